"""What may be wrong with a request in this module, in the words of the domain."""

from typing import Final

from praktika.kernel.errors import Conflict, Forbidden, Invalid, NotFound, explain


class DirectionNotFound(NotFound, code="internships.direction-not-found", ru="Такого направления нет."):
    """There is no such direction."""


class PlaceNotFound(NotFound, code="internships.place-not-found", ru="Такого места нет."):
    """There is no such place."""


class TemplateNotFound(NotFound, code="internships.template-not-found", ru="Такого шаблона нет."):
    """There is no such template."""


class ProgrammeNotFound(NotFound, code="internships.programme-not-found", ru="Такой программы нет."):
    """There is no such programme."""


class ApplicationNotFound(NotFound, code="internships.application-not-found", ru="Такой заявки нет."):
    """There is no such application."""


class CandidateNotFound(NotFound, code="internships.candidate-not-found", ru="Такого кандидата нет."):
    """There is no such candidate."""


class InternNotFound(NotFound, code="internships.intern-not-found", ru="Такого стажёра нет."):
    """There is no such intern."""


class AccountNotFound(NotFound, code="internships.account-not-found", ru="Такой учётной записи нет."):
    """There is no such account."""


class NameTaken(Conflict, code="internships.name-taken", ru="Это название уже занято."):
    """The name is already taken."""


class InvalidTransition(Conflict, code="internships.invalid-transition", ru="В состоянии «{state}» это невозможно."):
    """In the state "{state}" this is not possible."""


class TemplateInvalid(Invalid, code="internships.template-invalid", ru="Шаблон ещё нельзя опубликовать."):
    """The template cannot be published yet."""


class RegexUnsupported(
    Invalid, code="internships.regex-unsupported", ru="Такое регулярное выражение не поддерживается (синтаксис RE2)."
):
    """The regular expression is not supported (RE2 syntax)."""


class NothingToPublish(
    Conflict, code="internships.nothing-to-publish", ru="С последней публикации ничего не менялось."
):
    """Nothing has changed since the last publication."""


class TemplateNotPublished(Conflict, code="internships.template-not-published", ru="Такой версии шаблона нет."):
    """The template has no such published version."""


class TemplateArchived(Conflict, code="internships.template-archived", ru="Шаблон в архиве."):
    """The template is archived."""


class WindowClosed(Conflict, code="internships.window-closed", ru="Заявки сейчас не принимаются."):
    """Applications are not accepted now."""


class NotEligible(Forbidden, code="internships.not-eligible", ru="Эта программа не для вас."):
    """This programme is not open to you."""


class StepNotOpen(Conflict, code="internships.step-not-open", ru="Этот шаг для вас сейчас закрыт."):
    """This step is not open to you now."""


class AlreadyApplied(Conflict, code="internships.already-applied", ru="Ваша заявка уже подана."):
    """You have already applied."""


class AttemptsExhausted(Conflict, code="internships.attempts-exhausted", ru="Попыток больше не осталось."):
    """There are no attempts left."""


class SameDecision(Conflict, code="internships.same-decision", ru="Так уже решено."):
    """This is the decision already."""


class CandidateEnrolled(Conflict, code="internships.candidate-enrolled", ru="Кандидат уже зачислен."):
    """The candidate is enrolled already."""


class CandidateNotConfirmed(
    Conflict, code="internships.candidate-not-confirmed", ru="Кандидат не подтверждён для этой программы."
):
    """The candidate is not confirmed for this programme."""


class AccountMissing(Conflict, code="internships.account-missing", ru="У кандидата нет действующей учётной записи."):
    """The candidate has no active account."""


class EnrolmentClosed(Conflict, code="internships.enrolment-closed", ru="Зачисление в программу закрыто."):
    """Enrolment in the programme is closed."""


class ProgrammeFull(Conflict, code="internships.programme-full", ru="В программе нет свободных мест."):
    """The programme has no free place."""


class PlaceFull(Conflict, code="internships.place-full", ru="На этой площадке нет свободных мест."):
    """This place of work is full."""


class CapacityBelowTaken(Conflict, code="internships.capacity-below-taken", ru="Занято уже больше мест."):
    """More places are taken already."""


class ProgrammeEnded(Conflict, code="internships.programme-ended", ru="Программа уже закончилась."):
    """The programme has ended."""


class DatesExcludeInterns(Conflict, code="internships.dates-exclude-interns", ru="Даты отрезали бы стажировки."):
    """The dates would cut internships off."""


class InternOverlap(Conflict, code="internships.intern-overlap", ru="В эти дни у человека уже есть стажировка."):
    """The person already has an internship on these days."""


class PersonnelNumberTaken(Conflict, code="internships.personnel-number-taken", ru="Табельный номер уже занят."):
    """The personnel number is already taken."""


class BalanceInsufficient(Conflict, code="internships.balance-insufficient", ru="Столько баллов нет."):
    """There are not enough points."""


UNKNOWN_FIELD: Final = explain("unknown-field", "The step has no such field.", "В этом шаге нет такого поля.")
IN_THE_PAST: Final = explain("in-the-past", "This is in the past.", "Это уже в прошлом.")
NOT_APPLICABLE: Final = explain("not-applicable", "This does not apply here.", "Здесь это неприменимо.")
EMPTY_RANGE: Final = explain("empty-range", "Nothing can lie between these bounds.", "Между границами ничего нет.")
KIND_CHANGED: Final = explain("kind-changed", "A step keeps its kind.", "Вид шага не меняется.")
WRONG_ORDER: Final = explain(
    "wrong-order",
    "Selection comes before stages and begins with an application.",
    "Отбор идёт до этапов и начинается с заявки.",
)
