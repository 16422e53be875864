"""A copy of one's data, and their end, in the whole portal without infrastructure."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from praktika.identity.adapters.memory.storage import ACCOUNTS, DATA_EXPORTS, ERASURES
from praktika.identity.domain import (
    AccountStateConflict,
    AccountStatus,
    DataExportExpired,
    DataExportId,
    DataExportNotFound,
    DataExportNotReady,
    DataExportTooSoon,
    ErasureExists,
    ErasureId,
    ErasureNotFound,
    ErasureStateConflict,
    ErasureStatus,
    InvalidCredentials,
    LastAdmin,
)
from praktika.identity.events import AccountErased, AccountErasureRequested, AccountErasureScheduled, DataExportReady
from praktika.identity.queries import AuditFilter
from praktika.internships.adapters.memory.repositories import APPLICATIONS, CANDIDATES, INTERNS, SCREENINGS
from praktika.kernel.actors import Actor, ActorKind, Reach, SessionRequired
from praktika.kernel.errors import Forbidden, Invalid
from praktika.kernel.permissions import ANY_PERMISSION
from praktika.notifications.adapters.memory import MESSAGES
from praktika.notifications.domain import MessageState
from praktika.notifications.services import StillInHand
from praktika.testing import Portal
from praktika.testing.portal import PASSWORD
from praktika.timesheets.adapters.memory.repositories import SCHEDULES

pytestmark = pytest.mark.anyio

CLI = Actor(kind=ActorKind.CLI, permissions={ANY_PERMISSION: Reach(everywhere=True)})
WEEK = timedelta(days=7)


@pytest.fixture
def portal() -> Portal:
    return Portal()


async def admin_of(portal: Portal, email: str = "root@example.org") -> Actor:
    await portal.identity.administration.create_admin(CLI, email=email, password=PASSWORD)
    return await portal.sign_in(email)


async def read(portal: Portal, actor: Actor, export_id: DataExportId) -> dict[str, object]:
    file = await portal.identity.data_exports.file(actor, export_id)
    archive = ZipFile(BytesIO(b"".join([piece async for piece in file.content])))
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


async def enrolled(portal: Portal) -> Actor:
    """Ada Quillfeather, an intern with points and a schedule."""
    manager = await portal.organisation()
    ada = await portal.participant(first_name="Ada", last_name="Quillfeather", email="ada@example.org")
    programme = await portal.launched_programme(manager)
    await portal.apply(ada, programme)
    await portal.work()
    await portal.enrol(manager, programme, ada)
    await portal.work()
    return ada


# --- a copy


async def test_an_export_holds_a_folder_for_each_module_with_the_persons_own_records(portal: Portal):
    ada = await enrolled(portal)
    await portal.participant(first_name="Bob", last_name="Other", email="bob@example.org")
    export = await portal.identity.data_exports.request(ada, ada.me())
    await portal.work()
    found = await read(portal, ada, export.id)
    (account,) = found["identity/account.json"]
    assert (account["email"], account["last_name"]) == ("ada@example.org", "Quillfeather")
    assert found["internships/applications.json"][0]["answers"] == {"birth_date": "2002-03-04"}
    assert found["timesheets/days.json"]
    assert {each["kind"] for each in found["notifications/letters.json"]} >= {"account.welcome"}
    manifest = found.pop("manifest.json")
    assert manifest["modules"].keys() == {"identity", "internships", "timesheets", "consultations", "notifications"}
    assert {
        f"{module}/{name}.json": count
        for module, sections in manifest["modules"].items()
        for name, count in sections.items()
    } == {name: len(rows) for name, rows in found.items()}
    everything = json.dumps(found, ensure_ascii=False)
    assert "bob@example.org" not in everything
    (hashed,) = {row.password_hash for row in portal.store.rows(ACCOUNTS) if row.id == ada.me()}
    assert hashed not in everything


async def test_who_asked_is_told_when_the_export_is_ready(portal: Portal):
    ada = await portal.participant()
    export = await portal.identity.data_exports.request(ada, ada.me())
    with pytest.raises(DataExportNotReady):
        await portal.identity.data_exports.file(ada, export.id)
    await portal.work()
    ready = [event for event in portal.events if isinstance(event, DataExportReady)]
    assert [(event.export_id, event.account_id) for event in ready] == [(export.id, ada.me())]
    view = await portal.identity.personal_data_queries.export(ada, export.id)
    assert (view.status, view.expires_at) == ("ready", portal.clock() + WEEK)
    assert view.size == len(portal.storage.files[export.storage_key])


async def test_another_export_is_made_a_day_later_and_no_sooner(portal: Portal):
    ada = await portal.participant()
    await portal.identity.data_exports.request(ada, ada.me())
    with pytest.raises(DataExportTooSoon) as refused:
        await portal.identity.data_exports.request(ada, ada.me())
    assert refused.value.retry_after == 24 * 3600
    await portal.work()
    portal.clock.advance(timedelta(hours=23, minutes=59))
    with pytest.raises(DataExportTooSoon) as refused:
        await portal.identity.data_exports.request(ada, ada.me())
    assert refused.value.retry_after == 60
    portal.clock.advance(timedelta(minutes=1))
    await portal.identity.data_exports.request(ada, ada.me())


async def test_an_export_that_fails_says_so_and_may_be_asked_for_again(portal: Portal, monkeypatch: pytest.MonkeyPatch):
    ada = await portal.participant()

    async def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(portal.storage, "put_file", full)
        export = await portal.identity.data_exports.request(ada, ada.me())
        for _ in range(2):
            with pytest.raises(OSError):
                await portal.work()
            portal.clock.advance(timedelta(minutes=30))
        await portal.work()
    view = await portal.identity.personal_data_queries.export(ada, export.id)
    assert (view.status, view.error, view.size) == ("failed", "internal", None)
    assert not [event for event in portal.events if isinstance(event, DataExportReady)]
    again = await portal.identity.data_exports.request(ada, ada.me())
    await portal.work()
    assert (await portal.identity.personal_data_queries.export(ada, again.id)).status == "ready"


async def test_a_file_is_kept_for_seven_days(portal: Portal):
    ada = await portal.participant()
    export = await portal.identity.data_exports.request(ada, ada.me())
    await portal.work()
    portal.clock.advance(WEEK - timedelta(seconds=1))
    await portal.identity.data_exports.expire()
    assert export.storage_key in portal.storage.files
    portal.clock.advance(timedelta(seconds=1))
    with pytest.raises(DataExportExpired):
        await portal.identity.data_exports.file(ada, export.id)
    assert (await portal.identity.personal_data_queries.export(ada, export.id)).status == "expired"
    await portal.identity.data_exports.expire()
    assert portal.storage.files == {}
    with pytest.raises(DataExportExpired):
        await portal.identity.data_exports.file(ada, export.id)


async def test_an_export_is_for_who_asked_for_it(portal: Portal):
    ada, admin = await portal.participant(), await admin_of(portal)
    export = await portal.identity.data_exports.request(admin, ada.me())
    await portal.work()
    for stranger in (ada, await portal.participant()):
        with pytest.raises(DataExportNotFound):
            await portal.identity.data_exports.file(stranger, export.id)
        with pytest.raises(DataExportNotFound):
            await portal.identity.personal_data_queries.export(stranger, export.id)
    await portal.identity.data_exports.file(admin, export.id)
    actions = [(entry.action, entry.actor_id) for entry in portal.store.audit if entry.subject_id == export.id]
    assert actions == [
        ("identity.data-export:request", admin.me()),
        ("identity.data-export:finish", None),
        ("identity.data-export:read", admin.me()),
    ]


async def test_a_manager_exports_nobodys_data_but_his_own(portal: Portal):
    manager = await portal.organisation()
    curator = await portal.staff("curator", organisation_id=manager.organisation_id)
    with pytest.raises(Forbidden):
        await portal.identity.data_exports.request(manager, curator.me())
    await portal.identity.data_exports.request(manager, manager.me())


# --- the end


async def test_an_erasure_waits_a_week_in_which_it_can_be_cancelled(portal: Portal):
    ada = await portal.participant(email="ada@example.org")
    erasure = await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    scheduled = [event for event in portal.events if isinstance(event, AccountErasureScheduled)]
    assert [event.scheduled_for for event in scheduled] == [portal.clock() + WEEK]
    portal.clock.advance(WEEK - timedelta(seconds=1))
    await portal.identity.erasures.start_due()
    ada = await portal.sign_in("ada@example.org")
    await portal.identity.erasures.cancel(ada, erasure.id)
    portal.clock.advance(timedelta(days=1))
    await portal.identity.erasures.start_due()
    view = await portal.identity.personal_data_queries.erasure(ada, erasure.id)
    assert (view.status, view.overdue, view.parts) == ("cancelled", False, [])
    with pytest.raises(ErasureStateConflict):
        await portal.identity.erasures.cancel(ada, erasure.id)
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)


async def test_ones_own_data_need_the_password_and_anothers_a_reason(portal: Portal):
    ada, admin = await portal.participant(), await admin_of(portal)
    for password, code in (("wrong", "current-password-wrong"), (None, "required")):
        with pytest.raises(Invalid) as refused:
            await portal.identity.erasures.request(ada, ada.me(), current_password=password)
        assert [(v.pointer, v.code) for v in refused.value.violations] == [("/current_password", code)]
    with pytest.raises(Invalid) as refused:
        await portal.identity.erasures.request(admin, ada.me(), current_password=PASSWORD)
    assert [(v.pointer, v.code) for v in refused.value.violations] == [("/reason", "required")]
    assert list(portal.store.rows(ERASURES)) == []
    await portal.identity.erasures.request(admin, ada.me(), reason="Asked by letter")


async def test_an_erasure_is_scheduled_once(portal: Portal):
    ada, admin = await portal.participant(), await admin_of(portal)
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    with pytest.raises(ErasureExists):
        await portal.identity.erasures.request(admin, ada.me(), reason="Asked by letter")


async def test_managers_and_api_keys_erase_nobody(portal: Portal):
    manager = await portal.organisation()
    curator = await portal.staff("curator", organisation_id=manager.organisation_id)
    with pytest.raises(Forbidden):
        await portal.identity.erasures.request(manager, curator.me(), reason="Left")
    key = Actor(account_id=manager.me(), kind=ActorKind.API_KEY, permissions=manager.permissions)
    with pytest.raises(SessionRequired):
        await portal.identity.erasures.request(key, manager.me(), current_password=PASSWORD)


async def test_strangers_neither_see_nor_cancel_an_erasure(portal: Portal):
    ada, stranger = await portal.participant(), await portal.participant()
    erasure = await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    with pytest.raises(ErasureNotFound):
        await portal.identity.erasures.cancel(stranger, erasure.id)
    with pytest.raises(ErasureNotFound):
        await portal.identity.personal_data_queries.erasure(stranger, erasure.id)
    with pytest.raises(ErasureNotFound):
        await portal.identity.erasures.cancel(stranger, ErasureId(ada.me()))


async def test_the_last_administrator_stays(portal: Portal):
    admin = await admin_of(portal)
    with pytest.raises(LastAdmin):
        await portal.identity.erasures.request(admin, admin.me(), current_password=PASSWORD)
    other = await admin_of(portal, "other@example.org")
    mine = await portal.identity.erasures.request(admin, admin.me(), current_password=PASSWORD)
    theirs = await portal.identity.erasures.request(other, other.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    statuses = {row.id: row.status for row in portal.store.rows(ERASURES)}
    assert statuses == {mine.id: ErasureStatus.RUNNING, theirs.id: ErasureStatus.SCHEDULED}
    portal.clock.advance(timedelta(days=8))
    last = await portal.sign_in("other@example.org")
    assert (await portal.identity.personal_data_queries.erasure(last, theirs.id)).overdue


async def test_after_an_erasure_nothing_tells_of_the_person(portal: Portal):
    ada, admin = await enrolled(portal), await admin_of(portal)
    first = await portal.identity.erasures.request(admin, ada.me(), reason="Ada Quillfeather called")
    await portal.identity.erasures.cancel(admin, first.id)
    erasure = await portal.identity.erasures.request(admin, ada.me(), reason="Ada Quillfeather wrote")
    export = await portal.identity.data_exports.request(ada, ada.me())
    await portal.work()
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    await portal.work()
    admin = await portal.sign_in("root@example.org")
    view = await portal.identity.personal_data_queries.erasure(admin, erasure.id)
    assert (view.status, {part.module: part.status for part in view.parts}) == (
        "done",
        dict.fromkeys(("identity", "internships", "timesheets", "consultations", "notifications"), "done"),
    )
    kept = {part.module: {(each.what, each.ground) for each in part.kept} for part in view.parts}
    assert ("points", "education-record") in kept["internships"]
    assert ("schedules and days", "payroll") in kept["timesheets"]
    for text in ("ada@example.org", "Quillfeather", "2002-03-04"):
        assert text not in told(portal), text
    assert export.storage_key not in portal.storage.files
    with pytest.raises(InvalidCredentials):
        await portal.sign_in("ada@example.org")
    names = (await portal.facades.identity.names_of([ada.me()]))[ada.me()]
    assert names.display_name == "Deleted user"


def told(portal: Portal) -> str:
    """Every row, entry, event and file there is."""
    rows = [vars(row) if hasattr(row, "__dict__") else row for t in portal.store.tables.values() for row in t.values()]
    return repr((rows, portal.store.audit, portal.events, portal.storage.files))


async def test_what_modules_keep_of_an_erased_person(portal: Portal):
    ada = await enrolled(portal)
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    await portal.work()
    (account,) = [row for row in portal.store.rows(ACCOUNTS) if row.id == ada.me()]
    assert (account.status, account.email, account.password_hash) == (AccountStatus.ERASED, "", None)
    (application,) = portal.store.rows(APPLICATIONS)
    (screening,) = portal.store.rows(SCREENINGS)
    (intern,) = portal.store.rows(INTERNS)
    (schedule,) = portal.store.rows(SCHEDULES)
    assert (application.answers, [result.input for result in screening.results]) == ({}, [None])
    assert (intern.birth_date, schedule.birth_date) == (None, None)
    assert intern.personnel_number == schedule.personnel_number == "P000001"


async def test_what_is_open_is_withdrawn_with_the_person(portal: Portal):
    manager, ada = await portal.organisation(), await portal.participant()
    await portal.apply(ada, await portal.launched_programme(manager))
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    erased = [event for event in portal.events if isinstance(event, AccountErasureRequested)]
    await portal.internships.personal_data.on_account_erasure_requested(erased[0])
    statuses = [row.status for table in (CANDIDATES, APPLICATIONS) for row in portal.store.rows(table)]
    assert statuses == ["withdrawn", "withdrawn"]


async def test_every_step_of_an_erasure_may_be_repeated(portal: Portal):
    ada = await enrolled(portal)
    erasure = await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    await portal.work()
    (before,) = [row.parts for row in portal.store.rows(ERASURES) if row.id == erasure.id]
    (requested,) = [event for event in portal.events if isinstance(event, AccountErasureRequested)]
    await portal.identity.erasures.start_due()
    for module in (portal.internships, portal.timesheets, portal.notifications):
        await module.personal_data.on_account_erasure_requested(requested)
    await portal.work()
    (after,) = [row.parts for row in portal.store.rows(ERASURES) if row.id == erasure.id]
    assert after == before
    assert len([event for event in portal.events if isinstance(event, AccountErased)]) == 1
    with pytest.raises(AccountStateConflict):
        await portal.identity.data_exports.request(await admin_of(portal), ada.me())


async def test_an_erasure_that_a_module_does_not_answer_is_overdue_after_a_week(portal: Portal):
    ada, admin = await portal.participant(), await admin_of(portal)
    erasure = await portal.identity.erasures.request(admin, ada.me(), reason="Asked by letter")
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    for days, overdue in ((7, False), (1, True)):
        portal.clock.advance(timedelta(days=days))
        admin = await portal.sign_in("root@example.org")
        view = await portal.identity.personal_data_queries.erasure(admin, erasure.id)
        assert (view.status, view.overdue) == ("running", overdue)


async def test_an_erasure_that_cannot_begin_holds_up_no_other(portal: Portal, monkeypatch: pytest.MonkeyPatch):
    ada, bob = await portal.participant(), await portal.participant()
    await portal.identity.data_exports.request(ada, ada.me())
    await portal.work()
    mine, others = [
        (await portal.identity.erasures.request(each, each.me(), current_password=PASSWORD)).id for each in (ada, bob)
    ]
    portal.clock.advance(WEEK)

    async def unreachable(key: str) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(portal.storage, "delete", unreachable)
        with pytest.raises(ExceptionGroup):
            await portal.identity.erasures.start_due()
    assert {row.id: row.status for row in portal.store.rows(ERASURES)} == {
        mine: ErasureStatus.SCHEDULED,
        others: ErasureStatus.RUNNING,
    }
    await portal.identity.erasures.start_due()
    assert {row.status for row in portal.store.rows(ERASURES)} == {ErasureStatus.RUNNING}


async def test_a_letter_in_hand_is_waited_for(portal: Portal):
    ada = await portal.participant()
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    await portal.work()
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    letter = next(iter(portal.store.tables[MESSAGES].values()))
    letter.state = MessageState.SENDING
    with pytest.raises(StillInHand):
        await portal.work()
    letter.state = MessageState.SENT
    portal.clock.advance(timedelta(minutes=1))
    await portal.work()
    assert {row.address_masked for row in portal.store.rows(MESSAGES)} == {None}
    assert {row.status for row in portal.store.rows(ERASURES)} == {ErasureStatus.DONE}


async def test_an_export_under_way_is_not_finished_once_the_account_is_erased(portal: Portal):
    ada = await portal.participant()
    export = await portal.identity.data_exports.request(ada, ada.me())
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    portal.clock.advance(WEEK)
    await portal.identity.erasures.start_due()
    await portal.work()
    (row,) = [row for row in portal.store.rows(DATA_EXPORTS) if row.id == export.id]
    assert (row.status, row.error, portal.storage.files) == ("failed", "erased", {})


# --- the trail


async def test_a_person_reads_what_is_recorded_about_himself_without_where_others_were(portal: Portal):
    ada, admin = await portal.participant(), await admin_of(portal)
    await portal.identity.account_standing.block(admin, ada.me(), reason="Checking")
    await portal.identity.account_standing.unblock(admin, ada.me())
    page = await portal.identity.audit_queries.events(ada, AuditFilter())
    assert [view.action for view in page.items] == [
        "identity.account:unblock",
        "identity.account:block",
        "identity.account:confirm-email",
        "identity.account:sign-up",
    ]
    assert {view.address for view in page.items} == {None}


async def test_looking_at_anothers_page_is_recorded_and_at_ones_own_is_not(portal: Portal):
    manager = await portal.organisation()
    curator = await portal.staff("curator", organisation_id=manager.organisation_id)
    for who in (manager, curator):
        await portal.identity.recorded_reads.account(manager, who.me(), manager.organisation_id)
    page = await portal.identity.audit_queries.events(manager, AuditFilter(action=("identity.account:read",)))
    assert [(view.subject_id, view.changes) for view in page.items] == [(curator.me(), {})]
