"""Organisations: the tenants everything else belongs to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from praktika.identity import events
from praktika.identity.domain.person import Broken, locale, timezone
from praktika.kernel.actors import OrganisationId
from praktika.kernel.errors import Conflict, Invalid, NotFound, Violation

OKPO: Final = re.compile(r"[0-9]{8}([0-9]{2})?")
"""All-Russian Classifier of Enterprises and Organisations: 8 digits, 10 for sole traders."""

INN: Final = re.compile(r"[0-9]{10}([0-9]{2})?")
"""Taxpayer number: 10 digits, 12 for persons."""

DEFAULT_ZONE: Final = "Europe/Moscow"


class OrganisationNotFound(NotFound, code="identity.organisation-not-found", ru="Такой организации нет."):
    """There is no such organisation."""


class OrganisationNameTaken(Conflict, code="identity.organisation-name-taken", ru="Название уже занято."):
    """Another organisation has this name."""


class OrganisationArchived(Conflict, code="identity.organisation-archived", ru="Организация в архиве."):
    """The organisation is archived."""


class OrganisationActive(Conflict, code="identity.organisation-active", ru="Организация не в архиве."):
    """The organisation is not archived."""


@dataclass(eq=False, kw_only=True)
class Organisation:
    """`legal_name`, `okpo` and `inn` are printed on timesheets."""

    id: OrganisationId
    version: int = 1
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None
    name: str
    short_name: str | None = None
    legal_name: str | None = None
    okpo: str | None = None
    inn: str | None = None
    timezone: str = DEFAULT_ZONE
    locale: str = "ru"

    def __post_init__(self) -> None:
        _check(vars(self))

    @property
    def organisation_id(self) -> OrganisationId:
        """Its own: the trail shows managers what becomes of their organisation."""
        return self.id

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def edit(self, now: datetime, changes: Mapping[str, Any]) -> events.OrganisationChanged:
        _check(changes)
        for name, value in changes.items():
            setattr(self, name, value)
        self._changed(now)
        return events.OrganisationChanged(occurred_at=now, organisation_id=self.id)

    def archive(self, now: datetime) -> events.OrganisationArchived:
        """Its people stay, but nobody joins them and their roles in it give nothing."""
        if self.is_archived:
            raise OrganisationArchived
        self.archived_at = now
        self._changed(now)
        return events.OrganisationArchived(occurred_at=now, organisation_id=self.id)

    def restore(self, now: datetime) -> events.OrganisationChanged:
        if not self.is_archived:
            raise OrganisationActive
        self.archived_at = None
        self._changed(now)
        return events.OrganisationChanged(occurred_at=now, organisation_id=self.id)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now


def _check(values: Mapping[str, Any]) -> None:
    """Invalid with everything that is wrong."""
    found = [Violation(f"/{name}", code) for name, value in values.items() if (code := _problem(name, value))]
    if found:
        raise Invalid(*found)


def _problem(name: str, value: Any) -> str | None:
    if name in ("okpo", "inn") and value is not None:
        return None if {"okpo": OKPO, "inn": INN}[name].fullmatch(value) else "invalid-format"
    if name in ("timezone", "locale"):
        try:
            {"timezone": timezone, "locale": locale}[name](value)
        except Broken as error:
            return error.code
    return None
