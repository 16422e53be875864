"""Timesheet files, opened again and read cell by cell."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builders.timesheets import NOON, Known, Neighbours, Office, curator, day, manager, memory_office, participant
from praktika.infrastructure.spreadsheets import OpenpyxlWriter
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.ids import uuid7
from praktika.timesheets.domain import (
    CodeMissing,
    Export,
    ExportStatus,
    ExportTooLarge,
    Form,
    Month,
    NothingToExport,
    Paper,
)
from praktika.timesheets.domain import exports as limits
from praktika.timesheets.events import ExportFinished, ExportRequested
from praktika.timesheets.policies.forms import listings

pytestmark = pytest.mark.anyio

NOVEMBER = Month(2026, 11)


@pytest.fixture
def world():
    return memory_office(spreadsheets=OpenpyxlWriter())


@pytest.fixture
def office(world):
    return world[0]


@pytest.fixture
def store(world):
    return world[1]


async def export(office: Office, facts, actor=None, first=NOVEMBER, last=None, **more) -> Export:
    return await office.exports.create(
        actor or manager(facts.organisation_id),
        programme_id=facts.programme_id,
        form=more.pop("form", Form.BUDGET),
        month_from=first,
        month_to=last or first,
        **more,
    )


def opened(office: Office, made: Export) -> Workbook:
    return load_workbook(BytesIO(office.files.files[made.storage_key]))


async def book(office: Office, facts, *args, **more) -> Workbook:
    return opened(office, await export(office, facts, *args, **more))


def row(sheet: Worksheet, number: int) -> list:
    return [cell.value for cell in sheet[number]]


def names(sheet: Worksheet, first: int = 12, step: int = 2) -> list[str]:
    column = [sheet.cell(number, 1).value for number in range(first, sheet.max_row + 1, step)]
    return column[: column.index("Итого")]


async def colleague(office: Office, facts, number: str, **names: str):
    return await office.enrol(
        organisation_id=facts.organisation_id,
        programme_id=facts.programme_id,
        personnel_number=number,
        names=names,
    )


async def test_the_whole_table_of_form_0504421(office):
    facts = await office.enrol(
        names={"last_name": "Ёлкин", "first_name": "Пётр", "middle_name": "Ильич"}, personnel_number="00042"
    )
    boss = manager(facts.organisation_id)
    enter = office.deviations.create
    await enter(boss, facts.intern_id, kind="sick_paid", first_day=day("2026-11-12"), last_day=day("2026-11-16"))
    await enter(
        boss, facts.intern_id, kind="overtime", first_day=day("2026-11-05"), last_day=day("2026-11-05"), minutes=120
    )
    await enter(
        boss, facts.intern_id, kind="study_hours", first_day=day("2026-11-06"), last_day=day("2026-11-06"), minutes=90
    )
    sheet = (await book(office, facts, boss))["2026-11"]

    assert row(sheet, 10)[3:35] == [*range(1, 16), None, *range(16, 32)]
    assert sheet["AI10"].value == 31
    assert row(sheet, 11)[:36] == list(range(1, 37))
    assert sheet["AK11"].value is None
    assert row(sheet, 12) == [
        *("Ёлкин Пётр Ильич", "00042", "Стажёр"),
        *(None, 8, 7, None, "8/2", "6.5/1.5", None, None, 8, 8, 8, None, None, None, None),
        7,
        *(None, 8, 8, 8, 8, None, None, 8, 8, 8, 8, 8, None, None, 8, None),
        17,
        5,
    ]
    assert row(sheet, 13) == [
        *(None, None, None),
        *("В", "Я", "Я", "В", "Я/С", "Я/ВУ", "В", "В", "Я", "Я", "Я", "Б", "Б", "Б", "Б"),
        55.5,
        *("Б", "Я", "Я", "Я", "Я", "В", "В", "Я", "Я", "Я", "Я", "Я", "В", "В", "Я", "X"),
        135.5,
        1.5,
    ]


async def test_the_sums_and_signatures_below_the_table(office):
    facts = await office.enrol(names={"last_name": "Жуков"})
    await colleague(office, facts, "P2", last_name="Ёжиков")
    sheet = (await book(office, facts))["2026-11"]
    assert sheet["A16"].value == "Итого"
    assert [sheet[f"{column}16"].value for column in ("S", "AJ", "AK")] == [18, 40, 0]
    assert [sheet[f"{column}17"].value for column in ("S", "AJ", "AK")] == [142, 318, 0]
    assert [sheet[f"A{number}"].value for number in (20, 22, 24)] == [
        "Руководитель структурного подразделения",
        "Исполнитель",
        "Отметка бухгалтерии о принятии",
    ]
    assert sheet["E20"].value == "________"


async def test_the_head_of_the_form(office):
    facts = await office.enrol()
    boss = manager(facts.organisation_id)
    office.neighbours.names[boss.account_id] = Known(last_name="Орлова", first_name="Анна")
    sheet = (await book(office, facts, boss, as_of=day("2026-11-30")))["2026-11"]
    shown = {
        "A1": "ТАБЕЛЬ № 1",
        "A2": "учета использования рабочего времени",
        "A3": "за период с 1 по 30 ноября 2026 г.",
        "A4": "Сформирован 01.12.2026 12:00 Europe/Moscow Орлова Анна",
        "A5": "Учреждение",
        "D5": "ООО «Ромашка»",
        "A6": "Структурное подразделение",
        "A7": "Вид табеля",
        "D7": "первичный",
        "AI1": "Форма по ОКУД",
        "AJ1": "0504421",
        "AI2": "Дата",
        "AJ2": datetime(2026, 11, 30),
        "AI3": "по ОКПО",
        "AJ3": "01234567",
        "AI4": "Номер корректировки",
        "AJ4": 0,
        "AI5": "Дата формирования документа",
        "AJ5": datetime(2026, 11, 30),
        "A9": "Фамилия, имя, отчество",
        "B9": "Учетный номер",
        "C9": "Должность (профессия)",
        "D9": "Числа месяца",
        "S9": "Итого дней (часов) явок с 1 по 15",
        "T9": "Числа месяца",
        "AJ9": "Всего дней (часов) явок за месяц",
        "AK9": "Неявки за месяц, дней (часов)",
    }
    assert {cell: sheet[cell].value for cell in shown} == shown
    assert sheet["AJ2"].number_format == "dd.mm.yyyy"


async def test_the_page_is_set_up_for_printing(office):
    sheet = (await book(office, await office.enrol()))["2026-11"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "D12"
    assert sheet.print_title_rows == "$9:$11"
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"D9:R9", "T9:AI9"}


async def test_days_off_are_shaded(office):
    sheet = (await book(office, await office.enrol()))["2026-11"]
    shaded = [cell.column_letter for cell in sheet[12] if cell.fill.start_color.rgb == "00F2F2F2"]
    assert shaded == ["D", "G", "J", "K", "Q", "R", "Y", "Z", "AF", "AG"]
    assert [cell.column_letter for cell in sheet[13] if cell.fill.start_color.rgb == "00F2F2F2"] == shaded


async def test_people_stand_in_the_order_of_their_names_and_namesakes_apart(office):
    facts = await office.enrol(names={"last_name": "Жуков"}, personnel_number="1")
    for number, name in (("5", "Елкин"), ("4", "Ёлкин"), ("3", "Ёжиков"), ("2", "Елкин")):
        await colleague(office, facts, number, last_name=name)
    found = await book(office, facts)
    assert names(found["2026-11"]) == ["Ёжиков", "Елкин", "Елкин", "Ёлкин", "Жуков"]
    assert [found["2026-11"].cell(number, 2).value for number in (12, 14, 16, 18, 20)] == ["3", "2", "5", "4", "1"]
    assert [cell.value for cell in found["Итоги"]["C"]][1:6] == names(found["2026-11"])


async def test_no_text_becomes_a_formula(office):
    evil = '=HYPERLINK("http://x","y")'
    facts = await office.enrol(names={"last_name": evil, "first_name": "a\x01b"}, personnel_number="007", position="+7")
    tab = await colleague(office, facts, "@1", last_name="\tТаб")
    boss = manager(facts.organisation_id)
    await office.deviations.create(
        boss,
        facts.intern_id,
        kind="sick_paid",
        first_day=day("2026-11-12"),
        last_day=day("2026-11-12"),
        document=Paper(number="-1", issued_on=day("2026-11-12"), title="=2+2"),
        comment="@SUM(1)",
    )
    found = await book(office, facts, boss)
    cells = [cell for sheet in found for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@\t"]
    assert all(cell.quotePrefix for cell in risky)
    assert {evil + " ab", "+7", "@1", "\tТаб", "-1", "@SUM(1)"} <= {cell.value for cell in risky}
    assert tab.personnel_number == "@1"
    assert not any(cell.quotePrefix for cell in cells if cell not in risky)


async def test_the_sheets_behind_the_form(office):
    facts = await office.enrol(names={"last_name": "Ёлкин"}, personnel_number="00042")
    boss = manager(facts.organisation_id)
    office.neighbours.names[boss.account_id] = Known(last_name="Орлова")
    await office.deviations.create(
        boss,
        facts.intern_id,
        kind="sick_paid",
        first_day=day("2026-11-12"),
        last_day=day("2026-11-13"),
        document=Paper(number="77-1", issued_on=day("2026-11-12"), title="Больничный лист"),
        comment="Грипп",
    )
    await office.deviations.create(
        boss,
        facts.intern_id,
        kind="overtime",
        first_day=day("2026-11-05"),
        last_day=day("2026-11-05"),
        minutes=90,
    )
    found = await book(office, facts, boss)
    assert found.sheetnames == ["2026-11", "Итоги", "Данные", "Отклонения", "Обозначения"]

    totals = found["Итоги"]
    assert row(totals, 1)[9:] == ["Я", "С", "Б", "В"]
    assert row(totals, 2) == ["2026-11", 1, "Ёлкин", "00042", 18, 144.5, 159, 16, 1.5, 18, 1.5, 2, 10]
    assert row(totals, 3) == ["Итого", None, None, None, 18, 144.5, 159, 16, 1.5, 18, 1.5, 2, 10]

    entries = [[cell.value for cell in line] for line in found["Данные"].iter_rows(min_row=2)]
    assert len(entries) == 31
    assert sum(line[6] for line in entries) == 144.5
    assert entries[5] == [
        datetime(2026, 11, 5),
        "00042",
        "Ёлкин",
        str(facts.intern_id),
        "С",
        "Сверхурочная работа",
        1.5,
        "отклонение",
        None,
    ]
    assert entries[12][8] == "Больничный лист № 77-1 от 12.11.2026"

    assert [[cell.value for cell in line] for line in found["Отклонения"].iter_rows(min_row=2)] == [
        [
            *("Ёлкин", "00042", "Сверхурочная работа", "С", datetime(2026, 11, 5), datetime(2026, 11, 5), 1.5),
            *(None, None, "согласовано", "Орлова", None),
        ],
        [
            *("Ёлкин", "00042", "Временная нетрудоспособность с пособием", "Б"),
            *(datetime(2026, 11, 12), datetime(2026, 11, 13), None, "77-1", datetime(2026, 11, 12)),
            *("согласовано", "Орлова", "Грипп"),
        ],
    ]

    legend = [[cell.value for cell in line][:4] for line in found["Обозначения"].iter_rows()]
    assert legend[1:5] == [
        ["Я", 1, "Работа в дневное время", "дни"],
        ["С", 4, "Сверхурочная работа", "часы"],
        ["Б", 19, "Временная нетрудоспособность с пособием", "дни"],
        ["В", 26, "Выходной или нерабочий праздничный день", "дни"],
    ]
    assert ["Норма за 2026-11 при 40 ч в неделю, ч", 159] in [line[:2] for line in legend]
    assert ["Часовой пояс", "Europe/Moscow"] in [line[:2] for line in legend]


async def test_entries_go_on_in_another_sheet(office, monkeypatch):
    monkeypatch.setattr(listings, "MOST_ROWS", 20)
    found = await book(office, await office.enrol())
    assert found.sheetnames[2:4] == ["Данные", "Данные 2"]
    assert [found[name].max_row for name in found.sheetnames[2:4]] == [21, 11]
    assert [cell.value for cell in found["Данные 2"]["A"]][1] == datetime(2026, 11, 21)


async def test_months_follow_each_other_and_those_without_people_are_passed_over(office):
    facts = await office.enrol(starts_on=day("2026-11-16"), ends_on=day("2027-01-15"))
    found = await book(office, facts, first=Month(2026, 9), last=Month(2027, 2))
    assert found.sheetnames[:3] == ["2026-11", "2026-12", "2027-01"]
    assert [found[name]["A1"].value for name in found.sheetnames[:3]] == ["ТАБЕЛЬ № 1", "ТАБЕЛЬ № 2", "ТАБЕЛЬ № 3"]


async def test_days_are_known_up_to_today_in_the_organisations_zone(office):
    facts = await office.enrol()
    made = await export(office, facts, first=Month(2026, 12))
    assert made.as_of == day("2026-12-01")
    assert row(opened(office, made)["2026-12"], 13)[3:6] == ["Я", None, None]


async def test_the_same_content_gives_the_same_bytes(office):
    facts = await office.enrol()
    boss = manager(facts.organisation_id)
    one, two = await export(office, facts, boss), await export(office, facts, boss)
    assert one.sha256 == two.sha256
    assert office.files.files[one.storage_key] == office.files.files[two.storage_key]
    assert one.size == len(office.files.files[one.storage_key])
    assert one.file_name == f"timesheet-0504421-2026-11-{facts.programme_id}.xlsx"


async def test_a_curator_gets_his_own_interns(office):
    me = uuid7()
    facts = await office.enrol(curator_id=me, names={"last_name": "Мой"})
    await colleague(office, facts, "P2", last_name="Чужой")
    assert names((await book(office, facts, curator(facts.organisation_id, me)))["2026-11"]) == ["Мой"]
    with pytest.raises(NothingToExport):
        await export(office, facts, curator(facts.organisation_id))


async def test_a_curator_of_the_programme_gets_everybody(office):
    facts = await office.enrol(names={"last_name": "Один"})
    me = uuid7()
    known = office.neighbours.programmes
    known[facts.programme_id] = replace(known[facts.programme_id], curator_ids=(me,))
    assert names((await book(office, facts, curator(facts.organisation_id, me)))["2026-11"]) == ["Один"]


async def test_who_may_not(office):
    facts = await office.enrol()
    with pytest.raises(Forbidden):
        await export(office, facts, participant(facts.account_id))
    for stranger in (manager(uuid7()), curator(uuid7())):
        with pytest.raises(Invalid) as refused:
            await export(office, facts, stranger)
        assert (refused.value.violations[0].pointer, refused.value.violations[0].code) == (
            "/programme_id",
            "unknown-reference",
        )


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"form": Form.T13}, "/form"),
        ({"first": Month(2026, 12), "last": Month(2026, 11)}, "/month_to"),
        ({"first": Month(2026, 1), "last": Month(2027, 1)}, "/month_to"),
    ],
)
async def test_what_cannot_be_ordered(office, given, pointer):
    facts = await office.enrol()
    with pytest.raises(Invalid) as refused:
        await export(office, facts, **given)
    assert refused.value.violations[0].pointer == pointer


async def test_a_programme_without_people_makes_no_file(office):
    facts = await office.enrol()
    with pytest.raises(NothingToExport):
        await export(office, facts, first=Month(2026, 8))


async def test_a_kind_without_a_code_makes_no_file(office, store):
    facts = await office.enrol()
    boss = manager(facts.organisation_id)
    await office.deviations.create(
        boss, facts.intern_id, kind="strike", first_day=day("2026-11-05"), last_day=day("2026-11-05")
    )
    with pytest.raises(CodeMissing) as refused:
        await export(office, facts, boss)
    assert refused.value.context == {"kinds": ["strike"]}
    assert not office.files.files


async def test_too_much_for_one_file(office, monkeypatch):
    facts = await office.enrol()
    monkeypatch.setattr(limits, "MOST_EVER", 1)
    with pytest.raises(ExportTooLarge):
        await export(office, facts, last=Month(2026, 12))


@pytest.fixture
def only_one_at_once(monkeypatch):
    monkeypatch.setattr(limits, "MOST_AT_ONCE", 1)


def requested(store) -> ExportRequested:
    return next(event for event in store.events if type(event) is ExportRequested)


async def current(office: Office, made: Export) -> Export:
    async with office.uow() as uow:
        return await uow.exports.get(made.id)


async def test_a_large_file_waits_for_a_worker(office, store, only_one_at_once):
    facts = await office.enrol()
    made = await export(office, facts, last=Month(2026, 12))
    assert (made.status, made.total, made.done) == (ExportStatus.QUEUED, 2, 0)
    await office.exports.run_export(requested(store))
    ready = await current(office, made)
    assert (ready.status, ready.done, ready.size) == (
        ExportStatus.READY,
        2,
        len(office.files.files[made.storage_key]),
    )
    assert store.events[-1].status == "ready"
    assert type(store.events[-1]) is ExportFinished
    await office.exports.run_export(requested(store))
    assert len([event for event in store.events if type(event) is ExportFinished]) == 1


async def test_a_large_file_that_cannot_be_made_says_why(office, store, only_one_at_once):
    facts = await office.enrol()
    boss = manager(facts.organisation_id)
    made = await export(office, facts, boss, last=Month(2026, 12))
    await office.deviations.create(
        boss, facts.intern_id, kind="strike", first_day=day("2026-11-05"), last_day=day("2026-11-05")
    )
    await office.exports.run_export(requested(store))
    failed = await current(office, made)
    assert (failed.status, failed.error) == (ExportStatus.FAILED, "timesheets.code-missing")
    assert store.events[-1].status == "failed"


async def test_a_file_whose_every_try_was_cut_off_is_given_up(office, store, only_one_at_once):
    facts = await office.enrol()
    made = await export(office, facts, last=Month(2026, 12))
    for _ in range(3):
        async with office.uow() as uow:
            (await uow.exports.get(made.id)).start(NOON)
    await office.exports.run_export(requested(store))
    assert ((await current(office, made)).status, (await current(office, made)).error) == ("failed", "internal")
    assert store.audit[-1].action == "timesheets.export:finish"


async def test_a_broken_try_is_repeated_three_times(office, store, only_one_at_once, monkeypatch):
    facts = await office.enrol()
    made = await export(office, facts, last=Month(2026, 12))

    async def broken(self: Neighbours, ids: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(Neighbours, "names_of", broken)
    for _ in range(2):
        with pytest.raises(OSError, match="no network"):
            await office.exports.run_export(requested(store))
    assert (await current(office, made)).status is ExportStatus.RUNNING
    await office.exports.run_export(requested(store))
    assert ((await current(office, made)).status, (await current(office, made)).error) == ("failed", "internal")
