"""What people want to be told of, and the links in their letters, over HTTP."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.parse import urlsplit

import pytest

from praktika.infrastructure.cookies import ACCESS
from praktika.kernel.actors import SYSTEM
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PREFERENCES = "/api/v1/notification-preferences"


def mails(portal: Served, person: Person) -> list[EmailMessage]:
    folder = portal.container.settings().mail_folder
    found = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if isinstance(mail, EmailMessage) and mail["To"] == person.email]


def unsubscribe_link(mail: EmailMessage) -> str:
    return urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path


async def choose(person: Person, *items: Any, etag: str | None = None) -> Any:
    etag = etag or (await person.get(PREFERENCES)).headers["ETag"]
    return await person.patch(PREFERENCES, json={"items": list(items)}, headers={"If-Match": etag})


def off(kind: str, channel: str = "mail") -> dict[str, Any]:
    return {"kind": kind, "channel": channel, "enabled": False}


async def role_given(portal: Served, person: Person, role: str = "specialist") -> None:
    """A fact with a letter that may be switched off, and a notice."""
    await portal.container.identity.grants().give(SYSTEM, account_id=person.account_id, role=role)


async def kinds_told(portal: Served, admin: Person, person: Person, channel: str) -> list[tuple[str, str]]:
    await portal.work()
    params = {"recipient_id": str(person.account_id), "channel": channel, "kind": "account.role-decided"}
    items = well(await admin.get("/api/v1/messages", params=params)).json()["items"]
    return [(each["state"], each["reason"]) for each in items]


async def test_everything_is_wanted_until_somebody_says_otherwise(portal: Served):
    me = await portal.participant()
    answer = well(await me.get(PREFERENCES, headers={"Accept-Language": "ru"}))
    found = {each["kind"]: each for each in answer.json()["items"]}
    assert answer.json()["version"] == 0
    assert answer.headers["ETag"].startswith('"0-')
    assert found["application.received"] == {
        "kind": "application.received",
        "title": "Ваша заявка получена",
        "channels": {"mail": {"enabled": True, "locked": False}, "notice": {"enabled": True, "locked": False}},
    }
    assert found["account.reset-password"]["channels"] == {"mail": {"enabled": True, "locked": True}}


async def test_a_choice_is_kept_and_the_others_stay(portal: Served):
    me = await portal.participant()
    first = well(await choose(me, off("application.received")))
    assert first.json()["version"] == 1
    second = well(await choose(me, off("points.changed", "notice"), etag=first.headers["ETag"]))
    found = {each["kind"]: each["channels"] for each in second.json()["items"]}
    assert found["application.received"]["mail"]["enabled"] is False
    assert found["application.received"]["notice"]["enabled"] is True
    assert found["points.changed"]["notice"]["enabled"] is False
    stale = await choose(me, off("intern.enrolled"), etag=first.headers["ETag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert (await me.patch(PREFERENCES, json={"items": []})).status_code == 428


async def test_what_cannot_be_chosen_is_told_at_its_place_and_nothing_is_kept(portal: Served):
    """A06"""
    me = await portal.participant()
    answer = await choose(
        me,
        off("account.reset-password"),
        off("no.such.kind"),
        off("points.changed", "mail"),
        off("application.received"),
        off("application.received"),
    )
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/items/0/kind", "notifications.kind-locked"),
        ("/items/1/kind", "notifications.unknown-kind"),
        ("/items/2/channel", "not-an-option"),
        ("/items/4", "duplicate"),
    ]
    assert well(await me.get(PREFERENCES)).json()["version"] == 0


async def test_mail_is_switched_off_and_notices_stay(portal: Served, admin: Person):
    """A07"""
    me = await portal.participant()
    well(await choose(me, off("account.role-decided")))
    await role_given(portal, me)
    assert await kinds_told(portal, admin, me, "mail") == [("suppressed", "preference")]
    assert await kinds_told(portal, admin, me, "notice") == [("sent", None)]
    assert "account.role-decided" in [each["kind"] for each in well(await me.get("/api/v1/notices")).json()["items"]]


async def test_what_is_switched_off_between_the_fact_and_the_letter_is_not_sent(portal: Served, admin: Person):
    """A07"""
    me = await portal.participant()
    await role_given(portal, me)
    well(await choose(me, off("account.role-decided")))
    assert await kinds_told(portal, admin, me, "mail") == [("suppressed", "preference")]


async def test_a_link_in_the_letter_stops_its_kind_and_no_other(portal: Served, admin: Person):
    """A06"""
    me = await portal.participant()
    [welcome] = [mail for mail in mails(portal, me) if mail["List-Unsubscribe"]]
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = unsubscribe_link(welcome)
    assert well(await portal.visitor.get(link)).json() == {
        "kind": "account.welcome",
        "channel": "mail",
        "enabled": True,
    }
    assert well(await me.get(PREFERENCES)).json()["version"] == 0
    one_click = {
        "content": "List-Unsubscribe=One-Click",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }
    for request in (one_click, {}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
        answer = well(await portal.visitor.post(link, **request)).json()
        assert answer == {"kind": "account.welcome", "channel": "mail", "enabled": False}
    assert well(await me.get(PREFERENCES)).json()["version"] == 1
    assert well(await portal.visitor.get(link)).json()["enabled"] is False
    await role_given(portal, me)
    assert await kinds_told(portal, admin, me, "mail") == [("sent", None)]


async def test_a_link_works_in_a_browser_that_is_signed_in_as_somebody(portal: Served):
    """Cookies without their header count for nothing here, nor does a token that has run out."""
    me = await portal.participant()
    [welcome] = [mail for mail in mails(portal, me) if mail["List-Unsubscribe"]]
    signed_in = {"Cookie": f"{ACCESS}=anything", "Authorization": "Bearer an-old-one"}
    answer = well(await portal.visitor.post(unsubscribe_link(welcome), headers=signed_in))
    assert answer.json()["enabled"] is False


async def test_a_letter_that_everybody_must_get_has_no_such_link(portal: Served):
    """A06"""
    me = await portal.participant()
    [confirmation, _] = sorted(mails(portal, me), key=lambda mail: mail["List-Unsubscribe"] is not None)
    assert confirmation["List-Unsubscribe"] is None
    assert confirmation["List-Unsubscribe-Post"] is None


async def test_a_link_that_was_not_made_here_is_none(portal: Served):
    me = await portal.participant()
    [welcome] = [mail for mail in mails(portal, me) if mail["List-Unsubscribe"]]
    link = unsubscribe_link(welcome)
    token = link.rpartition("/")[2]
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for bad in (forged, token[:20], "x", "é", "%00", token + "AAAA"):
        for answer in (
            await portal.visitor.get(f"/api/v1/unsubscribe/{bad}"),
            await portal.visitor.post(f"/api/v1/unsubscribe/{bad}"),
        ):
            assert (answer.status_code, answer.json()["code"]) in (
                (404, "notifications.link-unknown"),
                (404, "not-found"),
            )
    assert well(await me.get(PREFERENCES)).json()["version"] == 0


async def test_every_letter_reads_well_in_both_languages(portal: Served, admin: Person):
    """A05"""
    items = well(await admin.get("/api/v1/mail-templates")).json()["items"]
    assert len(items) >= 40
    for item in items:
        for locale in item["locales"]:
            seen = well(
                await admin.get(f"/api/v1/mail-templates/{item['kind']}/preview", params={"locale": locale})
            ).json()
            texts = [seen["subject"], seen["text"], seen["html"]] if "mail" in item["channels"] else []
            texts += [seen["notice"]["title"]] if "notice" in item["channels"] else []
            assert texts
            for text in texts:
                assert text
                assert bool(re.search("[а-яё]", text, re.IGNORECASE)) == (locale == "ru"), (item["kind"], text)
                assert not re.search(r"\{[{%]|None|Undefined", text)


async def test_templates_are_for_staff(portal: Served):
    manager, participant = await portal.staff("manager"), await portal.participant()
    assert (await manager.get("/api/v1/mail-templates/account.welcome/preview")).status_code == 200
    assert (await participant.get("/api/v1/mail-templates")).status_code == 403
    unknown = await manager.get("/api/v1/mail-templates/no.such.kind/preview")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "notifications.kind-not-found")
