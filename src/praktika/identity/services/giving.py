"""Roles on their way to somebody: which there are, whether the organisation takes staff, and the grants themselves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.domain import (
    Account,
    Grant,
    GrantId,
    GrantState,
    Level,
    Organisation,
    OrganisationArchived,
    OrganisationNotFound,
    Role,
)
from praktika.identity.ports import IdentityUnitOfWork
from praktika.kernel.actors import OrganisationId
from praktika.kernel.errors import Invalid, Violation
from praktika.kernel.ids import uuid7

NAMES: Final = ("first_name", "last_name")
"""Staff of an organisation have them, others may."""


async def known_roles(uow: IdentityUnitOfWork, codes: Sequence[str]) -> list[Role]:
    """Invalid naming every code that is unknown or given twice."""
    found = {role.code: role for role in await uow.roles.with_codes(codes)}
    wrong = [Violation(f"/roles/{n}", "unknown-reference") for n, code in enumerate(codes) if code not in found]
    wrong += [Violation(f"/roles/{n}", "duplicate") for n, code in enumerate(codes) if code in codes[:n]]
    if wrong:
        raise Invalid(*wrong)
    return [found[code] for code in codes]


async def open_organisation(uow: IdentityUnitOfWork, organisation_id: OrganisationId) -> Organisation:
    """OrganisationArchived; Invalid when there is none."""
    try:
        organisation = await uow.organisations.get(organisation_id)
    except OrganisationNotFound:
        raise no_organisation() from None
    if organisation.is_archived:
        raise OrganisationArchived
    return organisation


def no_organisation() -> Invalid:
    return Invalid.at("/organisation_id", "unknown-reference")


def nameless(person: Mapping[str, Any]) -> Iterator[Violation]:
    """What staff of an organisation lack."""
    return (Violation(f"/{name}", "required") for name in NAMES if not person.get(name))


def granted(
    account: Account, role: Role, by: UUID | None, now: datetime, state: GrantState = GrantState.ACTIVE
) -> Grant:
    """In the account's organisation when the role is one of an organisation."""
    return Grant(
        id=GrantId(uuid7()),
        account_id=account.id,
        role=role.code,
        organisation_id=account.organisation_id if role.level is Level.ORGANISATION else None,
        state=state,
        given_by=by,
        given_at=now,
    )
