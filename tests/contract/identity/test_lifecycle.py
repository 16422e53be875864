"""Accounts and organisations that are closed and opened again, on every store."""

import asyncio

import pytest
from sqlalchemy import text

from builders.identity import CLI
from praktika.identity.adapters.sql import account_rows
from praktika.identity.domain import (
    Account,
    AccountNotFound,
    AccountStateConflict,
    AccountStatus,
    EmailTaken,
    InvalidCredentials,
    InvalidToken,
    LastAdmin,
    OrganisationArchived,
    OrganisationNameTaken,
    OrganisationNotFound,
    UsernameTaken,
)
from praktika.identity.queries import AccountFilter
from praktika.identity.services import Invitation
from praktika.kernel.actors import ANONYMOUS, AccountId
from praktika.kernel.errors import Unauthenticated
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def archived(house, email="ada@example.org", **person):
    account = await house.active(email, **person)
    await house.account_standing.archive(CLI, account.id, reason="left")
    return account.id


async def erased(house, email):
    """As erasure leaves an account."""
    account = await house.active(email, username=email.partition("@")[0], first_name="Eve", last_name="Young")
    async with house.uow() as uow:
        row = await uow.accounts.get(account.id)
        row._become(AccountStatus.ERASED, house.clock())
        row.email, row.password_hash = "", None
        row.username = row.first_name = row.last_name = None
    return account.id


async def test_who_is_archived_cannot_get_in_and_comes_back_as_before(house):
    acme = await house.organisation()
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    signed_in = await house.login("curator@example.org")
    await house.account_standing.archive(CLI, curator.account_id, reason="left")
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)
    with pytest.raises(InvalidCredentials):
        await house.login("curator@example.org")
    view = await house.account_queries.account(CLI, curator.account_id)
    assert (view.status, view.status_reason, view.allowed_actions) == ("archived", "left", ["restore"])
    await house.account_standing.restore(CLI, curator.account_id)
    actor = await house.actor("curator@example.org")
    assert actor.permissions["identity.account:read"].organisations == {acme.id}
    entries = [e for e in await house.audit() if e.action in ("identity.account:archive", "identity.account:restore")]
    assert [e.changes["status"] for e in entries] == [
        {"from": "active", "to": "archived"},
        {"from": "archived", "to": "active"},
    ]
    assert entries[0].reason == "left"


async def test_a_mailed_code_of_whatever_kind_is_void_once_its_account_is_closed(house):
    await house.sign_up()
    await house.work()
    code_id, account = await house.code_id(), await house.account_of("ada@example.org")
    await house.account_standing.archive(CLI, account.id, reason="mistake")
    assert await house.facade.code_text(code_id) is None


async def test_a_freed_address_or_username_that_is_used_again_cannot_be_restored(house):
    first = await archived(house, username="ada")
    second = await house.active("other@example.org", username="ADA")
    with pytest.raises(UsernameTaken):
        await house.account_standing.restore(CLI, first)
    await house.account_standing.archive(CLI, second.id, reason="left")
    await house.sign_up()
    with pytest.raises(EmailTaken):
        await house.account_standing.restore(CLI, first)
    assert (await house.account_queries.account(CLI, first)).status == "archived"


async def test_of_two_archived_accounts_with_one_username_restored_at_once_one_returns(house):
    first = await archived(house, username="ada")
    second = await archived(house, "other@example.org", username="Ada")
    results = await together(*(house.account_standing.restore(CLI, each) for each in (first, second)))
    assert failures(results) == [UsernameTaken]


async def waits(sessions, task):
    """Whether the task waits for a lock; False once it is over."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    waiting = text(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}")
    while not task.done():
        async with sessions() as session:
            if (await session.execute(waiting)).scalar_one():
                return True
    return False


@pytest.mark.postgres
async def test_who_signs_up_with_an_address_is_never_overtaken_by_its_restoration(postgres_house, sessions, clock):
    house, account_id = postgres_house, await archived(postgres_house)
    async with house.uow() as uow:
        assert await uow.accounts.claim_email("ada@example.org") is None
        restoring = asyncio.create_task(house.account_standing.restore(CLI, account_id))
        assert await waits(sessions, restoring)
        await uow.accounts.add(
            Account(
                id=AccountId(uuid7()),
                created_at=clock(),
                updated_at=clock(),
                email="ADA@example.org",
                status=AccountStatus.UNCONFIRMED,
                status_at=clock(),
            )
        )
    with pytest.raises(EmailTaken):
        await restoring


async def test_two_administrators_who_close_their_accounts_at_once_leave_one(house):
    first, second = await house.admin("first@example.org"), await house.admin("second@example.org")
    results = await together(*(house.account_standing.archive(each, each.account_id) for each in (first, second)))
    assert failures(results) == [LastAdmin]


async def test_nothing_becomes_of_an_erased_account_and_nothing_shows_who_it_was(house):
    admin = await house.admin()
    ids = [await erased(house, "eve@example.org"), await erased(house, "eva@example.org")]
    view = await house.account_queries.account(admin, ids[0])
    assert (view.email, view.display_name, view.allowed_actions) == (None, "Deleted user", [])
    assert (await house.account_queries.account(admin, ids[0], "ru")).display_name == "Удалённый пользователь"
    listed = (await house.account_queries.accounts(admin, AccountFilter(status=("erased",)))).items
    assert {(row.email, row.display_name) for row in listed} == {(None, "Deleted user")}
    found = await house.profile_queries.profiles(admin, ids, "ru")
    assert [(each.id, each.display_name, each.username) for each in found] == [
        (id_, "Удалённый пользователь", None) for id_ in ids
    ]
    assert (await house.facade.names_of(ids[:1]))[ids[0]].display_name == "Deleted user"
    assert await house.facade.contact_of(ids[0], "account.confirm-email") is None
    for change in (house.account_standing.block, house.account_standing.archive, house.account_standing.restore):
        with pytest.raises(AccountStateConflict):
            await change(admin, ids[0], reason="x")
    with pytest.raises(AccountStateConflict):
        await house.accounts.edit(admin, ids[0], expected=view.version, changes={"title": "x"})
    with pytest.raises(InvalidCredentials):
        await house.login("")
    await house.active("eve@example.org", username="eve")


async def test_profiles_are_for_whoever_is_signed_in(house):
    ada = await house.active(username="ada")
    actor = await house.actor("ada")
    assert (await house.profile_queries.profile(actor, ada.id)).display_name == "ada"
    assert await house.profile_queries.profiles(actor, [uuid7()]) == []
    with pytest.raises(AccountNotFound):
        await house.profile_queries.profile(actor, uuid7())
    with pytest.raises(Unauthenticated):
        await house.profile_queries.profile(ANONYMOUS, ada.id)


async def test_roles_of_an_archived_organisation_give_nothing_until_it_is_restored(house):
    acme = await house.organisation()
    await house.staff(acme.id, "manager", email="manager@example.org")
    admin = await house.admin()
    person = {"email": "new@example.org", "first_name": "A", "last_name": "B"}
    invitation = Invitation(person=person, roles=["curator"], organisation_id=acme.id)

    async def reach():
        return (await house.actor("manager@example.org")).permissions["identity.account:read"].organisations

    await house.organisations.archive(admin, acme.id)
    assert await reach() == frozenset()
    assert await house.facade.holders_of("identity.account:invite", acme.id) == []
    assert (await house.facade.organisation(acme.id)).state == "archived"
    with pytest.raises(OrganisationArchived):
        await house.invitations.invite(CLI, invitation)
    with pytest.raises(OrganisationNotFound):
        await house.organisation_queries.organisation(ANONYMOUS, acme.id)
    assert (await house.organisation_queries.organisations(ANONYMOUS)).items == []
    assert [o.state for o in (await house.organisation_queries.organisations(admin)).items] == ["archived"]
    await house.organisations.restore(admin, acme.id)
    assert await reach() == {acme.id}
    changes = [e.changes["archived_at"]["to"] for e in await house.audit() if "archived_at" in e.changes]
    assert changes[1] is None
    assert changes[0]


async def test_of_two_archived_organisations_of_one_name_restored_at_once_one_returns(house):
    ids = []
    for _ in range(2):
        ids.append((await house.organisation("Acme")).id)
        await house.organisations.archive(CLI, ids[-1])
    results = await together(*(house.organisations.restore(CLI, each) for each in ids))
    assert failures(results) == [OrganisationNameTaken]


async def test_nobody_slips_into_an_organisation_while_it_is_archived(house):
    acme = await house.organisation()
    person = {"first_name": "A", "last_name": "B"}
    invitations = [
        Invitation(person=person | {"email": f"p{n}@example.org"}, roles=["curator"], organisation_id=acme.id)
        for n in range(4)
    ]
    archiving = house.organisations.archive(CLI, acme.id)
    results = await together(archiving, *(house.invitations.invite(CLI, each) for each in invitations))
    assert set(failures(results)) <= {OrganisationArchived}
    before = results[0].archived_at
    assert all(isinstance(r, BaseException) or r.created_at <= before for r in results[1:])


MANY = """
INSERT INTO identity_accounts (id, version, created_at, updated_at, email, username, first_name, last_name, locale,
    timezone, status, status_at, password_hash)
SELECT gen_random_uuid(), 1, now() - n * interval '1 minute', now(), 'p' || n || '@example.org', 'user' || n,
    md5(n::text), md5((n * 7)::text), 'en', 'Europe/Moscow', CASE WHEN n % 100 = 0 THEN 'blocked' ELSE 'active' END,
    now(), 'x'
FROM generate_series(1, 20000) n
"""


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("where", "index"),
    [
        (AccountFilter(q="user1777"), "ix_identity_accounts_search"),
        (AccountFilter(q="ada lovelace"), "ix_identity_accounts_search"),
        (AccountFilter(q="p100%_"), "ix_identity_accounts_search"),
        (AccountFilter(status=("archived",)), "ix_identity_accounts_status_created_at_id"),
        (AccountFilter(), "ix_identity_accounts_created_at_id"),
    ],
    ids=["word", "words", "wildcards", "status", "nothing"],
)
async def test_a_large_table_is_searched_and_filtered_by_index(postgres_house, sessions, where, index):
    shape = account_rows._account_page(True, account_rows._given(where), "-created_at", False)
    async with sessions() as session:
        await session.execute(text(MANY))
        await session.execute(text("SELECT gin_clean_pending_list('ix_identity_accounts_search')"))
        await session.execute(text("ANALYZE identity_accounts"))
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        given = shape.arguments(account_rows._values(where) | {"limit": 51})
        plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN " + shape.sql, *given))
    assert index in plan, plan
    assert "Seq Scan on identity_accounts" not in plan, plan
