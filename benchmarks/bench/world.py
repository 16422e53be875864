"""Who and what is in the measured portal: twenty organisations, of which the first one is looked at for applying, and
specialists of all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bench.scale import Scale
from praktika.consultations.domain.slots import SlotId
from praktika.identity.domain import SessionId
from praktika.internships.domain.applications import ApplicationId
from praktika.internships.domain.candidates import CandidateId
from praktika.internships.domain.programmes import Programme, ProgrammeId, ProgrammeStatus
from praktika.internships.domain.steps import (
    ApplicationStep,
    Decision,
    DurationUnit,
    Field,
    FieldKind,
    Option,
    StageStep,
    kind_of,
    settled,
)
from praktika.internships.domain.templates import WORKING_WEEK, Template, TemplateId, TemplateStatus
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.ids import uuid7

SLOT: Final = timedelta(minutes=30)

AHEAD: Final = timedelta(days=3)
"""Until the first slot: longer than specialists have for an answer."""

PASSWORD: Final = "correct horse 9 battery"

FORM: Final = ApplicationStep(
    title="Анкета",
    instructions="Ответьте на все вопросы.",
    points=Decimal("10.00"),
    decision=Decision.MANUAL,
    fields=(
        Field(
            key="age",
            label="Сколько вам лет?",
            kind=FieldKind.NUMBER,
            required=True,
            must_be_verified=True,
            criteria=({"op": "range", "min": 18, "max": 35},),
        ),
        Field(
            key="degree",
            label="Образование",
            kind=FieldKind.SELECT,
            options=tuple(Option(value=value, label=value) for value in ("school", "bachelor", "master")),
            required=True,
            must_be_verified=True,
            criteria=({"op": "in", "values": ["bachelor", "master"]},),
        ),
        Field(key="motivation", label="Почему вы?", kind=FieldKind.STRING, required=True),
        Field(key="full_time", label="Полный день", kind=FieldKind.BOOLEAN),
    ),
)
STEPS: Final = (FORM, StageStep(title="Практика", duration=60, unit=DurationUnit.DAYS))
ANSWERS: Final[dict[str, Any]] = {
    "age": 21,
    "degree": "bachelor",
    "motivation": "Хочу научиться вашему делу у людей, которые его знают.",
    "full_time": True,
}


@dataclass(frozen=True, slots=True)
class Principal:
    account_id: AccountId
    session_id: SessionId


@dataclass(frozen=True, slots=True)
class Applied:
    id: ApplicationId
    candidate_id: CandidateId
    account_id: AccountId
    programme: Programme
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A free slot."""

    id: SlotId
    specialist_id: AccountId
    organisation_id: OrganisationId
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + SLOT


class World:
    """Programme n belongs to organisation n and has its share of applications; the open ones have none yet.

    Every specialist offers the same times, one slot after the other.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.now = datetime.now(UTC)
        self.organisation_ids = [OrganisationId(uuid7()) for _ in range(scale.organisations)]
        self.account_ids = [AccountId(uuid7()) for _ in range(scale.participants + 1)]
        self.manager, *self.participants = (
            Principal(account_id, SessionId(uuid7())) for account_id in self.account_ids[: scale.signed_in + 1]
        )
        self.filled = [self._programme(n, organisation_id) for n, organisation_id in enumerate(self.organisation_ids)]
        self.open = [self._programme(n, self.organisation_ids[0]) for n in range(100, 100 + scale.open_programmes)]
        self.applications = list(self._apply(scale))
        self.specialist_ids = self.account_ids[-scale.specialists :]
        self.slots = list(self._offer(scale))

    @property
    def programmes(self) -> list[Programme]:
        return self.filled + self.open

    def email(self, number: int) -> str:
        return f"person-{number}@example.org"

    def _apply(self, scale: Scale) -> Iterator[Applied]:
        """Everybody but the manager applies to `applications_each` programmes, one second after the other."""
        for number, account_id in enumerate(self.account_ids[1:]):
            for turn in range(scale.applications_each):
                ago = timedelta(seconds=1 + number * scale.applications_each + turn)
                programme = self.filled[(number + turn) % len(self.filled)]
                yield Applied(
                    ApplicationId(uuid7()), CandidateId(uuid7()), account_id, programme, self.now - timedelta(1) - ago
                )

    def _offer(self, scale: Scale) -> Iterator[Offer]:
        """In the order of time."""
        first = self.now.replace(minute=0, second=0, microsecond=0) + AHEAD
        for number in range(scale.slots):
            turn, specialist = divmod(number, scale.specialists)
            organisation_id = self.organisation_ids[specialist % scale.organisations]
            yield Offer(SlotId(uuid7()), self.specialist_ids[specialist], organisation_id, first + turn * SLOT)

    def _programme(self, number: int, organisation_id: OrganisationId) -> Programme:
        steps = settled(STEPS)
        today, day = self.now.date(), timedelta(days=1)
        return Programme(
            id=ProgrammeId(uuid7()),
            organisation_id=organisation_id,
            template_id=TemplateId(uuid7()),
            template_version=1,
            kind=kind_of(steps),
            title=f"Programme {number}",
            starts_on=today,
            ends_on=today + 180 * day,
            starts_at=self.now - day,
            ends_at=self.now + 180 * day,
            enrol_until=today + 180 * day,
            applications_from=self.now - 30 * day,
            applications_until=self.now + 30 * day,
            weekly_minutes=WORKING_WEEK,
            steps=steps,
            status=ProgrammeStatus.PUBLISHED,
            created_at=self.now,
            updated_at=self.now,
        )


def template_of(programme: Programme, now: datetime) -> Template:
    return Template(
        id=programme.template_id,
        organisation_id=programme.organisation_id,
        title=f"Template of {programme.title}",
        status=TemplateStatus.PUBLISHED,
        latest_version=1,
        steps=STEPS,
        created_at=now,
        updated_at=now,
    )
