"""Kinds of days as forms T-12 and T-13 number them (Goskomstat resolution No. 1 of 5 January 2004), and their codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from praktika.kernel.errors import Invalid, Violation, explain


class Form(StrEnum):
    """Forms by what they are called in requests; `T13` shares its codes with T-12."""

    T13 = "t13"
    BUDGET = "0504421"


class Effect(StrEnum):
    """What entering a kind does to a day: it is the plan itself, is added, replaces the day, or takes a part of it."""

    PLAN = "plan"
    ADDS = "adds"
    REPLACES = "replaces"
    PART = "part"


class Covers(StrEnum):
    """The days of a stretch that a kind holds for."""

    ALL = "all"
    BUT_HOLIDAYS = "but_holidays"
    PLANNED = "planned"  # only days with a plan of more than no minutes


class Norm(StrEnum):
    """Whether its minutes count as worked, or excuse from the norm, or neither."""

    WORKED = "worked"
    EXCUSED = "excused"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, eq=False)
class DayKind:
    number: int
    name: str
    letters: Mapping[Form, str]
    effect: Effect
    covers: Covers
    norm: Norm
    requestable: bool
    ru: str
    en: str

    @property
    def is_worked(self) -> bool:
        return self.norm is Norm.WORKED

    @property
    def is_excused(self) -> bool:
        return self.norm is Norm.EXCUSED

    @property
    def is_absence(self) -> bool:
        """A whole day away, not counted as worked."""
        return self.effect is Effect.REPLACES and not self.is_worked

    @property
    def is_counted_in_minutes(self) -> bool:
        """Totals of the others count dates."""
        return self.effect in (Effect.ADDS, Effect.PART)


EFFECTS: Final = {"P": Effect.PLAN, "A": Effect.ADDS, "R": Effect.REPLACES, "T": Effect.PART}
COVERS: Final = {"c": Covers.ALL, "h": Covers.BUT_HOLIDAYS, "w": Covers.PLANNED}
NORMS: Final = {"W": Norm.WORKED, "X": Norm.EXCUSED, "N": Norm.NEITHER}


def _kind(line: str, ru: str, en: str) -> DayKind:
    """`number letter name effect covers norm letter-of-0504421 [*]`: `-` is no code of its own, `*` interns may ask."""
    number, letter, name, effect, covers, norm, budget, *requestable = line.split()
    letters = {Form.T13: letter, Form.BUDGET: budget}
    return DayKind(
        number=int(number),
        name=name,
        letters={form: text for form, text in letters.items() if text != "-"},
        effect=EFFECTS[effect],
        covers=COVERS[covers],
        norm=NORMS[norm],
        requestable=bool(requestable),
        ru=ru,
        en=en,
    )


# fmt: off
_TABLE: Final = (
    _kind("01 Я work_day P c W Я", "Работа в дневное время", "Day work"),
    _kind("02 Н work_night A c W Н", "Работа в ночное время", "Night work"),
    _kind("03 РВ work_off_day A c W РП *", "Работа в выходные и праздничные дни", "Work on days off and holidays"),
    _kind("04 С overtime A c W С *", "Сверхурочная работа", "Overtime"),
    _kind("05 ВМ rotational R w W -", "Работа вахтовым методом", "Work on rotation"),
    _kind("06 К business_trip R w W К *", "Служебная командировка", "Business trip"),
    _kind("07 ПК training R w W - *", "Повышение квалификации с отрывом от работы", "Training away from work"),
    _kind("08 ПМ training_away R w W - *", "Повышение квалификации в другой местности", "Training in another place"),
    _kind("09 ОТ leave_annual R h X О *", "Ежегодный основной отпуск", "Annual leave"),
    _kind("10 ОД leave_additional R h X О *", "Ежегодный дополнительный отпуск", "Additional annual leave"),
    _kind("11 У study_leave_paid R c X ОУ *", "Учебный отпуск с оплатой", "Paid study leave"),
    _kind("12 УВ study_hours T w X ВУ *", "Сокращённое время для обучающихся", "Hours off for studies"),
    _kind("13 УД study_leave_unpaid R c X ОУ *", "Учебный отпуск без оплаты", "Unpaid study leave"),
    _kind("14 Р maternity R c X Б *", "Отпуск по беременности и родам", "Maternity leave"),
    _kind("15 ОЖ childcare R c X ОР *", "Отпуск по уходу за ребёнком до трёх лет", "Childcare leave"),
    _kind("16 ДО leave_unpaid_permitted R c X А *", "Отпуск без оплаты с разрешения", "Unpaid leave, permitted"),
    _kind("17 ОЗ leave_unpaid_statutory R c X А *", "Отпуск без оплаты по закону", "Unpaid leave by law"),
    _kind("18 ДБ leave_unpaid_additional R c X А *", "Дополнительный отпуск без оплаты", "Additional unpaid leave"),
    _kind("19 Б sick_paid R c X Б *", "Временная нетрудоспособность с пособием", "Sick leave, paid"),
    _kind("20 Т sick_unpaid R c X Б *", "Временная нетрудоспособность без пособия", "Sick leave, unpaid"),
    _kind("21 ЛЧ shortened_by_law T w X - *", "Сокращённое рабочее время по закону", "Hours shortened by law"),
    _kind("22 ПВ idle_unlawful R w X -", "Вынужденный прогул", "Idle through unlawful dismissal"),
    _kind("23 Г public_duties R w X Г *", "Государственные и общественные обязанности", "Public duties"),
    _kind("24 ПР truancy R w N П", "Прогул", "Truancy"),
    _kind("25 НС part_time_employer T w X -", "Неполное время по инициативе работодателя", "Part time by the employer"),
    _kind("26 В day_off P c N В", "Выходной или нерабочий праздничный день", "Day off or holiday"),
    _kind("27 ОВ extra_off_paid R w X В *", "Дополнительный выходной, оплачиваемый", "Extra day off, paid"),
    _kind("28 НВ extra_off_unpaid R w X В *", "Дополнительный выходной без оплаты", "Extra day off, unpaid"),
    _kind("29 ЗБ strike R w N -", "Забастовка", "Strike"),
    _kind("30 НН absence_unknown R w N НН", "Неявка по невыясненной причине", "Absence, reason unknown"),
    _kind("31 РП downtime_employer T w X -", "Простой по вине работодателя", "Downtime caused by the employer"),
    _kind("32 НП downtime_neutral T w X -", "Простой по независящим причинам", "Downtime caused by nobody"),
    _kind("33 ВП downtime_worker T w N -", "Простой по вине работника", "Downtime caused by the worker"),
    _kind("34 НО suspended_paid R w X -", "Отстранение от работы с оплатой", "Suspension, paid"),
    _kind("35 НБ suspended_unpaid R w N -", "Отстранение от работы без оплаты", "Suspension, unpaid"),
    _kind("36 НЗ stopped_for_wages R w X -", "Приостановка работы при задержке зарплаты", "Stopped over unpaid wages"),
)
# fmt: on

KINDS: Final[Mapping[str, DayKind]] = {kind.name: kind for kind in _TABLE}
"""Every kind by its name, in the order of the numbers."""

WORK_DAY: Final = KINDS["work_day"]
DAY_OFF: Final = KINDS["day_off"]


NO_CODE: Final = explain("no-code", "It has no code for some kinds of days.", "Для некоторых видов дней нет кода.")


class CodeMissing(Invalid, code="timesheets.code-missing", ru="Для некоторых видов дней на этой форме нет кода."):
    """Some kinds of days have no code on this form."""


def codes_of(form: Form, kinds: Iterable[DayKind]) -> dict[str, str]:
    """The letters of the kinds on a form by kind name; CodeMissing names those without one."""
    used = sorted(set(kinds), key=lambda kind: kind.number)
    if missing := [kind.name for kind in used if form not in kind.letters]:
        raise CodeMissing(Violation("/form", NO_CODE), kinds=missing)
    return {kind.name: kind.letters[form] for kind in used}
