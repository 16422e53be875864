"""Invitations of people who have an account, as queries read them from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select

from praktika.identity.adapters.sql.tables import organisation_invitations
from praktika.identity.queries import OrganisationInvitationRows, OrganisationInvitationView
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import OrganisationId

i = organisation_invitations.c


@cache
def _invitations(one: bool, after: bool) -> Shape[OrganisationInvitationView]:
    columns = (i.id, i.organisation_id, i.email, i.roles, i.state, i.invited_by, i.created_at, i.expires_at)
    rows = select(*columns).where(i.organisation_id == bindparam("organisation_id", type_=Uuid))
    if one:
        rows = rows.where(i.id == bindparam("id", type_=Uuid))
    if after:
        rows = rows.where(i.id < bindparam("after", type_=Uuid))
    ordered = rows.order_by(i.id.desc()).limit(bindparam("limit", type_=Integer))
    return Shape.of(ordered, OrganisationInvitationView)


class SqlOrganisationInvitationRows(OrganisationInvitationRows):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def invitation(
        self, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView | None:
        given = {"organisation_id": organisation_id, "id": invitation_id, "limit": 1}
        found = await self._reader.fetch(_invitations(True, False), **given)
        return found[0] if found else None

    async def invitations(
        self, organisation_id: OrganisationId, *, after: UUID | None, limit: int
    ) -> Sequence[OrganisationInvitationView]:
        given = {"organisation_id": organisation_id, "after": after, "limit": limit}
        return await self._reader.fetch(_invitations(False, after is not None), **given)
