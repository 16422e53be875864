"""Two servers on one database: what is decided at one acts at the other within a second, without any message."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from praktika.bootstrap.administration import CLI
from praktika.bootstrap.container import Container
from praktika.identity.domain import Account
from praktika.kernel.actors import SYSTEM, OrganisationId
from praktika.kernel.ids import uuid7
from support.admissions import PASSWORD, applicants
from support.portal_processes import PortalProcesses, Server
from support.processes import eventually
from support.visitors import sign_in

pytestmark = pytest.mark.postgres

ADMIN = "root@example.org"

READER = {
    "name": "Reader",
    "level": "organisation",
    "permissions": [{"permission": "identity.account:read", "scope": "all"}],
}


class Caller:
    """Somebody who signed in at one server and asks any."""

    def __init__(self, server: Server, login: str) -> None:
        signed_in = sign_in(server, login).json()
        self.account_id = signed_in["account_id"]
        self._headers = {"Authorization": f"Bearer {signed_in['access_token']}"}

    def get(self, server: Server, path: str) -> int:
        return self.send(server, "GET", path).status_code

    def post(self, server: Server, path: str, body: Any = None) -> httpx.Response:
        return self.send(server, "POST", path, json=body)

    def send(self, server: Server, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        url = f"{server.url}/api/v1{path}"
        return httpx.request(method, url, json=json, headers=self._headers | headers, timeout=30)


async def people(container: Container) -> tuple[Account, OrganisationId]:
    """Somebody of an organisation; there is an administrator, too."""
    await container.identity.administration().create_admin(CLI, email=ADMIN, password=PASSWORD)
    organisation = await container.identity.organisations().create(SYSTEM, name="Acme")
    [person] = await applicants(container, 1)
    changes = {"organisation_id": organisation.id}
    edited = await container.identity.accounts().edit(SYSTEM, person.id, expected=1, changes=changes)
    return edited, organisation.id


@pytest.fixture
def servers(portal: PortalProcesses) -> tuple[Server, Server]:
    """Two that answer, under one name."""
    portal.settings["public_url"] = "http://portal.example.org"
    both = portal.begin_to_serve(), portal.begin_to_serve()
    eventually(lambda: all(server.is_up for server in both), 90)
    return both


def made_reader(admin: Caller, server: Server, person: Caller) -> httpx.Response:
    """The role that lets the person list the accounts of the organisation, and nothing more."""
    role = admin.post(server, "/roles", READER | {"code": f"reader-{uuid7().hex[-8:]}"})
    given = admin.post(server, "/grants", {"account_id": person.account_id, "role": role.json()["code"]})
    assert given.status_code == 201, given.text
    return role


def acts_within_a_second(decide: Callable[[], httpx.Response], ask: Callable[[], int], refused: int) -> None:
    """No question that begins a second after the decision, or later, is answered as before."""
    assert ask() == 200
    assert decide().is_success
    decided = time.monotonic()
    while True:
        begun = time.monotonic()
        if (status := ask()) != 200:
            break
        assert begun - decided < 1.0
    assert status == refused


def test_a_block_shuts_out_at_the_other_server_within_a_second(servers, inside):
    here, there = servers
    person, _ = inside(people)
    admin, ada = Caller(here, ADMIN), Caller(there, person.email)
    acts_within_a_second(
        lambda: admin.post(here, f"/accounts/{ada.account_id}/block", {"reason": "spam"}),
        lambda: ada.get(there, "/accounts/me"),
        401,
    )
    for server in servers:
        assert sign_in(server, person.email).status_code == 401
    assert admin.post(there, f"/accounts/{ada.account_id}/unblock").is_success
    assert sign_in(here, person.email).is_success
    assert ada.get(there, "/accounts/me") == 401


def test_a_session_that_ends_here_is_over_there_within_a_second(servers, inside):
    here, there = servers
    person, _ = inside(people)
    ada = Caller(there, person.email)
    acts_within_a_second(lambda: ada.post(here, "/auth/logout"), lambda: ada.get(there, "/accounts/me"), 401)


def test_a_permission_a_role_loses_here_is_gone_there_within_a_second(servers, inside):
    here, there = servers
    person, _ = inside(people)
    admin, ada = Caller(here, ADMIN), Caller(there, person.email)
    role = made_reader(admin, here, ada)
    path, known = f"/roles/{role.json()['id']}", {"If-Match": role.headers["ETag"]}
    eventually(lambda: ada.get(there, "/accounts") == 200)
    acts_within_a_second(
        lambda: admin.send(here, "PATCH", path, {"permissions": []}, **known),
        lambda: ada.get(there, "/accounts"),
        403,
    )


def test_roles_of_an_organisation_archived_here_give_nothing_there_within_a_second(servers, inside):
    here, there = servers
    person, organisation_id = inside(people)
    admin, ada = Caller(here, ADMIN), Caller(there, person.email)
    made_reader(admin, here, ada)
    eventually(lambda: ada.get(there, "/accounts") == 200)
    acts_within_a_second(
        lambda: admin.post(here, f"/organisations/{organisation_id}/archive"),
        lambda: ada.get(there, "/accounts"),
        403,
    )
