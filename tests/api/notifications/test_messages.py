"""What was sent to whom, and what became of it, over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from dependency_injector import providers
from sqlalchemy import text

from praktika.bootstrap.demo.letters import Letterbox
from praktika.identity.events import AccountActivated, AccountErasureRequested
from praktika.identity.services import Invitation
from praktika.kernel.actors import SYSTEM
from praktika.kernel.ids import uuid7
from praktika.notifications.ports import Letter, Mailer, Undeliverable
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

MESSAGES = "/api/v1/messages"


async def messages(person: Person, to: Person | None = None, **filters: Any) -> list[dict[str, Any]]:
    params = {"limit": "200"} | filters | ({"recipient_id": str(to.account_id)} if to else {})
    found: list[dict[str, Any]] = well(await person.get(MESSAGES, params=params)).json()["items"]
    return found


class NoMailbox(Mailer):
    """Until it is repaired."""

    def __init__(self, mailer: Mailer) -> None:
        self.repaired = mailer
        self.is_full = True
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        if self.is_full:
            raise Undeliverable(f"550 5.1.1 <{letter.address}>: no such mailbox")
        return await self.repaired.send(letter)


@pytest.fixture
def mailbox(portal: Served) -> Iterator[NoMailbox]:
    module = portal.container.notifications
    mailer = NoMailbox(module.mailer())
    with module.mailer.override(providers.Object(mailer)):
        module.sender.reset()
        yield mailer
    module.sender.reset()


async def work_with_failures(portal: Served) -> None:
    with pytest.raises(AssertionError, match="PermanentFailure"):
        await portal.work()
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(text("UPDATE work_items SET last_error = NULL WHERE state = 'dead'"))


async def test_activation_sends_one_welcome_however_often_it_is_told(portal: Served, admin: Person):
    """A08"""
    me = await portal.participant()
    notifier = portal.container.notifications.notifier()
    repeated = AccountActivated(occurred_at=datetime.now(UTC), account_id=uuid7())
    for _ in range(10):
        await notifier.on_event(repeated)
    welcome = await messages(admin, me, kind="account.welcome")
    assert [each["state"] for each in welcome] == ["sent"]
    found = await messages(admin, subject_id=str(repeated.account_id))
    assert [each["kind"] for each in found] == ["account.welcome"]
    await portal.work()
    assert (await messages(admin, subject_id=str(repeated.account_id)))[0]["reason"] == "recipient-not-active"


async def test_a_code_is_in_its_letter_and_nowhere_else(portal: Served, admin: Person):
    """A09"""
    me = await portal.participant()
    well(await portal.visitor.post("/api/v1/auth/password/forgot", json={"email": me.email}))
    code = await portal.code_for(me.email)
    shown = well(await admin.get(MESSAGES, params={"limit": "200"})).text
    assert code not in shown
    async with portal.container.infrastructure.sessions()() as session:
        for table in ("notifications_messages", "work_items", "audit_events", "identity_codes"):
            kept = await session.execute(text(f"SELECT t::text FROM {table} AS t"))
            assert not [row for row in kept.scalars() if code in row], table
    passwords = {"password": "another horse 9 battery", "password_confirmation": "another horse 9 battery"}
    well(await portal.visitor.post("/api/v1/auth/password/reset", json={"code": code} | passwords))


async def test_whoever_is_blocked_is_told_why_and_nothing_more(portal: Served, admin: Person):
    """A10"""
    me = await portal.participant()
    grants = portal.container.identity.grants()
    await grants.give(SYSTEM, account_id=me.account_id, role="specialist")
    well(await admin.post(f"/api/v1/accounts/{me.account_id}/block", json={"reason": "Left the organisation"}))
    await portal.work()
    blocked, *_ = await messages(admin, me, kind="account.blocked")
    assert blocked["state"] == "sent"
    assert "Left the organisation" in Letterbox(portal.container.settings().mail_folder).of(me.email)[-1].text
    optional = await messages(admin, me, kind="account.role-decided")
    assert {(each["state"], each["reason"]) for each in optional} <= {("suppressed", "recipient-not-active")}
    assert len(optional) == 2


async def test_a_letter_that_was_given_up_is_sent_again_under_its_id(portal: Served, admin: Person, mailbox: NoMailbox):
    """A16"""
    email = portal.address("participant")
    person = {"email": email, "first_name": "Ada", "last_name": "Young"}
    passwords = {"password": "correct horse 9 battery", "password_confirmation": "correct horse 9 battery"}
    well(await portal.visitor.post("/api/v1/auth/sign-up", json=person | passwords))
    await work_with_failures(portal)
    [dead] = [each for each in await messages(admin, state="dead") if each["address_masked"] == "p***@example.org"]
    assert (dead["attempts"], dead["last_error"]) == (1, "550 5.1.1 <p***@example.org>: no such mailbox")
    address = f"{MESSAGES}/{dead['id']}/requeue"
    assert well(await admin.post(address)).json()["state"] == "queued"
    again = await admin.post(address)
    assert (again.status_code, again.json()["code"]) == (409, "notifications.message-state")
    mailbox.is_full = False
    await portal.work()
    sent = well(await admin.get(f"{MESSAGES}/{dead['id']}")).json()
    assert (sent["state"], sent["attempts"]) == ("sent", 1)
    assert [str(letter.message_id) for letter in mailbox.letters] == [dead["id"]] * 2
    late = await admin.post(address)
    assert (late.status_code, late.json()["code"]) == (409, "notifications.message-state")
    trail = well(await admin.get("/api/v1/audit-events", params={"subject_id": dead["id"]})).json()["items"]
    assert [each["action"] for each in trail] == ["notifications.message:requeue"]


async def test_a_letter_whose_time_is_over_is_not_sent_again(portal: Served, admin: Person, mailbox: NoMailbox):
    """A16"""
    person = {"email": portal.address("curator"), "first_name": "Curator", "last_name": "Staff"}
    where = await portal.organisation()
    invitation = Invitation(person=person, roles=["curator"], organisation_id=where)
    await portal.container.identity.invitations().invite(SYSTEM, invitation)
    await work_with_failures(portal)
    [dead] = await messages(admin, state="dead", kind="account.invitation")
    async with portal.container.infrastructure.sessions().begin() as session:
        over = text("UPDATE notifications_messages SET not_after = now() - interval '1 second' WHERE id = :id")
        await session.execute(over, {"id": dead["id"]})
    answer = await admin.post(f"{MESSAGES}/{dead['id']}/requeue")
    assert (answer.status_code, answer.json()["code"]) == (409, "notifications.message-expired")


async def test_letters_are_found_by_whom_what_and_how(portal: Served, admin: Person):
    """A19"""
    me = await portal.participant()
    found = await messages(admin, me)
    assert {each["recipient_id"] for each in found} == {str(me.account_id)}
    assert {each["address_masked"] for each in found} == {"p***@example.org"}
    assert me.email not in well(await admin.get(MESSAGES, params={"recipient_id": str(me.account_id)})).text
    assert [each["kind"] for each in await messages(admin, me, kind="account.welcome", state="sent")] == [
        "account.welcome"
    ]
    assert await messages(admin, me, state="dead") == []
    oldest = await messages(admin, me, sort="created_at")
    assert [each["id"] for each in oldest] == [each["id"] for each in reversed(found)]
    moment = oldest[1]["created_at"]
    assert [each["id"] for each in await messages(admin, me, created_at_from=moment)] == [oldest[1]["id"]]
    assert [each["id"] for each in await messages(admin, me, created_at_to=moment)] == [oldest[0]["id"]]


async def test_a_manager_sees_letters_to_the_own_organisation_only(portal: Served, admin: Person):
    """A19"""
    manager, other = await portal.staff("manager"), await portal.staff("manager")
    participant = await portal.participant()
    assert {each["recipient_id"] for each in await messages(manager)} == {str(manager.account_id)}
    [theirs, *_] = await messages(other)
    assert (await manager.get(f"{MESSAGES}/{theirs['id']}")).status_code == 404
    assert (await manager.post(f"{MESSAGES}/{theirs['id']}/requeue")).status_code == 404
    assert (await participant.get(MESSAGES)).status_code == 403


async def test_an_erased_person_leaves_no_notice_choice_or_address(portal: Served, admin: Person):
    """A31"""
    me = await portal.participant()
    await portal.container.identity.grants().give(SYSTEM, account_id=me.account_id, role="client")
    await portal.work()
    etag = (await me.get("/api/v1/notification-preferences")).headers["ETag"]
    off = {"items": [{"kind": "account.welcome", "channel": "mail", "enabled": False}]}
    well(await me.patch("/api/v1/notification-preferences", json=off, headers={"If-Match": etag}))
    assert well(await me.get("/api/v1/notices")).json()["items"]
    now = datetime.now(UTC)
    told = AccountErasureRequested(occurred_at=now, erasure_id=uuid7(), account_id=me.account_id, scheduled_for=now)
    await portal.container.notifications.personal_data().on_account_erasure_requested(told)
    assert await messages(admin, me, channel="notice") == []
    letters = await messages(admin, me)
    assert letters
    assert {each["address_masked"] for each in letters} == {None}
    async with portal.container.infrastructure.sessions()() as session:
        mine = text("SELECT count(*) FROM notifications_preferences WHERE account_id = :me")
        assert (await session.execute(mine, {"me": me.account_id})).scalar_one() == 0
