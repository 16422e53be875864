"""The portal on the run's PostgreSQL, asked over HTTP within this process; its background work is done when told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from dependency_injector import providers
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import select

from praktika.bootstrap.administration import CLI
from praktika.bootstrap.app import create_app
from praktika.bootstrap.container import Container
from praktika.bootstrap.demo.letters import Letterbox
from praktika.bootstrap.settings import Settings
from praktika.bootstrap.work import runner_of
from praktika.identity.adapters.keys import generate_keys
from praktika.identity.adapters.memory import MemoryPasswordHasher
from praktika.identity.services import Invitation
from praktika.infrastructure.dispatching import Dispatcher, Sender
from praktika.infrastructure.running import Runner
from praktika.infrastructure.tables import work_items
from praktika.kernel.actors import SYSTEM, OrganisationId
from praktika.kernel.work import Queue

PASSWORD: Final = "correct horse 9 battery"
PORTAL: Final = "http://portal"

LIMITS: Final = [name for name in Settings.model_fields if name.endswith(("_per_minute", "_per_hour"))]
"""Off where nobody says otherwise: all the people of a test come from one address."""


NUMBERS: Final = count(1)
"""Portals of one run may share a database, so that no two people have one address."""


class Visitor(AsyncClient):
    """Somebody at the door: `await visitor.get("/api/v1/meta")`."""

    def __init__(self, app: Any, *, raises: bool = True, **headers: str) -> None:
        """What fails inside the app is raised here, where nothing else is said."""
        super().__init__(transport=ASGITransport(app, raise_app_exceptions=raises), base_url=PORTAL, headers=headers)


class Person(Visitor):
    """Somebody who is signed in."""

    def __init__(self, app: Any, email: str, signed_in: dict[str, Any]) -> None:
        super().__init__(app, Authorization=f"Bearer {signed_in['access_token']}")
        self.email = email
        self.account_id = UUID(signed_in["account_id"])


class Served:
    """Everybody invented here has the password `PASSWORD` and an address of his own."""

    def __init__(self, settings: Settings) -> None:
        self.container = Container(settings=settings)
        self.container.identity.hasher.override(providers.Object(MemoryPasswordHasher()))
        self.app = create_app(self.container)
        self.visitor = Visitor(self.app)
        self._letters = Letterbox(settings.mail_folder)
        self._numbers = NUMBERS

    async def close(self) -> None:
        await self.container.infrastructure.reader().close()
        await self.container.infrastructure.engine().dispose()

    async def admin(self) -> Person:
        email = self.address("admin")
        await self.container.identity.administration().create_admin(CLI, email=email, password=PASSWORD)
        return await self.sign_in(email)

    async def organisation(self, name: str = "") -> OrganisationId:
        created = await self.container.identity.organisations().create(
            SYSTEM, name=name or f"Organisation {next(self._numbers)}"
        )
        return OrganisationId(created.id)

    async def staff(self, role: str, organisation_id: OrganisationId | None = None) -> Person:
        """Somebody invited with a role, into a new organisation when none is named, who has accepted."""
        person = {"email": self.address(role), "first_name": role.capitalize(), "last_name": "Staff"}
        where = organisation_id or await self.organisation()
        await self.container.identity.invitations().invite(
            SYSTEM, Invitation(person=person, roles=[role], organisation_id=where)
        )
        await self._with_code("invitations/accept", person["email"], password=PASSWORD, password_confirmation=PASSWORD)
        return await self.sign_in(person["email"])

    async def participant(self) -> Person:
        """Somebody who signed up and confirmed the address."""
        email = self.address("participant")
        person = {"email": email, "first_name": "Ada", "last_name": "Young"}
        passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
        well(await self.visitor.post("/api/v1/auth/sign-up", json=person | passwords))
        await self._with_code("email/confirm", email)
        return await self.sign_in(email)

    async def sign_in(self, login: str, password: str = PASSWORD) -> Person:
        answer = await self.visitor.post("/api/v1/auth/login", json={"login": login, "password": password})
        return Person(self.app, login, well(answer).json())

    async def work(self) -> None:
        """What is due, until nothing is; AssertionError when some of it failed."""
        store = self.container.infrastructure.store()
        dispatcher = Dispatcher(store, AtOnce(runner_of(self.container)))
        while sum([await dispatcher.drain(queue) for queue in dispatcher.queues]):
            pass
        w = work_items.c
        async with store.sessions() as session:
            failed = (await session.execute(select(w.handler, w.last_error).where(w.last_error.is_not(None)))).all()
        assert not failed, failed

    def address(self, who: str) -> str:
        return f"{who}-{next(self._numbers)}@example.org"

    async def code_for(self, email: str) -> str:
        """The one in the last letter to this address."""
        await self.work()
        return self._letters.of(email)[-1].code

    async def _with_code(self, path: str, email: str, **body: str) -> None:
        """Use the code of the last letter to this address."""
        code = await self.code_for(email)
        well(await self.visitor.post(f"/api/v1/auth/{path}", json={"code": code} | body))
        await self.work()


class AtOnce(Sender):
    """Work is done while it is handed out."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def ready(self) -> None: ...

    async def send(self, queue: Queue, work_id: UUID) -> None:
        await self._runner.run(work_id)


def well(answer: Response) -> Response:
    """The answer itself; AssertionError with its text when it is a problem."""
    assert answer.is_success, answer.text
    return answer


def settings_of(database: str, folder: Path, **changes: Any) -> Settings:
    """With keys and letters in the folder."""
    keys = folder / "keys"
    if not keys.exists():
        generate_keys(keys, "EdDSA")
    given = {
        "database_url": database,
        "data_dir": folder,
        "token_keys_dir": keys,
        "token_algorithm": "EdDSA",
        "secret_keys": (SecretStr("a secret of tests"),),
        **dict.fromkeys(LIMITS, 0),
    }
    return Settings(**(given | changes))


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    portal = Served(settings)
    try:
        yield portal
    finally:
        await portal.close()
