"""People who use a portal of real processes, over HTTP."""

from typing import Any

import httpx

from praktika.identity.domain import Account
from praktika.internships.domain.programmes import Programme
from support.admissions import FITS, PASSWORD
from support.portal_processes import Server


class Applicant:
    """Signed in when made."""

    def __init__(self, server: Server, account: Account) -> None:
        self._server = server
        self._token = sign_in(server, account.email).json()["access_token"]

    def apply(self, programme: Programme) -> httpx.Response:
        return self._post(
            f"/programmes/{programme.id}/applications", {"step_id": str(programme.steps[0].id), "answers": FITS}
        )

    def reserve(self, slot_id: Any) -> httpx.Response:
        return self._post(f"/slots/{slot_id}/reserve", {})

    def _post(self, path: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        return httpx.post(f"{self._server.url}/api/v1{path}", json=body, headers=headers, timeout=30)


def sign_in(server: Server, login: str) -> httpx.Response:
    return httpx.post(f"{server.url}/api/v1/auth/login", json={"login": login, "password": PASSWORD}, timeout=30)


def sign_up(server: Server, email: str) -> httpx.Response:
    person = {"email": email, "first_name": "Ada", "last_name": "Young"}
    passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
    return httpx.post(f"{server.url}/api/v1/auth/sign-up", json=person | passwords, timeout=30)
