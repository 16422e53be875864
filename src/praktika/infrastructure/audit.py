"""The audit trail: who changed what, from which value to which, told by comparing an aggregate with what was got."""

import dataclasses
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.documents import plain
from praktika.kernel.ids import uuid7

UNTOLD: Final = {"version", "updated_at"}
"""Members that change with every change and say nothing."""

SECRET: Final = "***"

ERASED: Final = "erased"
"""Stands for what was told of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_kind: str
    action: str
    subject_type: str
    subject_id: UUID | None
    organisation_id: UUID | None
    changes: Mapping[str, Mapping[str, Any]]
    reason: str | None
    trace_id: str
    address: str | None


type Facts = Mapping[str, Any]


def facts(aggregate: Any) -> Facts:
    """The members of a dataclass; a shallow copy is enough, as child documents are frozen."""
    return {f.name: getattr(aggregate, f.name) for f in dataclasses.fields(aggregate) if f.name not in UNTOLD}


def changes(before: Facts, after: Facts, secret: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """`{member: {"from": …, "to": …}}` of the members that differ; secret ones only say that they do."""
    return {
        name: {side: SECRET if name in secret and value is not None else plain(value) for side, value in both.items()}
        for name in {**before, **after}
        if (both := {"from": before.get(name), "to": after.get(name)})["from"] != both["to"]
    }


def _secret(aggregate: Any) -> set[str]:
    return {f.name for f in dataclasses.fields(aggregate) if f.metadata.get("secret")}


class Recorder:
    """The part of a unit of work that remembers what was got and writes entries of what became of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before: dict[int, Facts] = {}
        self._asked: list[tuple[Actor, str, Any, str | None, UUID | None]] = []

    def remember(self, aggregate: object) -> None:
        self._before.setdefault(id(aggregate), facts(aggregate))

    def record(
        self, actor: Actor, action: str, aggregate: object, reason: str | None, organisation_id: UUID | None
    ) -> None:
        self._asked.append((actor, action, aggregate, reason, organisation_id))

    def take(self) -> list[AuditEntry]:
        """The entries asked for since the last time."""
        asked, self._asked = self._asked, []
        return [self._entry(*each) for each in asked]

    def _entry(
        self, actor: Actor, action: str, aggregate: Any, reason: str | None, organisation_id: UUID | None
    ) -> AuditEntry:
        return AuditEntry(
            id=uuid7(),
            at=self._clock(),
            actor_id=actor.account_id,
            actor_kind=actor.kind.value,
            action=action,
            subject_type=action.partition(":")[0],
            subject_id=getattr(aggregate, "id", None),
            organisation_id=organisation_id or getattr(aggregate, "organisation_id", None),
            changes=changes(*self._sides(action, aggregate), _secret(aggregate)),
            reason=reason,
            trace_id=actor.trace_id,
            address=actor.address,
        )

    def _sides(self, action: str, aggregate: Any) -> tuple[Facts, Facts]:
        """What it was and what it is; nothing is left of what was deleted."""
        if action.endswith(":delete"):
            return facts(aggregate), {}
        return self._before.get(id(aggregate), {}), facts(aggregate)


@dataclass(frozen=True, slots=True)
class Blanking:
    """What the database's function does to its rows, for entries in memory."""

    about: Collection[UUID]
    members: Collection[str]
    by: UUID | None
    patterns: Collection[str]

    def blanked(self, entry: AuditEntry) -> AuditEntry:
        mine = self.members if entry.subject_id in self.about else ()
        return replace(
            entry,
            changes={name: self._both(sides, name in mine) for name, sides in entry.changes.items()},
            reason=self._told(entry.reason, "reason" in mine),
            address=self._told(entry.address, self.by is not None and entry.actor_id == self.by),
        )

    def _both(self, sides: Mapping[str, Any], mine: bool) -> dict[str, Any]:
        return {side: self._told(value, mine) for side, value in sides.items()}

    def _told(self, value: Any, mine: bool) -> Any:
        if value in (None, SECRET):
            return value
        return ERASED if mine or any(re.search(each, _text(value)) for each in self.patterns) else value


def _text(value: Any) -> str:
    """JSON writes line feeds with a letter, which is no part of the word that follows."""
    return value if isinstance(value, str) else re.sub(r"\\[bfnrt]", " ", json.dumps(value, ensure_ascii=False))
