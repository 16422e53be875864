"""A32 of identity: whatever changes something leaves one entry that tells who, what, from which value to which."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from httpx import Response
from sqlalchemy import RowMapping, select

from praktika.infrastructure.tables import audit_events
from praktika.kernel.ids import uuid7
from support.routes import ROUTES
from support.served import PASSWORD, Person, Served, Visitor, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

NEXT_PASSWORD: Final = "another horse 8 battery"

EXEMPT: Final = {
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/token",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/email/resend",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/accounts/me/email",
}
"""Signing in and out; and asking for a letter, whose code is recorded when the background makes it."""

WITHOUT_CHANGES: Final = {
    "POST /api/v1/accounts/{account_id}/resend-invitation",
    "POST /api/v1/accounts/{account_id}/password-reset",
    "POST /api/v1/accounts/{account_id}/release-throttle",
    "DELETE /api/v1/accounts/{account_id}/sessions",
}
"""They change other records than the account they are about."""


@dataclass
class Diary:
    """Does what routes do and reads what the trail says of it."""

    portal: Served
    done: set[str] = field(default_factory=set)
    hidden: list[str] = field(default_factory=lambda: [PASSWORD, NEXT_PASSWORD])

    async def does(
        self, who: Visitor, command: str, action: str, body: Any = None, *, match: str = "", **ids: Any
    ) -> Response:
        """The answer of the command, which has left one entry of this action."""
        method, path = command.split()
        trace = secrets.token_hex(16)
        headers = {"traceparent": f"00-{trace}-{'1' * 16}-01"} | ({"If-Match": match} if match else {})
        answer = well(await who.request(method, f"/api/v1{path}".format_map(ids), json=body, headers=headers))
        self.done.add(route := f"{method} /api/v1{path}")
        [entry] = await self._told(trace)
        await self.portal.work()
        assert entry["action"] == f"identity.{action}", route
        assert (entry["subject_type"], bool(entry["subject_id"])) == (f"identity.{action.partition(':')[0]}", True)
        assert bool(entry["changes"]) is (route not in WITHOUT_CHANGES), route
        assert entry["address"] == "127.0.0.1"
        assert (entry["actor_id"], entry["actor_kind"]) == (_actor_of(who, entry), "account"), route
        return answer

    async def code_for(self, email: str) -> str:
        code = await self.portal.code_for(email)
        self.hidden.append(code)
        return code

    async def _told(self, trace: str) -> list[RowMapping]:
        async with self.portal.container.infrastructure.store().sessions() as session:
            rows = await session.execute(select(audit_events).where(audit_events.c.trace_id == trace))
            return list(rows.mappings())

    async def whole_trail(self) -> str:
        async with self.portal.container.infrastructure.store().sessions() as session:
            rows = (await session.execute(select(audit_events))).mappings()
            return json.dumps([dict(row) for row in rows], default=str)


def _actor_of(who: Visitor, entry: RowMapping) -> Any:
    """At the door it is the account itself that acts, by its code or by coming to be."""
    return who.account_id if isinstance(who, Person) else entry["subject_id"]


@pytest.fixture
def diary(portal: Served) -> Diary:
    return Diary(portal)


async def organisations(diary: Diary, admin: Person) -> str:
    made = await diary.does(admin, "POST /organisations", "organisation:create", {"name": f"Acme {uuid7()}"})
    found = {"organisation_id": made.json()["id"]}
    one, tag = "/organisations/{organisation_id}", made.headers["ETag"]
    await diary.does(admin, f"PATCH {one}", "organisation:update", {"inn": "1234567890"}, match=tag, **found)
    await diary.does(admin, f"POST {one}/archive", "organisation:archive", **found)
    await diary.does(admin, f"POST {one}/restore", "organisation:restore", **found)
    return made.json()["id"]


async def staff(diary: Diary, admin: Person, organisation_id: str) -> None:
    email = diary.portal.address("new")
    person = {"email": email, "first_name": "Ada", "last_name": "Young", "organisation_id": organisation_id}
    made = await diary.does(admin, "POST /accounts", "account:invite", person | {"roles": ["curator"]})
    found, one = {"account_id": made.json()["id"]}, "/accounts/{account_id}"
    await diary.does(admin, f"POST {one}/resend-invitation", "account:resend-invitation", **found)
    await diary.does(admin, f"PATCH {one}", "account:update", {"title": "Mentor"}, match=made.headers["ETag"], **found)
    accepted = {"code": await diary.code_for(email), "password": PASSWORD, "password_confirmation": PASSWORD}
    await diary.does(diary.portal.visitor, "POST /auth/invitations/accept", "account:accept-invitation", accepted)
    for command in ("block", "unblock", "archive", "restore"):
        await diary.does(admin, f"POST {one}/{command}", f"account:{command}", {"reason": "Because."}, **found)
    await diary.does(admin, f"POST {one}/password-reset", "account:send-password-code", **found)
    await diary.does(admin, f"POST {one}/release-throttle", "account:release-throttle", **found)


async def participant(diary: Diary) -> Person:
    door, email = diary.portal.visitor, diary.portal.address("participant")
    passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
    await diary.does(door, "POST /auth/sign-up", "account:sign-up", {"email": email, "first_name": "Eva"} | passwords)
    code = {"code": await diary.code_for(email)}
    await diary.does(door, "POST /auth/email/confirm", "account:confirm-email", code)
    well(await door.post("/api/v1/auth/password/forgot", json={"email": email}))
    changed = {"password": NEXT_PASSWORD, "password_confirmation": NEXT_PASSWORD}
    reset = {"code": await diary.code_for(email)} | changed
    await diary.does(door, "POST /auth/password/reset", "account:reset-password", reset)
    me = await diary.portal.sign_in(email, NEXT_PASSWORD)
    back = {"current_password": NEXT_PASSWORD} | passwords
    await diary.does(me, "POST /accounts/me/password", "account:change-password", back)
    moved = diary.portal.address("moved")
    well(await me.post("/api/v1/accounts/me/email", json={"email": moved, "current_password": PASSWORD}))
    code = {"code": await diary.code_for(moved)}
    await diary.does(door, "POST /auth/email/confirm", "account:change-email", code)
    return await diary.portal.sign_in(moved)


async def sessions(diary: Diary, me: Person) -> None:
    of, one = "/accounts/{account_id}/sessions", {"account_id": me.account_id}
    await diary.portal.sign_in(me.email)
    listed = (await me.get(f"/api/v1/accounts/{me.account_id}/sessions")).json()["items"]
    other = next(each["id"] for each in listed if not each["current"])
    await diary.does(me, f"DELETE {of}/{{session_id}}", "session:end", session_id=other, **one)
    await diary.portal.sign_in(me.email)
    await diary.does(me, f"DELETE {of}", "account:end-sessions", **one)


async def roles(diary: Diary, admin: Person, me: Person) -> None:
    role = {"code": f"reader-{uuid7().hex[-8:]}", "name": "Reader", "level": "platform", "permissions": []}
    made = await diary.does(admin, "POST /roles", "role:create", role)
    found, grants = {"role_id": made.json()["id"]}, "/grants/{grant_id}"
    one, tag = "/roles/{role_id}", made.headers["ETag"]
    edited = await diary.does(admin, f"PATCH {one}", "role:update", {"name": "R"}, match=tag, **found)
    await diary.does(admin, f"DELETE {one}", "role:delete", match=edited.headers["ETag"], **found)
    asked = {"account_id": str(me.account_id), "role": "specialist"}
    for command in ("refuse", "approve"):
        given = (await diary.does(me, "POST /grants", "grant:give", asked)).json()
        body = {"reason": "Not yet."} if command == "refuse" else None
        await diary.does(admin, f"POST {grants}/{command}", f"grant:{command}", body, grant_id=given["id"])
    await diary.does(admin, f"DELETE {grants}", "grant:revoke", grant_id=given["id"])


async def keys(diary: Diary, me: Person) -> None:
    key = {"name": "Script", "permissions": [{"permission": "identity.account:read", "scope": "own"}]}
    made = (await diary.does(me, "POST /api-keys", "api-key:create", key)).json()
    diary.hidden.append(made["key"].rpartition("_")[2])
    await diary.does(me, "DELETE /api-keys/{key_id}", "api-key:revoke", key_id=made["id"])


async def joining(diary: Diary, admin: Person, me: Person, organisation_id: str) -> None:
    of, one = "/organisations/{organisation_id}/invitations", {"organisation_id": organisation_id}
    invitation, action = {"email": me.email, "roles": ["curator"]}, "organisation-invitation"
    made = await diary.does(admin, f"POST {of}", f"{action}:create", invitation, **one)
    cancelled = {"invitation_id": made.json()["id"], **one}
    await diary.does(admin, f"DELETE {of}/{{invitation_id}}", f"{action}:cancel", **cancelled)
    await diary.does(admin, f"POST {of}", f"{action}:create", invitation, **one)
    code = {"code": await diary.code_for(me.email), "first_name": "Eva", "last_name": "Young"}
    await diary.does(diary.portal.visitor, "POST /auth/invitations/join", "account:join-organisation", code)


async def personal_data(diary: Diary, me: Person) -> None:
    one = {"account_id": me.account_id}
    await diary.does(me, "POST /accounts/{account_id}/data-exports", "data-export:request", **one)
    proof = {"current_password": PASSWORD}
    made = await diary.does(me, "POST /accounts/{account_id}/erasures", "erasure:schedule", proof, **one)
    await diary.does(me, "DELETE /erasures/{erasure_id}", "erasure:cancel", erasure_id=made.json()["id"])


async def test_every_command_leaves_one_entry_and_no_secret(diary: Diary, admin: Person):
    organisation_id = await organisations(diary, admin)
    await staff(diary, admin, organisation_id)
    me = await participant(diary)
    await sessions(diary, me)
    await roles(diary, admin, me)
    await keys(diary, me)
    await joining(diary, admin, me, organisation_id)
    await personal_data(diary, me)
    trail = await diary.whole_trail()
    assert [secret for secret in diary.hidden if secret in trail] == []
    unsafe = {str(route) for route in ROUTES if route.operation["tags"] == ["identity"] and route.method != "GET"}
    assert diary.done == unsafe - EXEMPT
