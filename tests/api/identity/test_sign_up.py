"""From a sign-up to the first session; A01 to A06 of identity."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from praktika.bootstrap.demo.letters import Letterbox, Received
from support.served import PASSWORD, Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

COUNTED = {"ratelimit", "ratelimit-policy", "date"}


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def errors(answer: Response) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


async def sign_up(portal: Served, email: str, **body: Any) -> Response:
    given = {"email": email, "password": PASSWORD, "password_confirmation": PASSWORD} | body
    return await portal.visitor.post("/api/v1/auth/sign-up", json=given)


async def login(portal: Served, name: str, password: str = PASSWORD) -> Response:
    return await portal.visitor.post("/api/v1/auth/login", json={"login": name, "password": password})


async def confirm(portal: Served, code: str | None) -> Response:
    return await portal.visitor.post("/api/v1/auth/email/confirm", json={"code": code})


async def letters(portal: Served, email: str) -> list[Received]:
    await portal.work()
    return Letterbox(portal.container.settings().mail_folder).of(email)


async def test_a_new_and_a_known_address_are_answered_alike_and_only_the_letters_differ(portal: Served):
    """A01."""
    new, known = portal.address("new"), (await portal.participant()).email
    answers = [await sign_up(portal, email) for email in (new, known, known.upper())]
    assert {answer.status_code for answer in answers} == {202}
    assert {answer.content for answer in answers} == {b'{"status":"check-mail"}'}
    headers = [{n: v for n, v in answer.headers.items() if n not in COUNTED and "id" not in n} for answer in answers]
    assert headers[0] == headers[1] == headers[2]
    assert (await letters(portal, new))[-1].subject == "Confirm your e-mail address"
    assert [letter.subject for letter in await letters(portal, known)].count("You already have an account") == 1


async def test_who_confirms_the_address_signs_in_by_it_and_by_username_in_any_case(portal: Served):
    """A02."""
    email = portal.address("ada")
    well(await sign_up(portal, email, username="Ada.Byron"))
    assert problem(await login(portal, email)) == (401, "identity.invalid-credentials")
    (letter,) = await letters(portal, email)
    assert (await confirm(portal, letter.code)).status_code == 204
    for name in (email, email.upper(), "ada.byron", "ADA.BYRON"):
        assert (await login(portal, name)).status_code == 200


async def test_a_confirmation_code_works_once_for_its_purpose_and_a_newer_one_voids_it(portal: Served):
    """A03."""
    email = portal.address("code")
    well(await sign_up(portal, email))
    first = (await letters(portal, email))[-1].code
    well(await portal.visitor.post("/api/v1/auth/email/resend", json={"email": email}))
    second = (await letters(portal, email))[-1].code
    assert problem(await confirm(portal, first)) == (422, "identity.code-invalid")
    as_reset = {"code": second, "password": PASSWORD, "password_confirmation": PASSWORD}
    refused = await portal.visitor.post("/api/v1/auth/password/reset", json=as_reset)
    assert problem(refused) == (422, "identity.code-invalid")
    assert (await confirm(portal, second)).status_code == 204
    assert problem(await confirm(portal, second)) == (422, "identity.code-invalid")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("q7z-x9k", "password-too-short"),
        ("x9" * 64 + "x", "password-too-long"),
        ("password1", "password-common"),
        ("so-wanda.k-it-is", "password-contextual"),
    ],
)
async def test_a_weak_password_is_refused_and_nothing_of_it_is_repeated(portal: Served, password: str, code: str):
    """A04."""
    body = {"password": password, "password_confirmation": password, "username": "wanda.k"}
    answer = await sign_up(portal, portal.address("weak"), **body)
    assert problem(answer) == (422, "validation")
    assert errors(answer) == {("/password", code)}
    assert password not in answer.text
    assert "wanda" not in answer.text


async def test_an_unequal_confirmation_is_refused_where_it_stands(portal: Served):
    """A04."""
    answer = await sign_up(portal, portal.address("typo"), password_confirmation="correct horse 8 battery")
    assert errors(answer) == {("/password_confirmation", "mismatch")}
    assert "battery" not in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"role": "admin"},
        {"role": "manager"},
        {"organisation_id": "0198c0de-0000-7000-8000-000000000000"},
        {"status": "active"},
        {"permissions": []},
    ],
    ids=lambda more: next(iter(more)),
)
async def test_nobody_gives_himself_more_at_sign_up_than_he_may_have(portal: Served, more: dict[str, Any]):
    """A05."""
    email = portal.address("eve")
    assert problem(await sign_up(portal, email, **more)) == (422, "validation")
    assert await letters(portal, email) == []
    assert problem(await login(portal, email)) == (401, "identity.invalid-credentials")


async def test_a_specialist_waits_for_approval_of_which_those_who_decide_are_mailed(portal: Served):
    """A05."""
    admin, email = await portal.admin(), portal.address("specialist")
    well(await sign_up(portal, email, role="specialist", first_name="Ada", last_name="Byron"))
    well(await confirm(portal, (await letters(portal, email))[-1].code))
    me = Person(portal.app, email, well(await login(portal, email)).json())
    account = well(await me.get("/api/v1/accounts/me")).json()
    assert [(held["role"], held["state"]) for held in account["roles"]] == [("specialist", "pending")]
    (asked,) = [letter for letter in await letters(portal, admin.email) if letter.subject == "Somebody asks for a role"]
    assert "Ada Byron" in asked.text
    grant_id = UUID(account["roles"][0]["grant_id"])
    well(await admin.post(f"/api/v1/grants/{grant_id}/approve"))
    assert (await letters(portal, email))[-1].subject == "Your roles have changed"


async def test_twenty_sign_ups_of_one_address_at_once_make_one_account(portal: Served):
    """A06."""
    name = portal.address("many").partition("@")[0]
    emails = [f"{name}@Example.org" if n % 2 else f"{name.upper()}@example.ORG" for n in range(20)]
    answers = await asyncio.gather(*(sign_up(portal, email) for email in emails))
    assert [answer.status_code for answer in answers] == [202] * 20
    admin = await portal.admin()
    found = well(await admin.get("/api/v1/accounts", params={"q": name})).json()["items"]
    assert len(found) == 1
    code = (await letters(portal, found[0]["email"]))[-1].code
    assert (await confirm(portal, code)).status_code == 204
    assert (await login(portal, f"{name}@example.org")).status_code == 200


async def test_a_taken_username_is_refused_in_any_case_whatever_the_address(portal: Served):
    """A06."""
    known = portal.address("named")
    well(await sign_up(portal, known, username="Grace.H"))
    for email in (known, portal.address("other")):
        assert problem(await sign_up(portal, email, username="gRACE.h")) == (409, "identity.username-taken")
