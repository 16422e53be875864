"""Passwords replaced, invitations, and accounts that move to another address; A13, A17, A18, A20, A30 of identity."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from praktika.bootstrap.demo.letters import Letterbox, Received
from praktika.infrastructure.database import create_engine
from praktika.kernel.clock import FrozenClock
from support.database import empty
from support.doors import serving_at
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

NEW = "another long secret"
WRONG_CODE = (422, "identity.code-invalid")
WRONG_LOGIN = (401, "identity.invalid-credentials")


@pytest.fixture(scope="module")
def clock() -> FrozenClock:
    return FrozenClock(datetime(2027, 3, 1, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
async def portal(database: str, folder: Path, clock: FrozenClock) -> AsyncIterator[Served]:
    async with serving_at(clock, database, folder) as served:
        yield served
    await empty(create_engine(database))


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def errors(answer: Response) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


async def auth(portal: Served, path: str, **body: Any) -> Response:
    return await portal.visitor.post(f"/api/v1/auth/{path}", json=body)


async def login(portal: Served, name: str, password: str = PASSWORD) -> Response:
    return await auth(portal, "login", login=name, password=password)


async def letters(portal: Served, email: str) -> list[Received]:
    await portal.work()
    return Letterbox(portal.container.settings().mail_folder).of(email)


async def subjects(portal: Served, email: str) -> list[str]:
    return [letter.subject for letter in await letters(portal, email)]


async def forgotten(portal: Served, email: str) -> str:
    assert (await auth(portal, "password/forgot", email=email)).status_code == 202
    code = (await letters(portal, email))[-1].code
    assert code
    return code


async def reset(portal: Served, code: str | None, password: str = NEW) -> Response:
    return await auth(portal, "password/reset", code=code, password=password, password_confirmation=password)


async def change(me: Person, current: str = PASSWORD, password: str = NEW) -> Response:
    body = {"current_password": current, "password": password, "password_confirmation": password}
    return await me.post("/api/v1/accounts/me/password", json=body)


async def move(me: Person, email: str, password: str = PASSWORD) -> Response:
    return await me.post("/api/v1/accounts/me/email", json={"email": email, "current_password": password})


async def test_a_reset_ends_all_sessions_and_its_code_works_once(portal: Served):
    """A17, A13."""
    me = await portal.participant()
    held = well(await login(portal, me.email)).json()
    code = await forgotten(portal, me.email)
    assert (await reset(portal, code)).status_code == 204
    assert problem(await reset(portal, code)) == WRONG_CODE
    assert (await me.get("/api/v1/accounts/me")).status_code == 401
    refused = await auth(portal, "refresh", refresh_token=held["refresh_token"])
    assert problem(refused) == (401, "identity.refresh-invalid")
    assert problem(await login(portal, me.email)) == WRONG_LOGIN
    assert (await login(portal, me.email, NEW)).status_code == 200
    assert (await subjects(portal, me.email))[-1] == "Your password was changed"


async def test_a_reset_code_is_worth_nothing_after_half_an_hour(portal: Served, clock: FrozenClock):
    """A17."""
    me = await portal.participant()
    code = await forgotten(portal, me.email)
    clock.advance(timedelta(minutes=30))
    assert problem(await reset(portal, code)) == WRONG_CODE
    assert (await login(portal, me.email)).status_code == 200


async def test_changing_the_password_needs_the_current_one_and_ends_the_other_sessions(portal: Served):
    """A17, A13."""
    me = await portal.participant()
    other = well(await login(portal, me.email)).json()
    refused = await change(me, "wrong")
    assert (problem(refused), errors(refused)) == (
        (422, "validation"),
        {("/current_password", "current-password-wrong")},
    )
    weak = await change(me, password="password1")
    assert errors(weak) == {("/password", "password-common")}
    assert (await change(me)).status_code == 204
    assert (await me.get("/api/v1/accounts/me")).status_code == 200
    ended = await auth(portal, "refresh", refresh_token=other["refresh_token"])
    assert problem(ended) == (401, "identity.refresh-invalid")
    assert (await login(portal, me.email, NEW)).status_code == 200


async def test_guessing_the_current_password_is_slowed_down(portal: Served):
    """A19 for passwords that are changed."""
    me = await portal.participant()
    answers = [await change(me, "wrong") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) <= 30
    assert (await move(me, portal.address("moved"), "wrong")).status_code == 429


async def test_strangers_are_asked_to_sign_in(portal: Served):
    body = {"current_password": PASSWORD, "password": NEW, "password_confirmation": NEW}
    stranger = await portal.visitor.post("/api/v1/accounts/me/password", json=body)
    assert problem(stranger) == (401, "unauthenticated")
    stranger = await portal.visitor.post(
        "/api/v1/accounts/me/email", json={"email": "a@b.org", "current_password": "x"}
    )
    assert problem(stranger) == (401, "unauthenticated")


async def test_a_forgotten_password_is_answered_alike_whoever_asks(portal: Served):
    """A18."""
    active = (await portal.participant()).email
    unconfirmed, nobody = portal.address("unconfirmed"), portal.address("nobody")
    well(await auth(portal, "sign-up", email=unconfirmed, password=PASSWORD, password_confirmation=PASSWORD))
    await portal.work()
    answers = [await auth(portal, "password/forgot", email=email) for email in (active, unconfirmed, nobody)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b'{"status":"check-mail"}')}
    assert (await subjects(portal, active))[-1] == "Choose a new password"
    code = (await letters(portal, unconfirmed))[-1].code
    assert await letters(portal, nobody) == []
    assert (await reset(portal, code)).status_code == 204
    assert (await login(portal, unconfirmed, NEW)).status_code == 200


async def test_a_fourth_letter_within_an_hour_is_not_sent_and_the_third_code_works(portal: Served, clock: FrozenClock):
    """A18."""
    me = await portal.participant()
    for _ in range(4):
        code = await forgotten(portal, me.email)
        clock.advance(timedelta(minutes=1))
    assert (await subjects(portal, me.email)).count("Choose a new password") == 3
    assert (await reset(portal, code)).status_code == 204
    assert "Your password was changed" in await subjects(portal, me.email)
    clock.advance(timedelta(hours=1))
    await forgotten(portal, me.email)
    assert (await subjects(portal, me.email)).count("Choose a new password") == 4


async def test_an_invitation_has_no_password_and_its_newest_code_alone_sets_one(portal: Served):
    """A20."""
    manager = await portal.staff("manager")
    email = portal.address("invited")
    body = {"email": email, "first_name": "Ada", "last_name": "Byron", "roles": ["curator"]}
    assert problem(await manager.post("/api/v1/accounts", json=body | {"password": PASSWORD})) == (422, "validation")
    invited = await manager.post("/api/v1/accounts", json=body)
    assert invited.status_code == 201
    first = (await letters(portal, email))[-1].code
    again = await manager.post(f"/api/v1/accounts/{UUID(invited.json()['id'])}/resend-invitation")
    assert again.status_code == 202
    second = (await letters(portal, email))[-1].code
    passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
    assert problem(await auth(portal, "invitations/accept", code=first, **passwords)) == WRONG_CODE
    assert (await auth(portal, "invitations/accept", code=second, **passwords)).status_code == 204
    assert (await login(portal, email)).status_code == 200


async def test_staff_have_a_code_mailed_and_learn_nothing_of_it(portal: Served):
    manager = await portal.staff("manager")
    organisation = UUID(well(await manager.get("/api/v1/accounts/me")).json()["organisation"]["id"])
    curator = await portal.staff("curator", organisation)
    path = f"/api/v1/accounts/{curator.account_id}/password-reset"
    asked = await manager.post(path)
    assert (asked.status_code, asked.content) == (202, b"")
    code = (await letters(portal, curator.email))[-1].code
    assert (await reset(portal, code)).status_code == 204
    assert (await login(portal, curator.email, NEW)).status_code == 200
    stranger = await portal.staff("manager")
    assert problem(await stranger.post(path)) == (404, "identity.account-not-found")
    assert (await (await portal.participant()).post("/api/v1/accounts/me/password-reset")).status_code == 403


async def test_the_old_address_works_until_the_new_one_is_confirmed_and_is_told(portal: Served):
    """A30."""
    me, new = await portal.participant(), portal.address("moved")
    asked = await move(me, new)
    assert (asked.status_code, asked.json()) == (202, {"status": "check-mail"})
    assert (await login(portal, me.email)).status_code == 200
    (letter,) = await letters(portal, new)
    assert f"/change-email#code={letter.code}" in letter.text
    assert (await auth(portal, "email/confirm", code=letter.code)).status_code == 204
    assert problem(await auth(portal, "email/confirm", code=letter.code)) == WRONG_CODE
    assert problem(await login(portal, me.email)) == WRONG_LOGIN
    assert (await login(portal, new)).status_code == 200
    assert well(await me.get("/api/v1/accounts/me")).json()["email"] == new
    assert (await subjects(portal, me.email))[-1] == "Your account has another address now"
    assert "Your account has another address now" not in await subjects(portal, new)


async def test_an_address_of_somebody_else_is_answered_alike_and_its_owner_is_mailed(portal: Served):
    """A30."""
    me, other = await portal.participant(), await portal.participant()
    taken, free = await move(me, other.email.upper()), await move(me, portal.address("free"))
    assert (taken.status_code, taken.content) == (free.status_code, free.content) == (202, b'{"status":"check-mail"}')
    assert (await subjects(portal, other.email))[-1] == "You already have an account"


async def test_an_address_taken_meanwhile_is_refused_when_the_code_is_used(portal: Served):
    """A30."""
    me, new = await portal.participant(), portal.address("wanted")
    well(await move(me, new))
    code = (await letters(portal, new))[-1].code
    well(await auth(portal, "sign-up", email=new, password=PASSWORD, password_confirmation=PASSWORD))
    assert problem(await auth(portal, "email/confirm", code=code)) == (409, "identity.email-taken")
    assert (await login(portal, me.email)).status_code == 200


async def test_whoever_reads_the_mail_of_before_gets_in_no_more(portal: Served):
    me, new = await portal.participant(), portal.address("moved")
    old_code = await forgotten(portal, me.email)
    well(await move(me, new))
    new_code = (await letters(portal, new))[-1].code
    well(await auth(portal, "email/confirm", code=new_code))
    assert problem(await reset(portal, old_code)) == WRONG_CODE


async def test_slow_guesses_are_told_to_the_owner_and_a_reset_lets_in_at_once(portal: Served):
    me = await portal.participant()
    for _ in range(6):
        await login(portal, me.email, "wrong")
    assert (await login(portal, me.email)).status_code == 429
    assert (await subjects(portal, me.email))[-1] == "Somebody keeps trying to sign in to your account"
    assert (await reset(portal, await forgotten(portal, me.email))).status_code == 204
    assert (await login(portal, me.email, NEW)).status_code == 200


async def test_a_repeated_renewal_is_told_to_the_owner(portal: Served, clock: FrozenClock):
    """A11."""
    me = await portal.participant()
    held = well(await login(portal, me.email)).json()["refresh_token"]
    well(await auth(portal, "refresh", refresh_token=held))
    clock.advance(timedelta(seconds=11))
    assert (await auth(portal, "refresh", refresh_token=held)).status_code == 401
    assert (await subjects(portal, me.email))[-1] == "One of your sessions was ended"
