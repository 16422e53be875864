"""Templates: blueprints of programmes, published in immutable versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from praktika.internships.domain.errors import NothingToPublish, TemplateArchived
from praktika.internships.domain.steps import ProgrammeKind, Step, kind_of, settled
from praktika.kernel.actors import OrganisationId
from praktika.kernel.ids import uuid7

TemplateId = NewType("TemplateId", UUID)

type WeeklyMinutes = tuple[int, ...]
"""Planned minutes of the seven days from Monday to Sunday."""

WORKING_WEEK: Final[WeeklyMinutes] = (480, 480, 480, 480, 480, 0, 0)
"""Forty hours on five days."""


class TemplateStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a launch takes where it says nothing itself."""

    weekly_minutes: WeeklyMinutes = WORKING_WEEK
    capacity: int | None = None


@dataclass(eq=False, kw_only=True)
class TemplateVersion:
    """What was published, for ever."""

    id: UUID
    template_id: TemplateId
    organisation_id: OrganisationId
    number: int
    title: str
    description: str
    steps: tuple[Step, ...]
    defaults: Defaults
    published_at: datetime


@dataclass(eq=False, kw_only=True)
class Template:
    """The draft under work; `latest_version` 0 means it was never published."""

    id: TemplateId
    organisation_id: OrganisationId
    title: str
    description: str = ""
    status: TemplateStatus = TemplateStatus.DRAFT
    latest_version: int = 0
    has_unpublished_changes: bool = False
    steps: tuple[Step, ...] = ()
    kind: ProgrammeKind = ProgrammeKind.SELECTION
    defaults: Defaults = Defaults()
    archived_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        self._take(settled(self.steps))

    def edit(
        self,
        now: datetime,
        *,
        title: str | None = None,
        description: str | None = None,
        steps: Sequence[Step] | None = None,
        defaults: Defaults | None = None,
    ) -> None:
        """A given list of steps replaces all; steps given with their id stay the same steps."""
        self._refuse_archived()
        self.title = self.title if title is None else title
        self.description = self.description if description is None else description
        self.defaults = self.defaults if defaults is None else defaults
        if steps is not None:
            self._take(settled(steps, known=self.steps))
        self.has_unpublished_changes = self.status is TemplateStatus.PUBLISHED
        self._changed(now)

    def publish(self, now: datetime) -> TemplateVersion:
        """Whether what is published holds together is for the policies to say first."""
        self._refuse_archived()
        if self.status is TemplateStatus.PUBLISHED and not self.has_unpublished_changes:
            raise NothingToPublish
        self.status = TemplateStatus.PUBLISHED
        self.has_unpublished_changes = False
        self.latest_version += 1
        self._changed(now)
        return self._frozen(now)

    def _frozen(self, now: datetime) -> TemplateVersion:
        return TemplateVersion(
            id=uuid7(),
            template_id=self.id,
            organisation_id=self.organisation_id,
            number=self.latest_version,
            title=self.title,
            description=self.description,
            steps=self.steps,
            defaults=self.defaults,
            published_at=now,
        )

    def _take(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        self.kind = kind_of(steps)

    def _refuse_archived(self) -> None:
        if self.status is TemplateStatus.ARCHIVED:
            raise TemplateArchived

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
