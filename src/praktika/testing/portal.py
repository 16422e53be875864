"""One portal, in memory."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from operator import attrgetter
from typing import Any, Final

from praktika.identity.domain import Device
from praktika.identity.services import Invitation
from praktika.infrastructure.memory import MemoryStorage, MemoryStore
from praktika.infrastructure.memory_work import MemoryWorker
from praktika.internships.domain.applications import Application
from praktika.internships.domain.candidates import CandidateId
from praktika.internships.domain.interns import Intern
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.steps import Step
from praktika.kernel.actors import ANONYMOUS, SYSTEM, Actor
from praktika.kernel.clock import FrozenClock
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.notifications.ports import Letter
from praktika.testing.builders import application_step, stage_step
from praktika.testing.consultations import ConsultationsInMemory
from praktika.testing.handlers import HANDLERS
from praktika.testing.modules import (
    FacadesInMemory,
    IdentityInMemory,
    InternshipsInMemory,
    NotificationsInMemory,
    TimesheetsInMemory,
)
from praktika.timesheets.domain import Form, Month

PASSWORD: Final = "correct horse 9 battery"
DEVICE: Final = Device(user_agent="test", address=None)


class Portal:
    """`identity`, `internships`, `timesheets`, `consultations`, `notifications` hold the services, as the composition
    root names them.

    `clock` stands still until it is advanced; `events` are the facts published so far; `work()` does what is due.
    """

    def __init__(self, now: datetime = datetime(2026, 9, 1, 9, tzinfo=UTC)) -> None:
        self.clock = FrozenClock(now)
        self.store = MemoryStore(HANDLERS, self.clock)
        self.storage = MemoryStorage()
        self.facades = FacadesInMemory(self.store, self.clock)
        self.identity = IdentityInMemory(self.store, self.facades, self.storage, self.clock)
        self.internships = InternshipsInMemory(self.store, self.facades, self.clock)
        self.timesheets = TimesheetsInMemory(self.store, self.facades, self.storage, self.clock)
        self.consultations = ConsultationsInMemory(self.store, self.facades, self.clock)
        self.notifications = NotificationsInMemory(self.store, self.facades, self.clock)
        self._worker = MemoryWorker(self.store, self._target)
        self._numbers = count(1)

    @property
    def events(self) -> Sequence[Event]:
        return self.store.events

    @property
    def letters(self) -> Sequence[Letter]:
        """What was mailed, as values instead of text."""
        return self.notifications.mailer.letters

    async def letters_to(self, person: Actor) -> list[Letter]:
        """Their letters, oldest first."""
        contact = await self.facades.identity.contact_of(person.me(), "account.welcome")
        return [letter for letter in self.letters if contact and letter.address == contact.email]

    async def work(self) -> int:
        """Background work until nothing is due; raises what a handler raised."""
        return await self._worker.drain()

    async def organisation(self, name: str = "") -> Actor:
        """A manager of a new organisation."""
        organisation = await self.identity.organisations.create(
            SYSTEM, name=name or f"Organisation {next(self._numbers)}"
        )
        return await self.staff("manager", organisation_id=organisation.id)

    async def staff(self, role: str, *, organisation_id: Any, **person: str) -> Actor:
        """Somebody invited with a role, who has accepted and is signed in."""
        given = {"email": self._address(role), "first_name": role.capitalize(), "last_name": "Staff"} | person
        invitation = Invitation(person=given, roles=[role], organisation_id=organisation_id)
        await self.identity.invitations.invite(SYSTEM, invitation)
        await self.work()
        await self.identity.sign_ups.accept_invitation(
            ANONYMOUS, code=self._code(given["email"]), password=PASSWORD, password_confirmation=PASSWORD
        )
        await self.work()
        return await self.sign_in(given["email"])

    async def participant(self, **person: str) -> Actor:
        """Somebody who signed up, confirmed the address with the mailed code and is signed in."""
        given = {"email": self._address("participant"), "first_name": "Ada", "last_name": "Young"} | person
        await self.identity.sign_ups.sign_up(ANONYMOUS, password=PASSWORD, password_confirmation=PASSWORD, person=given)
        await self.work()
        await self.identity.sign_ups.confirm(ANONYMOUS, code=self._code(given["email"]))
        await self.work()
        return await self.sign_in(given["email"])

    async def sign_in(self, login: str, password: str = PASSWORD) -> Actor:
        signed_in = await self.identity.sessions.login(login=login, password=password, device=DEVICE)
        return await self.identity.authenticator.actor(signed_in.access_token, address=None, trace_id="")

    async def launched_programme(self, manager: Actor, *steps: Step, **terms: Any) -> Programme:
        """Published and open for applications: six months from today, without a limit of places."""
        template = await self.internships.templates.create(
            manager, title=f"Template {next(self._numbers)}", steps=steps or (application_step(), stage_step())
        )
        await self.internships.templates.publish(manager, template.id)
        now, today = self.clock(), self.clock().date()
        given: dict[str, Any] = {
            "title": f"Programme {next(self._numbers)}",
            "starts_on": today,
            "ends_on": today + timedelta(days=180),
            "applications_from": now,
            "applications_until": now + timedelta(days=30),
        }
        return await self.internships.programmes.launch(manager, template.id, **(given | terms))

    async def apply(
        self, applicant: Actor, programme: Programme, answers: Mapping[str, Any] | None = None
    ) -> Application:
        """To the programme's first step; a birth date of a grown-up when nothing else is said."""
        return await self.internships.applications.submit(
            applicant,
            programme.id,
            step_id=programme.steps[0].id,
            answers={"birth_date": str(date(2002, 3, 4))} if answers is None else answers,
        )

    async def enrol(self, manager: Actor, programme: Programme, person: Actor, **terms: Any) -> Intern:
        """The person's confirmed candidacy turned into an internship."""
        candidates = await self.internships.candidacy_queries.candidacies(
            manager, programme_id=programme.id, account_id=person.me()
        )
        return await self.internships.interns.enrol(
            manager, programme.id, candidate_id=CandidateId(candidates.items[0].id), **terms
        )

    async def timesheet(self, manager: Actor, programme: Programme, month: str) -> dict[str, list[list[Any]]]:
        """The month's form 0504421 as values: rows of cells by the name of the sheet. `month` is `YYYY-MM`."""
        asked = Month.parse(month, "/month")
        export = await self.timesheets.exports.create(
            manager,
            programme_id=programme.id,
            form=Form.BUDGET,
            month_from=asked,
            month_to=asked,
            as_of=asked.last_day,
        )
        pages: dict[str, list[list[Any]]] = json.loads(await self.storage.get(export.storage_key))
        return pages

    def _address(self, who: str) -> str:
        return f"{who}-{uuid7().hex[-8:]}@example.org"

    def _code(self, address: str) -> str:
        letters = (letter for letter in reversed(self.letters) if letter.address == address)
        return next(str(letter.values["code"]) for letter in letters if "code" in letter.values)

    def _target(self, path: str) -> Callable[..., Awaitable[None]]:
        return attrgetter(path)(self)  # type: ignore[no-any-return]
