"""Who handles which work."""

from datetime import timedelta
from typing import Final

from praktika.identity.events import CodeRequested, DataExportRequested
from praktika.identity.services import START_ERASURES
from praktika.kernel.events import Event
from praktika.kernel.work import Handler

HANDLERS: Final = (
    Handler(name="identity.issue-code", event=CodeRequested, target="identity.codes.on_code_requested"),
    Handler(name="identity.purge", target="identity.purges.purge", transactional=False),
    Handler(
        name="identity.export-data",
        event=DataExportRequested,
        target="identity.data_exports.on_data_export_requested",
        back_off=tuple(timedelta(minutes=m) for m in (1, 5, 15)),
        transactional=False,
    ),
    Handler(name=START_ERASURES, target="identity.erasures.start_due", transactional=False),
)


def answers_of(*events: type[Event]) -> tuple[Handler, ...]:
    """What listens to modules that have erased what they knew of a person."""
    target = "identity.erasures.on_personal_data_erased"
    return tuple(Handler(name=f"identity.{event.name}", event=event, target=target) for event in events)
