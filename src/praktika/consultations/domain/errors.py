"""What may be wrong with a request about slots and bookings."""

from typing import Final

from praktika.kernel.errors import Conflict, Invalid, NotFound, explain

IN_PAST: Final = explain("in-past", "This lies in the past.", "Это уже прошло.")
TOO_FAR: Final = explain("too-far", "This is more than 366 days ahead.", "До этого больше 366 дней.")
WHOLE_MINUTES: Final = explain("whole-minutes", "Whole minutes only.", "Только целые минуты.")


class SlotNotFound(NotFound, code="consultations.slot-not-found", ru="Такого окна консультации нет."):
    """There is no such slot."""


class BookingNotFound(NotFound, code="consultations.booking-not-found", ru="Такой записи на консультацию нет."):
    """There is no such booking."""


class SlotOverlaps(
    Conflict, code="consultations.slot-overlaps", ru="В это время у специалиста уже есть окно консультации."
):
    """The specialist already has a slot at that time."""


class SlotStateConflict(
    Conflict,
    code="consultations.slot-state-conflict",
    ru="Состояние окна консультации этого не допускает: возможно, его уже заняли или изменили.",
):
    """The slot is not in a state that allows this: somebody may have taken or changed it meanwhile."""


class OwnSlot(Conflict, code="consultations.own-slot", ru="На свою консультацию записаться нельзя."):
    """You cannot reserve a slot of your own."""


class SlotStarted(Conflict, code="consultations.slot-started", ru="Консультация уже началась."):
    """The consultation has started."""


class NotStartedYet(Conflict, code="consultations.not-started-yet", ru="Консультация ещё не началась."):
    """The consultation has not started yet."""


class NoticeTooShort(
    Conflict,
    code="consultations.notice-too-short",
    ru="До начала осталось слишком мало времени: записаться можно не позже чем за {minutes} мин.",
):
    """It starts too soon: reserve at least {minutes} minutes ahead."""


class TooManyReservations(
    Conflict,
    code="consultations.too-many-reservations",
    ru="Записей, которые ждут ответа, уже {limit}; больше пока нельзя.",
):
    """{limit} reservations wait for an answer already; no more for now."""


class ClientBusy(Conflict, code="consultations.client-busy", ru="На это время уже назначена другая консультация."):
    """Another consultation is booked for that time already."""


class SpecialistBusy(
    Conflict, code="consultations.specialist-busy", ru="В это время специалист сам записан на консультацию."
):
    """The specialist is a client elsewhere at that time."""


class HoldExpired(
    Conflict, code="consultations.hold-expired", ru="Срок ответа истёк: запись снята, окно снова свободно."
):
    """The time to answer is over: the reservation has ended and the slot is free again."""


class TooLateToCancel(
    Conflict,
    code="consultations.too-late-to-cancel",
    ru="Отменить или перенести можно было до {deadline:%d.%m.%Y %H:%M} UTC.",
):
    """This could be cancelled or moved until {deadline:%Y-%m-%d %H:%M} UTC."""


class OtherSpecialist(
    Invalid, code="consultations.other-specialist", ru="Перенести можно только на окно того же специалиста."
):
    """A booking moves to another slot of the same specialist only."""


class OrganisationArchived(
    Conflict, code="consultations.organisation-archived", ru="Организация в архиве: новых окон в ней не открывают."
):
    """The organisation is archived: it offers no more slots."""


REOPEN_BY_STAFF: Final = explain(
    "reopen-by-specialist",
    "Only the specialist and staff decide whether the slot is offered again.",
    "Открыть ли окно снова, решают специалист и сотрудники.",
)
OTHER_SPECIALIST: Final = explain(
    "other-specialist", "This slot is another specialist's.", "Это окно другого специалиста."
)


class SpecialistNotFound(NotFound, code="consultations.specialist-not-found", ru="Такого специалиста нет."):
    """There is no such specialist."""


class RuleNotFound(NotFound, code="consultations.availability-rule-not-found", ru="Такого правила приёма нет."):
    """There is no such availability rule."""


class ExceptionNotFound(
    NotFound, code="consultations.availability-exception-not-found", ru="Такого исключения из правил приёма нет."
):
    """There is no such availability exception."""


class TooManyRules(
    Conflict, code="consultations.too-many-rules", ru="У специалиста уже {limit} правил приёма; больше нельзя."
):
    """The specialist has {limit} availability rules already; there can be no more."""


class ExceptionExists(Conflict, code="consultations.exception-exists", ru="Такое исключение на этот день уже есть."):
    """There is such an exception on that day already."""


class TooManySlots(
    Invalid, code="consultations.too-many-slots", ru="Получилось бы больше {limit} окон за раз: выберите меньше дней."
):
    """That would be more than {limit} slots at once: choose fewer days."""


class FeedNotFound(NotFound, code="consultations.feed-not-found", ru="Такой ленты календаря нет."):
    """There is no such calendar feed."""


class TooManyFeeds(
    Conflict, code="consultations.too-many-feeds", ru="Лент календаря уже {limit}; отзовите одну из них."
):
    """There are {limit} calendar feeds already; revoke one of them."""


ENDS_BEFORE_START: Final = explain("ends-before-start", "This would end before it begins.", "Конец раньше начала.")
FITS_NO_SLOT: Final = explain(
    "fits-no-slot", "No slot of this length fits between the two times.", "Между этими часами такое окно не помещается."
)
NOT_WHEN_CLOSED: Final = explain(
    "not-when-closed", "A closed day has no times or terms.", "У закрытого дня нет ни часов, ни условий."
)
TOO_MANY_DAYS: Final = explain("too-many-days", "At most {limit} days at once.", "Не больше {limit} дней за раз.")
