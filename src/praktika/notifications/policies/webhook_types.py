"""What webhooks may hear of: facts that carry an organisation, by the names they have on the wire.

Of each they are told ids and states only: who wants to know more asks, with permissions of his own.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import praktika.consultations.events as consultations
import praktika.identity.events as identity
import praktika.internships.events as internships
import praktika.timesheets.events as timesheets
from praktika.kernel.documents import plain
from praktika.kernel.events import Event

TYPES: Final[Mapping[type[Event], tuple[str, str]]] = {
    identity.AccountSignedUp: ("Somebody signed up.", "Кто-то зарегистрировался."),
    identity.AccountInvited: ("Somebody was invited.", "Кто-то приглашён."),
    identity.AccountActivated: ("An account can be used.", "Учётной записью можно пользоваться."),
    identity.RoleRequested: ("A role awaits its approval.", "Роль ждёт одобрения."),
    identity.RoleGranted: ("A role was given.", "Роль выдана."),
    identity.RoleRefused: ("A role was refused.", "В роли отказано."),
    identity.RoleRevoked: ("A role was taken back.", "Роль отозвана."),
    identity.OrganisationCreated: ("There is a new organisation.", "Появилась новая организация."),
    identity.OrganisationChanged: ("An organisation was edited.", "Организация изменена."),
    identity.OrganisationArchived: ("An organisation was closed.", "Организация закрыта."),
    internships.ProgrammeLaunched: ("A programme was made.", "Программа создана."),
    internships.ProgrammePublished: ("A programme was published.", "Программа опубликована."),
    internships.ProgrammeChanged: ("A programme was edited.", "Программа изменена."),
    internships.ProgrammeClosed: ("A programme was closed.", "Программа закрыта."),
    internships.ApplicationSubmitted: ("An application came in.", "Подана заявка."),
    internships.ApplicationInReview: ("An application awaits a person's decision.", "Заявка ждёт решения человека."),
    internships.ApplicationApproved: ("An application was approved.", "Заявка одобрена."),
    internships.ApplicationRejected: ("An application was rejected.", "Заявка отклонена."),
    internships.ApplicationReturned: ("An application was returned.", "Заявка возвращена."),
    internships.ApplicationWithdrawn: ("An application was withdrawn.", "Заявка отозвана."),
    internships.ApplicationOverridden: ("A decision was turned round.", "Решение по заявке изменено."),
    internships.CandidateConfirmed: ("A candidate passed the selection.", "Кандидат прошёл отбор."),
    internships.CandidateRejected: ("A candidate failed the selection.", "Кандидат не прошёл отбор."),
    internships.CandidateWithdrawn: ("A candidate left the selection.", "Кандидат выбыл из отбора."),
    internships.InternEnrolled: ("An internship was agreed.", "Стажёр зачислен."),
    internships.InternChanged: ("An internship was changed.", "Стажировка изменена."),
    internships.InternDismissed: ("An intern left before the end.", "Стажёр отчислен."),
    internships.InternCancelled: ("An internship never began.", "Стажировка не началась."),
    internships.InternGraduated: ("An intern graduated.", "Стажёр окончил стажировку."),
    internships.PointsChanged: ("Points were given or taken.", "Баллы начислены или сняты."),
    timesheets.ScheduleGenerated: ("A schedule was made.", "График построен."),
    timesheets.DeviationRequested: ("A deviation awaits its decision.", "Отклонение ждёт решения."),
    timesheets.DeviationDecided: ("A deviation was decided.", "По отклонению принято решение."),
    timesheets.ExportFinished: ("A file is ready, or failed.", "Файл готов или не удался."),
    consultations.SlotReserved: ("A slot was reserved.", "На консультацию записались."),
    consultations.SlotAgreed: ("A consultation was agreed.", "Консультация подтверждена."),
    consultations.SlotDeclined: ("A reservation was declined.", "В записи отказано."),
    consultations.SlotCancelled: ("A booking was cancelled.", "Запись отменена."),
    consultations.SlotMoved: ("A booking was moved to another slot.", "Запись перенесена в другое окно."),
    consultations.SlotChanged: (
        "Topic or place of a reserved slot was changed.",
        "У занятого окна изменились тема или место.",
    ),
    consultations.ReservationExpired: ("Nobody answered a reservation.", "На запись никто не ответил."),
    consultations.SlotCompleted: ("A consultation took place.", "Консультация состоялась."),
    consultations.SlotNoShow: ("The client did not come.", "Клиент не пришёл."),
}
"""Each with what it means, in English and Russian."""

INTERNAL: Final = frozenset(
    {"timesheets.stage_planned", "timesheets.export_requested", "notifications.webhook_disabled"}
)
"""Carry an organisation, too, but are of use to modules only."""

STATES: Final = frozenset({"decision", "status", "role", "roles", "revision", "sequence", "was_agreed"})
"""Members that are told beside ids. Anything else may be a name, a text or a day of somebody's illness."""

NAMES: Final = frozenset(event.name for event in TYPES)


def body_of(event: Event) -> str:
    return body(event.name, event.occurred_at, told(event))


def told(event: Event) -> dict[str, Any]:
    members = {f.name: getattr(event, f.name) for f in dataclasses.fields(event) if f.name not in ("id", "occurred_at")}
    return {name: plain(value) for name, value in members.items() if isinstance(value, UUID) or name in STATES}


def body(type_: str, at: datetime, data: Mapping[str, Any]) -> str:
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": stamp, "data": data}, separators=(",", ":"))
