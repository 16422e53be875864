"""A37 of identity: no problem, log line, table or queue message holds a password, a code or a token."""

import logging
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import text
from structlog.testing import capture_logs

from praktika.bootstrap.work import runner_of
from praktika.infrastructure.dispatching import Dispatcher
from praktika.infrastructure.queueing import TaskiqSender
from support.doors import Door
from support.served import AtOnce, Served, serving, settings_of, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

FIRST: Final = "first secret horse 1"
SECOND: Final = "second secret horse 2"
THIRD: Final = "third secret horse 3"
STAFF: Final = "invited secret horse 4"
WRONG: Final = "mistyped secret horse 5"

EMAIL: Final = "careful@example.org"
NEXT_EMAIL: Final = "careful.next@example.org"

SECRET_MEMBERS: Final = ("access_token", "refresh_token", "csrf_token", "key")


class Noting(Door):
    """Remembers the secrets it was given and the problems it was told."""

    def __init__(self, portal: Served) -> None:
        super().__init__(portal)
        self.secrets = {FIRST, SECOND, THIRD, STAFF, WRONG}
        self.problems: list[str] = []
        self.event_hooks["response"].append(self._note)

    async def _note(self, answer: Response) -> None:
        await answer.aread()
        self.secrets |= {value for value in answer.cookies.values() if value}
        if answer.status_code >= 400:
            self.problems.append(answer.text + str(answer.headers))
        elif answer.content:
            told = answer.json()
            self.secrets |= {told[name] for name in SECRET_MEMBERS if name in told}

    async def refused(self, status: int, path: str, **body: Any) -> None:
        answer = await self.post(path, **body)
        assert answer.status_code == status, answer.text


class Noted(AtOnce):
    """Keeps what a broker would carry."""

    def __init__(self, portal: Served) -> None:
        super().__init__(runner_of(portal.container))
        self.carried: list[str] = []

    async def send(self, queue: Any, work_id: UUID) -> None:
        self.carried.append(f"{queue} {work_id}")
        await super().send(queue, work_id)


class Scene:
    def __init__(self, portal: Served) -> None:
        self.portal, self.door, self.sender = portal, Noting(portal), Noted(portal)

    async def code_for(self, address: str) -> str:
        """Of the newest letter there, when all that is due is done."""
        dispatcher = Dispatcher(self.portal.container.infrastructure.store(), self.sender)
        while sum([await dispatcher.drain(queue) for queue in dispatcher.queues]):
            pass
        code = str(await self.portal.code_for(address))
        self.door.secrets.add(code)
        return code


@pytest.fixture
async def scene(database: str, folder: Path) -> AsyncIterator[Scene]:
    """With the hasher of real life: the one of tests keeps passwords readable."""
    async with serving(settings_of(database, folder)) as portal:
        portal.container.identity.hasher.reset_override()
        yield Scene(portal)


async def sign_up(scene: Scene) -> None:
    door, person = scene.door, {"email": EMAIL, "username": "careful"}
    await door.refused(422, "/auth/sign-up", json=person | {"password": FIRST, "password_confirmation": WRONG})
    well(await door.post("/auth/sign-up", json=person | {"password": FIRST, "password_confirmation": FIRST}))
    await door.refused(422, "/auth/email/confirm", json={"code": WRONG})
    code = await scene.code_for(EMAIL)
    well(await door.post("/auth/email/confirm", json={"code": code}))
    await door.refused(422, "/auth/email/confirm", json={"code": code})


async def sign_in(door: Noting) -> None:
    """By every way in, and by each of them wrongly."""
    await door.refused(401, "/auth/login", json={"login": EMAIL, "password": WRONG})
    await door.refused(401, "/auth/login", json={"login": WRONG, "password": FIRST})
    token = well(await door.sign_in(EMAIL, FIRST)).json()["refresh_token"]
    well(await door.post("/auth/refresh", json={"refresh_token": token}))
    await door.refused(401, "/auth/refresh", json={"refresh_token": WRONG})
    form = {"grant_type": "password", "username": EMAIL}
    await door.refused(400, "/auth/token", data=form | {"password": WRONG})
    well(await door.post("/auth/token", data=form | {"password": FIRST}))
    asked = {"X-CSRF-Token": well(await door.get("/auth/csrf")).json()["csrf_token"]}
    cookie = {"login": EMAIL, "password": FIRST, "transport": "cookie"}
    await door.refused(403, "/auth/login", json=cookie)
    proof = {"X-CSRF-Token": well(await door.post("/auth/login", json=cookie, headers=asked)).json()["csrf_token"]}
    await door.refused(403, "/auth/logout")
    well(await door.post("/auth/logout", headers=proof))


async def change(scene: Scene) -> None:
    """Password, address and password again."""
    door = scene.door
    well(await door.post("/auth/password/forgot", json={"email": EMAIL}))
    code = await scene.code_for(EMAIL)
    new = {"password": SECOND, "password_confirmation": SECOND}
    await door.refused(422, "/auth/password/reset", json={"code": code} | new | {"password_confirmation": WRONG})
    well(await door.post("/auth/password/reset", json={"code": code} | new))
    bearer = {"Authorization": f"Bearer {well(await door.sign_in(EMAIL, SECOND)).json()['access_token']}"}
    third = {"password": THIRD, "password_confirmation": THIRD}
    await door.refused(422, "/accounts/me/password", json=third | {"current_password": WRONG}, headers=bearer)
    well(await door.post("/accounts/me/password", json=third | {"current_password": SECOND}, headers=bearer))
    move = {"email": NEXT_EMAIL, "current_password": THIRD}
    well(await door.post("/accounts/me/email", json=move, headers=bearer))
    well(await door.post("/auth/email/confirm", json={"code": await scene.code_for(NEXT_EMAIL)}))
    well(await door.post("/accounts/me/erasures", json={"current_password": THIRD}, headers=bearer))


async def manage(scene: Scene) -> None:
    """Somebody is invited, has a reset mailed, and makes a key."""
    door, admin = scene.door, await scene.portal.admin()
    door.secrets.add(admin.headers["Authorization"].partition(" ")[2])
    person = {"email": "staff@example.org", "first_name": "Staff", "last_name": "Person", "roles": []}
    headers = {"Authorization": admin.headers["Authorization"], "Idempotency-Key": "once"}
    account = well(await door.post("/accounts", json=person, headers=headers)).json()["id"]
    chosen = {"password": STAFF, "password_confirmation": STAFF}
    well(await door.post("/auth/invitations/accept", json={"code": await scene.code_for(person["email"])} | chosen))
    well(await door.post(f"/accounts/{account}/password-reset", headers={**headers, "Idempotency-Key": "reset"}))
    await scene.code_for(person["email"])
    bearer = {"Authorization": f"Bearer {well(await door.sign_in(person['email'], STAFF)).json()['access_token']}"}
    wanted = {"name": "Own", "permissions": [{"permission": "identity.account:read", "scope": "own"}]}
    made = await door.post("/api-keys", json=wanted, headers=bearer | {"Idempotency-Key": "key"})
    key = well(made).json()["key"]
    well(await door.get("/accounts/me", headers={"Authorization": f"Bearer {key}"}))
    await door.refused(401, "/api-keys", json=wanted, headers={"Authorization": f"Bearer {key}x"})


async def rows_of_every_table(portal: Served) -> list[str]:
    async with portal.container.infrastructure.sessions()() as session:
        names = await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return [
            f"{name}: {row}"
            for name in names.scalars().all()
            for row in (await session.execute(text(f'SELECT t::text FROM "{name}" t'))).scalars()
        ]


def holding(secrets: Iterable[str], lines: Iterable[str]) -> list[str]:
    """Lines with a secret as it is or, inside of binary columns, as PostgreSQL shows bytes."""
    shapes = [shape for secret in secrets for shape in (secret, secret.encode().hex())]
    return [line for line in lines if any(shape in line for shape in shapes)]


async def test_no_secret_is_told_logged_kept_or_carried(scene: Scene, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with capture_logs() as access:
        await sign_up(scene)
        await sign_in(scene.door)
        await change(scene)
        await manage(scene)
    door, logged = scene.door, [*map(str, access), *caplog.text.splitlines()]
    assert len(door.secrets) > 20
    assert len(door.problems) > 10
    assert holding(door.secrets, door.problems) == []
    assert any("/api/v1/auth/login" in line for line in logged)
    assert holding(door.secrets, logged) == []
    rows = await rows_of_every_table(scene.portal)
    assert {"identity_accounts", "work_items", "audit_events", "idempotency_keys"} <= {
        row.partition(":")[0] for row in rows
    }
    assert holding(door.secrets, rows) == []
    assert scene.sender.carried
    assert holding(door.secrets, scene.sender.carried) == []


def test_a_queue_carries_an_id_and_nothing_else():
    assert set(TaskiqSender.send.__annotations__) == {"queue", "work_id", "return"}
