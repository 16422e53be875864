"""The audit trail as it is read, data exports and erasures as every store keeps them."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from builders.identity import CLI, PASSWORD, House
from praktika.identity.adapters.sql import audit_rows
from praktika.identity.domain import (
    AccountStatus,
    DataExport,
    DataExportNotFound,
    DataExportTooSoon,
    Erasure,
    ErasureExists,
    ErasureNotFound,
    ErasureStatus,
    GivenPermission,
    InvalidCredentials,
)
from praktika.identity.events import DataExportRequested
from praktika.identity.ports import Leftover
from praktika.identity.queries import AuditEventNotFound, AuditFilter, GrantFilter
from praktika.internships.events import PersonalDataErased as ErasedByInternships
from praktika.kernel.actors import ANONYMOUS, AccountId, Actor, Reach
from praktika.kernel.errors import Unauthenticated
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch
from praktika.kernel.permissions import Scope
from praktika.kernel.personal_data import Kept
from praktika.timesheets.events import PersonalDataErased as ErasedByTimesheets

pytestmark = pytest.mark.anyio

WEEK = timedelta(days=7)


async def actions(house: House, actor: Actor, **where: Any) -> list[str]:
    page = await house.audit_queries.events(actor, AuditFilter(**where), limit=200)
    return [view.action.partition(":")[2] for view in page.items]


async def erased(house: House, me: Actor) -> Erasure:
    erasure = await house.erasures.request(me, me.me(), current_password=PASSWORD)
    house.clock.advance(WEEK)
    await house.erasures.start_due()
    return erasure


# --- the trail


async def test_who_reads_which_entries(house: House):
    acme, other = await house.organisation(), await house.organisation("Other")
    root = await house.admin()
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    await house.staff(other.id, "manager", email="stranger@example.org")
    await house.active("ada@example.org")
    ada = await house.actor("ada@example.org")
    everything = await house.audit_queries.events(root, AuditFilter(), limit=200)
    mine = await house.audit_queries.events(manager, AuditFilter(), limit=200)
    own = await house.audit_queries.events(ada, AuditFilter(), limit=200)
    assert {view.organisation_id for view in mine.items} == {acme.id}
    assert {view.subject_id for view in own.items} == {ada.account_id}
    assert len(everything.items) == len(await house.audit())
    for view in everything.items:
        seen = view.id in {each.id for each in own.items}
        if seen:
            assert (await house.audit_queries.event(ada, view.id)).action == view.action
        else:
            with pytest.raises(AuditEventNotFound):
                await house.audit_queries.event(ada, view.id)
    with pytest.raises(Unauthenticated):
        await house.audit_queries.events(ANONYMOUS, AuditFilter())


async def test_a_manager_reads_what_is_about_himself_elsewhere_in_one_order(house: House, clock):
    acme = await house.organisation()
    manager = await house.staff(None, email="manager@example.org")
    clock.advance(timedelta(minutes=1))
    await house.staff(acme.id, "curator", email="curator@example.org")
    mine = Actor(
        account_id=manager.account_id,
        organisation_id=acme.id,
        permissions={"identity.audit:read": Reach(organisations=frozenset({acme.id}))},
    )
    whole = await house.audit_queries.events(mine, AuditFilter(), limit=200)
    assert {view.organisation_id for view in whole.items} == {None, acme.id}
    paged, cursor = [], None
    while True:
        page = await house.audit_queries.events(mine, AuditFilter(), cursor=cursor, limit=1)
        paged += page.items
        if (cursor := page.next_cursor) is None:
            break
    assert [view.id for view in paged] == [view.id for view in whole.items]
    assert [view.at for view in whole.items] == sorted((view.at for view in whole.items), reverse=True)


async def test_entries_are_found_by_each_filter_and_by_all_together(house: House, clock):
    root, acme = await house.admin(), await house.organisation()
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    start = clock()
    clock.advance(timedelta(minutes=1))
    account = await house.account_of("manager@example.org")
    await house.account_standing.block(root, account.id, reason="Checking")
    clock.advance(timedelta(minutes=1))
    await house.account_standing.unblock(root, account.id)
    assert await actions(house, root, actor_id=root.account_id) == ["unblock", "block"]
    assert await actions(house, root, at_from=clock()) == ["unblock"]
    assert await actions(house, root, at_from=start + timedelta(seconds=1), at_to=clock()) == ["block"]
    assert await actions(house, root, action=("identity.account:block", "identity.account:unblock")) == [
        "unblock",
        "block",
    ]
    assert set(await actions(house, root, subject_type="identity.organisation")) == {"create"}
    assert "block" in await actions(house, root, subject_id=manager.account_id)
    assert "block" in await actions(house, root, organisation_id=acme.id)
    assert await actions(house, root, organisation_id=uuid7()) == []
    assert await actions(
        house,
        root,
        actor_id=root.account_id,
        subject_type="identity.account",
        subject_id=account.id,
        action=("identity.account:block",),
        organisation_id=acme.id,
        at_from=start,
        at_to=clock(),
    ) == ["block"]


async def test_a_manager_sees_what_becomes_of_his_organisation(house: House):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    await house.organisations.edit(manager, acme.id, expected=acme.version, changes={"name": "Acme & Co"})
    (entry,) = (await house.audit_queries.events(manager, AuditFilter(action=("identity.organisation:update",)))).items
    assert entry.changes["name"] == {"from": "Acme", "to": "Acme & Co"}


async def test_a_cursor_belongs_to_its_filters(house: House):
    root = await house.admin()
    await house.active()
    page = await house.audit_queries.events(root, AuditFilter(), limit=1)
    with pytest.raises(CursorMismatch):
        await house.audit_queries.events(root, AuditFilter(subject_id=uuid7()), cursor=page.next_cursor)


async def test_an_entry_tells_who_did_what_and_from_which_value_to_which(house: House):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    await house.staff(acme.id, "curator", email="curator@example.org")
    account = await house.account_of("curator@example.org")
    await house.accounts.edit(manager, account.id, expected=account.version, changes={"title": "Mentor"})
    (view, *_) = (await house.audit_queries.events(manager, AuditFilter())).items
    assert (view.actor_id, view.actor_kind, view.action) == (manager.account_id, "account", "identity.account:update")
    assert (view.subject_type, view.subject_id, view.organisation_id) == ("identity.account", account.id, acme.id)
    assert (view.changes, view.reason) == ({"title": {"from": None, "to": "Mentor"}}, None)
    assert (view.trace_id, view.address) == ("t", "192.0.2.1")


async def test_from_where_others_acted_is_told_to_who_reads_all_of_the_organisation(house: House):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    for actor, title in ((manager, "Mentor"), (curator, "Teacher")):
        account = await house.account_of("curator@example.org")
        await house.accounts.edit(actor, account.id, expected=account.version, changes={"title": title})
    where = AuditFilter(subject_id=curator.account_id, action=("identity.account:update",))
    whole = (await house.audit_queries.events(manager, where)).items
    own = (await house.audit_queries.events(curator, where)).items
    assert [(view.actor_id, view.address) for view in whole] == [
        (curator.account_id, "192.0.2.1"),
        (manager.account_id, "192.0.2.1"),
    ]
    assert [(view.id, view.address) for view in own] == [(whole[0].id, "192.0.2.1"), (whole[1].id, None)]
    assert (await house.audit_queries.event(curator, whole[1].id)).address is None


async def test_entries_go_after_three_years(house: House, clock):
    await house.active()
    assert await house.audit()
    async with house.uow() as uow:
        assert await uow.leftovers.drop(Leftover.AUDIT, clock() - timedelta(days=3 * 365 + 1), 1000) == 0


async def test_managers_read_what_became_of_their_peoples_roles_keys_and_data(house: House):
    acme, root = await house.organisation(), await house.admin()
    manager = await house.staff(acme.id, "manager")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    grant = await house.grants.give(curator, account_id=curator.me(), role="specialist")
    await house.grants.approve(manager, grant.id)
    await house.grants.revoke(root, grant.id)
    given = [GivenPermission("identity.account:read", Scope.OWN)]
    key, _ = await house.api_keys.create(curator, name="Script", permissions=given)
    await house.api_keys.revoke(root, key.id)
    await house.data_exports.request(root, curator.me())
    await house.erasures.request(root, curator.me(), reason="asked by letter")
    told = ["schedule", "request", "revoke", "create", "revoke", "approve", "give"]
    assert (await actions(house, manager))[: len(told)] == told


# --- data exports


async def built(house: House, export: DataExport) -> None:
    event = DataExportRequested(occurred_at=house.clock(), export_id=export.id, account_id=export.account_id)
    await house.data_exports.on_data_export_requested(event)


async def test_a_copy_holds_what_identity_knows_of_the_person_and_of_nobody_else(house: House):
    await house.active("bob@example.org", username="bobby")
    await house.active("ada@example.org", first_name="Ада", last_name="Юнг")
    ada = await house.actor("ada@example.org")
    export = await house.data_exports.request(ada, ada.me())
    await built(house, export)
    file = await house.data_exports.file(ada, export.id)
    content = b"".join([piece async for piece in file.content])
    assert len(content) == file.size
    archive = ZipFile(BytesIO(content))
    found = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    manifest = found.pop("manifest.json")
    (account,) = found["identity/account.json"]
    assert (account["first_name"], account["email"], account["status"]) == ("Ада", "ada@example.org", "active")
    assert [role["role"] for role in found["identity/roles.json"]] == ["participant"]
    assert len(found["identity/sessions.json"]) == 1
    assert {each["action"] for each in found["identity/audit_events.json"]} >= {"identity.account:sign-up"}
    assert manifest["modules"]["identity"] == {
        name.removeprefix("identity/").removesuffix(".json"): len(rows) for name, rows in found.items()
    }
    text = json.dumps(found)
    assert "bob" not in text
    assert (await house.account_of("ada@example.org")).password_hash not in text


async def test_two_who_ask_at_once_get_one_export(house: House):
    await house.active()
    ada = await house.actor("ada@example.org")
    asked = [house.data_exports.request(ada, ada.me()) for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, DataExport) for each in answers) == 1
    assert sum(isinstance(each, DataExportTooSoon) for each in answers) == 4


async def test_a_delivery_that_comes_twice_builds_the_file_once(house: House):
    await house.active()
    ada = await house.actor("ada@example.org")
    export = await house.data_exports.request(ada, ada.me())
    await built(house, export)
    before = dict(house.files.files)
    await built(house, export)
    assert house.files.files == before
    view = await house.personal_data_queries.export(ada, export.id)
    assert (view.status, view.size) == ("ready", len(before[export.storage_key]))


async def test_a_try_that_was_cut_off_three_times_is_a_failure(house: House):
    await house.active()
    ada = await house.actor("ada@example.org")
    export = await house.data_exports.request(ada, ada.me())
    for _ in range(3):
        async with house.uow() as uow:
            assert (await uow.data_exports.get(export.id)).start()
    await built(house, export)
    view = await house.personal_data_queries.export(ada, export.id)
    assert (view.status, view.error) == ("failed", "interrupted")


async def test_files_go_after_a_week(house: House, clock):
    await house.active()
    ada = await house.actor("ada@example.org")
    export = await house.data_exports.request(ada, ada.me())
    await built(house, export)
    clock.advance(WEEK - timedelta(seconds=1))
    await house.purges.purge()
    assert export.storage_key in house.files.files
    clock.advance(timedelta(seconds=1))
    await house.purges.purge()
    assert house.files.files == {}
    assert (await house.personal_data_queries.export(ada, export.id)).status == "expired"


# --- of others


async def test_what_was_asked_about_others_is_seen_while_one_may_ask(house: House):
    await house.active()
    ada, root = await house.actor("ada@example.org"), await house.admin()
    export = await house.data_exports.request(root, ada.me())
    erasure = await house.erasures.request(root, ada.me(), reason="asked by letter")
    reads = house.personal_data_queries
    assert (await reads.export(root, export.id)).account_id == (await reads.erasure(root, erasure.id)).account_id
    gone = replace(root, permissions=ada.permissions)
    with pytest.raises(DataExportNotFound):
        await reads.export(gone, export.id)
    with pytest.raises(ErasureNotFound):
        await reads.erasure(gone, erasure.id)
    assert (await reads.erasure(ada, erasure.id)).status == "scheduled"


# --- erasures


async def test_an_erased_account_keeps_its_id_and_nothing_else(house: House, clock):
    await house.active("ada@example.org", username="ada", first_name="Ada", last_name="Quillfeather")
    ada = await house.actor("ada@example.org")
    root = await house.admin()
    await house.account_standing.block(root, ada.me(), reason="Ada Quillfeather asked")
    await house.account_standing.unblock(root, ada.me())
    ada = await house.actor("ada@example.org")
    erasure = await erased(house, ada)
    account = await house.account_of("")
    assert (account.id, account.status, account.username, account.password_hash) == (
        ada.account_id,
        AccountStatus.ERASED,
        None,
        None,
    )
    with pytest.raises(InvalidCredentials):
        await house.login("ada@example.org")
    entries = await house.audit()
    told = repr(entries)
    assert "Quillfeather" not in told
    assert "ada@example.org" not in told
    assert {entry.address for entry in entries if entry.actor_id == ada.account_id} <= {None, "erased"}
    assert [entry.action for entry in entries if entry.action == "identity.account:erase"] == ["identity.account:erase"]
    async with house.uow() as uow:
        assert await uow.traces.erase(AccountId(ada.me()), []) == 0
    view = await house.personal_data_queries.erasure(ada, erasure.id)
    assert [(part.module, part.status) for part in view.parts] == [
        ("identity", "done"),
        ("internships", "waiting"),
        ("timesheets", "waiting"),
    ]


async def test_what_is_told_of_others_of_a_similar_name_stays(house: House):
    root = await house.admin()
    await house.active("joada@example.org", first_name="Ada", last_name="Quillfeather-Other")
    await house.active("ada@example.org.uk", first_name="Ada", last_name="Other")
    await house.active("ada@example.org", first_name="Ada", middle_name="Byron", last_name="Quillfeather")
    twin = await house.account_of("joada@example.org")
    for reason in ("Ada Quillfeather,\nada@example.org.", "Not of ADA@example.org!", "As ADA BYRON QUILLFEATHER said"):
        await house.account_standing.block(root, twin.id, reason=reason)
        await house.account_standing.unblock(root, twin.id)
    await erased(house, await house.actor("ada@example.org"))
    told = repr([entry for entry in await house.audit() if entry.subject_id != (await house.account_of("")).id])
    assert "joada@example.org" in told
    assert "ada@example.org.uk" in told
    assert "Quillfeather-Other" in told
    assert "Ada Quillfeather," not in told
    assert "ADA@" not in told
    assert "BYRON" not in told


async def test_reasons_given_about_others_name_the_person_no_more(house: House):
    root = await house.admin()
    await house.active("ada@example.org", first_name="Ada", last_name="Quillfeather")
    for email, reason in (("bob@example.org", "fought with\nAda Quillfeather"), ("eva@example.org", "fought with Bob")):
        await house.active(email)
        other = await house.actor(email)
        asked = await house.grants.give(other, account_id=other.me(), role="specialist")
        await house.grants.refuse(root, asked.id, reason=reason)
        await house.account_standing.block(root, other.me(), reason=reason)
    await erased(house, await house.actor("ada@example.org"))
    told = {}
    for email in ("bob@example.org", "eva@example.org"):
        account = await house.account_of(email)
        refused = await grants_of(house, account.id)
        told[email] = {account.status_reason, *refused}
    assert told == {"bob@example.org": {"erased"}, "eva@example.org": {"fought with Bob"}}


async def grants_of(house: House, account_id: AccountId) -> list[str | None]:
    where = GrantFilter(account_id=account_id, state=("refused",))
    return [grant.reason for grant in (await house.grant_queries.grants(CLI, where)).items]


async def test_the_address_and_the_name_are_free_again(house: House):
    await house.active("ada@example.org", username="ada")
    await erased(house, await house.actor("ada@example.org"))
    await house.active("ada@example.org", username="ada")
    assert (await house.account_of("ada@example.org")).username == "ada"


async def test_an_erasure_is_done_when_every_module_has_answered_once(house: House, clock):
    await house.active()
    ada = await house.actor("ada@example.org")
    erasure = await erased(house, ada)
    ids = {"occurred_at": clock(), "erasure_id": erasure.id, "account_id": ada.me()}
    kept = (Kept("points", "education-record"),)
    first = ErasedByInternships(**ids, removed=3, kept=kept)
    for answer in (first, ErasedByInternships(**ids, removed=0)):
        await house.erasures.on_personal_data_erased(answer)
    assert (await house.personal_data_queries.erasure(ada, erasure.id)).status == "running"
    await house.erasures.on_personal_data_erased(ErasedByTimesheets(**ids, removed=1))
    view = await house.personal_data_queries.erasure(ada, erasure.id)
    assert (view.status, view.ended_at) == ("done", clock())
    assert {part.module: (part.removed, tuple(part.kept)) for part in view.parts[1:]} == {
        "internships": (3, kept),
        "timesheets": (1, ()),
    }


async def test_two_who_ask_at_once_schedule_one_erasure(house: House):
    await house.active()
    ada, root = await house.actor("ada@example.org"), await house.admin()
    asked = [house.erasures.request(root, ada.me(), reason="Asked by letter") for _ in range(4)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, Erasure) for each in answers) == 1
    assert sum(isinstance(each, ErasureExists) for each in answers) == 3


async def test_several_starters_begin_each_erasure_once(house: House, clock):
    await house.active()
    ada = await house.actor("ada@example.org")
    await house.erasures.request(ada, ada.me(), current_password=PASSWORD)
    clock.advance(WEEK)
    await asyncio.gather(*(house.erasures.start_due() for _ in range(4)))
    assert [e.action for e in await house.audit()].count("identity.erasure:start") == 1


async def test_two_last_administrators_do_not_erase_each_other(house: House, clock):
    first = await house.admin()
    await house.administration.create_admin(CLI, email="second@example.org", password=PASSWORD)
    second = await house.actor("second@example.org")
    both = [await house.erasures.request(each, each.me(), current_password=PASSWORD) for each in (first, second)]
    clock.advance(WEEK)
    await asyncio.gather(*(house.erasures.start_due() for _ in range(2)))
    async with house.uow() as uow:
        statuses = sorted([(await uow.erasures.get(each.id)).status for each in both])
    assert statuses == [ErasureStatus.RUNNING, ErasureStatus.SCHEDULED]


# --- how entries are found


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, "ix_audit_events_at_id"),
        ({"actor_id": uuid7()}, "ix_audit_events_actor_id_at"),
        ({"subject_id": uuid7()}, "ix_audit_events_subject_id_at"),
        ({"organisation_id": uuid7()}, "ix_audit_events_organisation_id_at"),
        ({"action": ["a.b:c"]}, "ix_audit_events_action_at"),
        ({"subject_type": "a.b"}, "ix_audit_events_subject_type_at"),
    ],
)
async def test_each_filter_of_the_trail_has_an_index(sessions, given: dict[str, Any], index: str):
    shape = audit_rows._newest(True, False, frozenset(given), False)
    async with sessions() as session:
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute("SET LOCAL enable_sort = off")
        rows = await connection.fetch("EXPLAIN " + shape.sql, *shape.arguments({**given, "limit": 51}))
    assert index in "\n".join(row[0] for row in rows)
