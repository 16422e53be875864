"""What every store of identity promises."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from builders.identity import CLI, PASSWORD, House
from builders.identity_sql import SqlHouse
from praktika.identity.adapters.sql import account_rows
from praktika.identity.adapters.sql.tables import roles
from praktika.identity.domain import (
    AccountNotFound,
    CodeInvalid,
    EmailTaken,
    InvalidCredentials,
    InvalidToken,
    LastAdmin,
    OrganisationNameTaken,
    OrganisationNotFound,
    RefreshInvalid,
    UsernameTaken,
)
from praktika.identity.policies.roles import built_in_roles
from praktika.identity.queries import AccountFilter, OrganisationView, OwnAccountView, PublicOrganisationView
from praktika.identity.services import Invitation, SignUpRole
from praktika.infrastructure.keyset import after_of
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.documents import plain
from praktika.kernel.errors import Forbidden
from praktika.kernel.ids import uuid7
from praktika.kernel.pagination import CursorMismatch
from praktika.kernel.permissions import Scope
from support.statements import statements

pytestmark = pytest.mark.anyio

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest.fixture
def memory_house(clock) -> House:
    return House(clock)


@pytest.fixture
async def postgres_house(sessions, reader, clock) -> House:
    async with sessions.begin() as session:
        rows = [{c.name: getattr(role, c.name) for c in roles.c} for role in built_in_roles()]
        await session.execute(insert(roles).values(rows).on_conflict_do_nothing())
    return SqlHouse(clock, factory=sessions, reader=reader)


async def together(*calls):
    return await asyncio.gather(*calls, return_exceptions=True)


def failures(results):
    return [type(r) for r in results if isinstance(r, BaseException)]


async def test_twenty_sign_ups_of_one_address_at_once_make_one_account(house):
    emails = [("a" if n % 2 else "A") + "@x.org" for n in range(20)]
    assert failures(await together(*(house.sign_up(email) for email in emails))) == []
    await house.work()
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())
    assert (await house.login("a@x.org")).account_id
    assert await house.number_of_accounts() == 1


async def test_of_many_who_want_a_username_at_once_one_gets_it(house):
    results = await together(*(house.sign_up(f"u{n}@example.org", username="Ada") for n in range(5)))
    assert failures(results) == [UsernameTaken] * 4


async def test_of_many_invitations_of_one_address_at_once_one_succeeds(house):
    acme = await house.organisation()
    person = {"email": "new@example.org", "first_name": "A", "last_name": "B"}
    given = Invitation(person=person, roles=["curator"], organisation_id=acme.id)
    results = await together(*(house.invitations.invite(CLI, given) for _ in range(5)))
    assert failures(results) == [EmailTaken] * 4


async def test_a_code_used_many_times_at_once_works_once(house):
    await house.sign_up()
    await house.work()
    code = await house.mailed_code()
    results = await together(*(house.sign_ups.confirm(ANONYMOUS, code=code) for _ in range(10)))
    assert failures(results) == [CodeInvalid] * 9


async def test_fifty_refreshes_with_one_token_at_once_get_the_same_successor(house):
    await house.active()
    signed_in = await house.login()
    results = await together(*(house.sessions.refresh(refresh_token=signed_in.refresh_token) for _ in range(50)))
    assert failures(results) == []
    (successor,) = {r.refresh_token for r in results}
    assert successor != signed_in.refresh_token
    await house.sessions.refresh(refresh_token=successor)


async def test_a_reused_refresh_token_ends_the_session_for_everybody(house, clock):
    await house.active()
    signed_in = await house.login()
    successor = (await house.sessions.refresh(refresh_token=signed_in.refresh_token)).refresh_token
    clock.advance(timedelta(seconds=11))
    for token in (signed_in.refresh_token, successor, "unknown"):
        with pytest.raises(RefreshInvalid):
            await house.sessions.refresh(refresh_token=token)
    with pytest.raises(InvalidToken):
        await house.actor_of(signed_in.access_token)


async def test_blocking_while_signing_in_leaves_no_way_in(house):
    account = await house.active()
    blocking = house.account_standing.block(CLI, account.id, reason="x")
    before, after = ([house.login(address=f"192.0.2.{n}") for n in numbers] for numbers in (range(5), range(5, 10)))
    results = await together(*before, blocking, *after)
    for result in results:
        if hasattr(result, "access_token"):
            house.ticks.now += 1
            with pytest.raises(InvalidToken):
                await house.actor_of(result.access_token)
        elif isinstance(result, BaseException):
            assert isinstance(result, InvalidCredentials)


async def test_two_administrators_who_block_each_other_leave_one(house):
    first, second = await house.admin("first@example.org"), await house.admin("second@example.org")
    await together(
        *(house.login("first@example.org") for _ in range(4))
    )  # open connections, so that both start at once
    results = await together(
        house.account_standing.block(first, second.account_id, reason="x"),
        house.account_standing.block(second, first.account_id, reason="x"),
    )
    assert failures(results) == [LastAdmin]


async def test_names_of_organisations_differ_in_more_than_case(house):
    await house.organisation("Acme")
    with pytest.raises(OrganisationNameTaken):
        await house.organisation("ACME")


async def test_an_account_is_shown_to_its_owner_with_what_he_may_do(house, clock):
    acme = await house.organisation()
    actor = await house.staff(acme.id, "curator", "manager", email="max@example.org")
    view = await house.account_queries.account(actor, actor.account_id)
    assert isinstance(view, OwnAccountView)
    assert (view.email, view.email_confirmed, view.display_name) == ("max@example.org", True, "Max Mustermann")
    assert (view.status, view.organisation.name, view.last_login_at) == ("active", "Acme", clock())
    assert [(r.role, r.organisation_id, r.state) for r in view.roles] == [
        ("curator", acme.id, "active"),
        ("manager", acme.id, "active"),
    ]
    assert ("identity.account:invite", "all", acme.id) in {
        (p.permission, p.scope, p.organisation_id) for p in view.permissions
    }
    assert view.allowed_actions == ["update", "archive", "release-throttle"]


async def test_accounts_of_others_are_seen_by_staff_of_the_organisation_only(house):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    foreign = await house.staff(other.id, "manager", email="foreign@example.org")
    await house.active()
    ada = await house.actor("ada@example.org")
    seen = await house.account_queries.account(manager, curator.account_id)
    assert (seen.email, seen.allowed_actions) == (
        "curator@example.org",
        ["update", "block", "archive", "release-throttle"],
    )
    for actor, account_id in ((manager, foreign.account_id), (ada, manager.account_id), (manager, uuid7())):
        with pytest.raises(AccountNotFound):
            await house.account_queries.account(actor, account_id)
    with pytest.raises(Forbidden):
        await house.account_queries.accounts(ada, AccountFilter())


async def test_accounts_are_filtered_sorted_counted_and_paged(house, clock):
    acme, other = await house.organisation(), await house.organisation("Other")
    manager = await house.staff(acme.id, "manager", email="manager@example.org")
    await house.staff(other.id, "curator", email="foreign@example.org")
    for n, last_name in enumerate(["Ёлкина", "Жукова", "Егорова", "Ежова"]):
        clock.advance(timedelta(minutes=1))
        person = {"email": f"p{n}@example.org", "first_name": "Анна", "last_name": last_name}
        await house.invitations.invite(manager, Invitation(person=person, roles=["curator"]))
    ask = house.account_queries

    async def emails(where=None, **options):
        page = await ask.accounts(manager, where or AccountFilter(), **options)
        return [row.email.partition("@")[0] for row in page.items]

    assert await emails() == ["p3", "p2", "p1", "p0", "manager"]
    assert await emails(AccountFilter(role=("curator",)), sort="last_name") == ["p2", "p3", "p0", "p1"]
    assert await emails(AccountFilter(status=("active",))) == ["manager"]
    assert await emails(sort="-last_login_at") == ["manager", "p3", "p2", "p1", "p0"]
    assert await emails(AccountFilter(q="ЖУКОВА")) == ["p1"]
    assert await emails(AccountFilter(q=" анна  Елкина ")) == ["p0"]
    assert await emails(AccountFilter(q="a b c d e f g")) == []
    assert await emails(AccountFilter(q="p_@")) == await emails(AccountFilter(q="%")) == []
    assert await emails(AccountFilter(q="@example", created_at_from=clock())) == ["p3"]
    assert await emails(AccountFilter(organisation_id=(other.id,))) == []
    assert await ask.count(manager, AccountFilter(role=("curator",))) == 4
    assert await ask.count(CLI, AccountFilter(role=("curator",), organisation_id=(other.id,))) == 1
    for sort in ("created_at", "-created_at", "last_name", "-last_name", "email", "-email", "last_login_at"):
        whole, cursor, found = await emails(sort=sort), None, []
        while True:
            page = await ask.accounts(manager, AccountFilter(), sort=sort, cursor=cursor, limit=2)
            found += [row.email.partition("@")[0] for row in page.items]
            if (cursor := page.next_cursor) is None:
                break
        assert found == whole
    first = await ask.accounts(manager, AccountFilter(), limit=1)
    with pytest.raises(CursorMismatch):
        await ask.accounts(manager, AccountFilter(q="x"), cursor=first.next_cursor)


async def test_organisations_show_strangers_their_names_and_staff_everything(house):
    acme = await house.organisation("Acme", okpo="12345678")
    beta = await house.organisation("beta 100%")
    manager = await house.staff(acme.id, "manager")
    ask = house.organisation_queries
    assert isinstance(await ask.organisation(manager, acme.id), OrganisationView)
    assert await ask.organisation(ANONYMOUS, acme.id) == PublicOrganisationView(acme.id, "Acme", None)
    page = await ask.organisations(ANONYMOUS, limit=1)
    rest = await ask.organisations(ANONYMOUS, limit=1, cursor=page.next_cursor)
    assert [page.items[0].id, rest.items[0].id, rest.next_cursor] == [acme.id, beta.id, None]
    assert [o.id for o in (await ask.organisations(ANONYMOUS, q="0%")).items] == [beta.id]
    assert [o.id for o in (await ask.organisations(manager, q="_")).items] == []
    with pytest.raises(OrganisationNotFound):
        await ask.organisation(ANONYMOUS, uuid7())


async def test_roles_are_listed_with_how_many_hold_them(house):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager", "curator")
    found = {view.code: view for view in await house.role_queries.roles(manager)}
    assert (found["manager"].grants_count, found["client"].grants_count) == (1, 0)
    made = {role.code: (role.level, role.built_in, plain(role.permissions)) for role in built_in_roles()}
    assert {view.code: (view.level, view.built_in, view.permissions) for view in found.values()} == made
    assert list(found) == sorted(found)
    await house.active()
    with pytest.raises(Forbidden):
        await house.role_queries.roles(await house.actor("ada@example.org"))


async def test_permissions_follow_the_grants_that_count_now(house):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager")
    admin = await house.admin()
    await house.active(role=SignUpRole.SPECIALIST)
    ada = await house.actor("ada@example.org")
    assert manager.permissions["identity.account:invite"].organisations == {acme.id}
    assert manager.permissions["internships.file:write"].own
    assert admin.permissions.keys() == {"*"}
    assert "identity.cabinet:open" in ada.permissions
    assert "identity.account:invite" not in ada.permissions


async def test_the_facade_answers_from_every_store_alike(house):
    acme = await house.organisation("Acme", legal_name="Acme LLC", okpo="12345678", inn="1234567890")
    manager = (await house.staff(acme.id, "manager", email="manager@example.org")).account_id
    admin = (await house.admin()).account_id
    ada = (await house.active(username="ada")).id
    await house.sign_up("new@example.org")
    new = (await house.account_of("new@example.org")).id
    ask = house.facade
    assert await ask.is_active([manager, ada, new, uuid7()]) == {manager, ada}
    assert (await ask.contact_of(ada, "account.welcome")).display_name == "ada"
    assert await ask.contact_of(new, "account.welcome") is None
    assert (await ask.contact_of(new, "account.confirm-email")).email == "new@example.org"
    assert await ask.contact_of(uuid7(), "account.confirm-email") is None
    names = await ask.names_of([manager, new])
    assert (names[manager].last_name, names[new].display_name) == ("Mustermann", f"User{str(new)[-4:]}")
    profiles = await ask.profiles_of([ada])
    assert (profiles[ada].username, profiles[ada].status) == ("ada", "active")
    assert await ask.organisation_of(manager) == acme.id
    assert await ask.organisation_of(ada) is await ask.organisation_of(uuid7()) is None
    facts = await ask.organisation(acme.id)
    assert (facts.legal_name, facts.okpo, facts.zone, facts.state) == (
        "Acme LLC",
        "12345678",
        "Europe/Moscow",
        "active",
    )
    assert await ask.organisation(uuid7()) is None
    assert await ask.holders_of("identity.grant:approve", acme.id) == [manager]
    assert await ask.holders_of("identity.grant:approve") == [admin]
    curator = (await house.staff(acme.id, "curator", email="curator@example.org")).account_id
    everybody, review = [manager, curator, admin, ada, uuid7()], "internships.application:review"
    assert await ask.holders_among(everybody, review, acme.id) == {manager, curator}
    assert await ask.holders_among(everybody, review, uuid7()) == set()
    assert await ask.holders_among([], review, acme.id) == set()
    assert await ask.in_use_with(review, Scope.ALL) == {manager: True, admin: True}
    assert await ask.in_use_with(review, Scope.OWN) == {curator: True}
    assert await ask.holds(manager, "internships.template:write", acme.id)
    assert not await ask.holds(manager, "internships.template:write", uuid7())
    assert not await ask.holds(manager, "internships.template:write")
    assert await ask.holds(admin, "anything.at:all")
    assert await ask.holds(manager, "internships.template:write", acme.id, Scope.ALL)
    assert not await ask.holds(manager, "internships.template:write", acme.id, Scope.OWN)
    assert not await ask.holds(admin, "anything.at:all", scope=Scope.OWN)
    assert await ask.holds(ada, "internships.application:submit", scope=Scope.OWN)
    assert await ask.holds(ada, "internships.application:submit")
    assert await ask.account_with_email(" ADA@Example.org") == ada
    assert await ask.people_found("MANAGER@example") == {manager}
    assert manager in await ask.people_found("mustermann")
    assert await ask.people_found("%") == await ask.people_found("nobody at all") == set()
    assert manager in await ask.people_called("Mustermann")
    assert await ask.people_called("MANAGER@example") == await ask.people_called("%") == set()
    assert await ask.account_with_email("new@example.org") is None


async def test_a_letter_with_a_code_is_pointless_once_the_code_is_used_void_or_expired(house, clock):
    await house.sign_up()
    await house.work()
    first = await house.code_id()
    assert await house.facade.still_true("account.confirm-email", first, uuid7())
    assert not await house.facade.still_true("account.invitation", first, uuid7())
    await house.codes.resend(ANONYMOUS, email="ada@example.org")
    await house.work()
    second = await house.code_id()
    assert await house.facade.code_text(first) is None
    assert not await house.facade.still_true("account.confirm-email", first, uuid7())
    clock.advance(timedelta(hours=24))
    assert await house.facade.code_text(second) is None


async def test_a_letter_about_a_block_is_pointless_once_it_is_lifted(house):
    admin, ada = await house.admin(), await house.active()
    blocked, unblocked = "account.blocked", "account.unblocked"
    await house.account_standing.block(admin, ada.id, reason="spam")
    assert await house.facade.still_true(blocked, ada.id, ada.id)
    assert not await house.facade.still_true(unblocked, ada.id, ada.id)
    assert await house.facade.details_of(blocked, ada.id, ada.id) == {"reason": "spam"}
    assert await house.facade.contact_of(ada.id, blocked)
    assert await house.facade.contact_of(ada.id, "account.welcome") is None
    await house.account_standing.unblock(admin, ada.id)
    assert not await house.facade.still_true(blocked, ada.id, ada.id)
    assert await house.facade.still_true(unblocked, ada.id, ada.id)
    assert await house.facade.details_of(blocked, ada.id, ada.id) is None


async def test_who_is_moved_leaves_his_roles_behind_and_who_was_misaddressed_gets_another_code(house):
    admin, acme, other = await house.admin(), await house.organisation(), await house.organisation("Other")
    curator = await house.staff(acme.id, "curator", email="curator@example.org")
    await house.accounts.edit(admin, curator.account_id, expected=2, changes={"organisation_id": other.id})
    moved = await house.actor("curator@example.org")
    assert moved.organisation_id == other.id
    assert not any(reach.organisations for reach in moved.permissions.values())
    person = {"email": "typo@example.org", "first_name": "Ada", "last_name": "Lovelace"}
    invited = await house.invitations.invite(CLI, Invitation(person=person, roles=["curator"], organisation_id=acme.id))
    await house.work()
    typo = await house.code_id()
    with pytest.raises(EmailTaken):
        await house.accounts.edit(admin, invited.id, expected=1, changes={"email": "CURATOR@example.org"})
    await house.accounts.edit(admin, invited.id, expected=1, changes={"email": "right@example.org"})
    assert await house.facade.code_text(typo) is None
    await house.work()
    assert (await house.facade.contact_of(invited.id, "account.invitation")).email == "right@example.org"
    assert await house.mailed_code()


async def test_a_refused_use_case_leaves_nothing(house):
    await house.active("eve@example.org", username="eve")
    with pytest.raises(UsernameTaken):
        await house.sign_up("new@example.org", username="Eve")
    assert await house.number_of_accounts() == 1
    with pytest.raises(InvalidCredentials):
        await house.login("new@example.org", PASSWORD)


async def test_the_audit_trail_tells_what_changed_and_no_secret(house):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager")
    account = await house.active()
    told = {(e.action, e.subject_id): e for e in await house.audit()}
    signed_up, confirmed = (told[f"identity.account:{what}", account.id] for what in ("sign-up", "confirm-email"))
    assert signed_up.changes["password_hash"] == {"from": None, "to": "***"}
    assert confirmed.changes["status"] == {"from": "unconfirmed", "to": "active"}
    assert confirmed.changes.keys() == {"status", "email_confirmed_at"}
    assert (signed_up.actor_kind, signed_up.actor_id) == ("account", account.id)
    accepted = told["identity.account:accept-invitation", manager.account_id]
    assert accepted.changes["password_hash"] == {"from": None, "to": "***"}
    assert accepted.organisation_id == acme.id


@pytest.mark.postgres
async def test_a_session_that_outlived_the_state_of_its_account_gives_nothing(postgres_house, sessions):
    await postgres_house.active()
    signed_in = await postgres_house.login()
    async with sessions.begin() as session:
        await session.execute(text("UPDATE identity_accounts SET status = 'blocked'"))
    with pytest.raises(InvalidToken):
        await postgres_house.actor_of(signed_in.access_token)


@pytest.mark.postgres
async def test_signing_in_and_staying_in_take_few_statements(postgres_house, monkeypatch):
    house = postgres_house
    await house.active()
    with statements(monkeypatch) as sent:
        signed_in = await house.login()
    assert len(sent) <= 6, sent
    with statements(monkeypatch) as sent:
        await house.sessions.refresh(refresh_token=signed_in.refresh_token)
    assert len(sent) <= 5, sent


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("sort", "key"),
    [("-created_at", NOW), ("last_name", "а"), ("email", "a"), ("-last_login_at", NOW)],
)
async def test_every_order_of_accounts_has_its_index(postgres_house, sessions, sort, key):
    shape = account_rows._account_page(True, frozenset(), sort, True)
    async with sessions() as session:
        for setting in ("enable_seqscan", "enable_sort"):
            await session.execute(text(f"SET LOCAL {setting} = off"))
        connection = (await (await session.connection()).get_raw_connection()).driver_connection
        given = shape.arguments({"limit": 51} | after_of((key, uuid7())))
        plan = "".join(row[0] for row in await connection.fetch("EXPLAIN " + shape.sql, *given))
    assert f"ix_identity_accounts_{sort.removeprefix('-')}" in plan
