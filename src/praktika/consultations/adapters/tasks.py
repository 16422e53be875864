"""Who handles which work."""

from typing import Final

from praktika.kernel.work import Handler

HANDLERS: Final = (
    Handler(name="consultations.expire-holds", target="consultations.settling.expire_holds", transactional=False),
    Handler(name="consultations.complete-past", target="consultations.settling.complete_past", transactional=False),
    Handler(name="consultations.purge-withdrawn", target="consultations.settling.purge_withdrawn", transactional=False),
)
