"""The scenes about what people and programs are told besides letters, and about a letter that reaches nobody."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from praktika.bootstrap.demo.portal import DemoFailed, Stage
from praktika.notifications.policies.webhook_signing import signature

CHANGED: Final = "internships.programme_changed"

UNREAD: Final = 3
"""Notices at least that wait for the demo's intern."""


def notices(stage: Stage) -> str:
    """What happened waits for everybody in the portal, too."""
    found = stage.wait("notices", lambda: enough(stage, "/notices?unread=true", "applicant", UNREAD))
    return f"{len(found)} unread notices: " + " · ".join(notice["title"] for notice in found)


def choice(stage: Stage) -> str:
    """The intern wants no mail about changes of programmes; the next one is a notice only."""
    off = {"items": [{"kind": "programme.changed", "channel": "mail", "enabled": False}]}
    edit(stage, "/notification-preferences", "applicant", off)
    rename_programme(stage, "Autumn cohort, renamed")
    [notice] = stage.wait("the notice", lambda: enough(stage, "/notices?kind=programme.changed", "applicant", 1))
    path = f"/messages?state=suppressed&subject_id={stage.ids['programme']}"
    [letter] = stage.wait("the letter nobody wants", lambda: enough(stage, path, "admin", 1))
    return f"“{notice['title']}” came as a notice; its letter was {letter['state']}: {letter['reason']}"


def webhook(stage: Stage) -> str:
    """A program of the organisation hears of two changes, signed, and then no more."""
    with receiver() as heard:
        body = {"url": heard.url, "event_types": [CHANGED], "description": "The demo's own receiver"}
        answer = stage.send("POST", "/webhooks", "manager", json=body)
        if answer.status_code == 422:
            return "no webhook: this portal calls public hosts only"
        created = answer.json()
        for title in ("Winter cohort", f"Autumn cohort {stage.run}"):
            rename_programme(stage, title)
        calls = stage.wait("two calls", lambda: heard.calls if len(heard.calls) == 2 else None)
        path = f"/webhooks/{created['id']}"
        stage.wait("two deliveries", lambda: enough(stage, f"{path}/deliveries?state=delivered", "manager", 2))
    for headers, told in calls:
        stamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        if headers["webhook-signature"] != signature(created["secret"], *stamp, told):
            raise DemoFailed(f"a wrong signature: {dict(headers)}")
    stage.call("POST", f"{path}/disable", "manager")
    return f"2 signed calls of {json.loads(calls[0][1])['type']}; the webhook is disabled now"


def dead_letter(stage: Stage) -> str:
    """A letter to a mistyped address is given up, and staff see why."""
    colleague = {
        "email": f"colleague-{stage.run}@mistyped.invalid",
        "first_name": "Max",
        "last_name": "Mistyped",
        "locale": "en",
        "organisation_id": stage.ids["organisation"],
        "roles": ["curator"],
    }
    account = stage.call("POST", "/accounts", "manager", 201, json=colleague)
    path = f"/messages?state=dead&recipient_id={account['id']}"
    [letter] = stage.wait("the dead letter", lambda: enough(stage, path, "admin", 1))
    return f"the letter to {letter['address_masked']} is dead: {letter['last_error']}"


def enough(stage: Stage, path: str, who: str, count: int) -> list[Any] | None:
    items: list[Any] = stage.call("GET", path, who)["items"]
    return items if len(items) >= count else None


def rename_programme(stage: Stage, title: str) -> None:
    edit(stage, f"/programmes/{stage.ids['programme']}", "manager", {"title": title})


def edit(stage: Stage, path: str, who: str, changes: Any) -> None:
    tag = stage.send("GET", path, who).headers["ETag"]
    stage.call("PATCH", path, who, json=changes, headers={"If-Match": tag})


class Heard(ThreadingHTTPServer):
    """Headers and body of each call, which it accepts."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, bytes]] = []
        super().__init__(("127.0.0.1", 0), Ear)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Ear(BaseHTTPRequestHandler):
    server: Heard

    def do_POST(self) -> None:
        self.server.calls.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The terminal is the play's."""


@contextmanager
def receiver() -> Iterator[Heard]:
    with Heard() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
