"""Invitations of people who have an account, as they are read from PostgreSQL."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, select

from praktika.identity.adapters.sql.tables import organisation_invitations
from praktika.identity.domain import InvitationState, OrganisationInvitationNotFound, state_at
from praktika.identity.policies.inviting import require_inviting
from praktika.identity.queries import OrganisationInvitationQueries, OrganisationInvitationView, invitation_actions
from praktika.infrastructure.reading import Reader, Shape
from praktika.kernel.actors import Actor, OrganisationId
from praktika.kernel.clock import Clock
from praktika.kernel.pagination import Cursors, Page

i = organisation_invitations.c


@cache
def _invitations(one: bool, after: bool) -> Shape[dict[str, Any]]:
    columns = (i.id, i.organisation_id, i.email, i.roles, i.state, i.invited_by, i.created_at, i.expires_at)
    rows = select(*columns).where(i.organisation_id == bindparam("organisation_id", type_=Uuid))
    if one:
        rows = rows.where(i.id == bindparam("id", type_=Uuid))
    if after:
        rows = rows.where(i.id < bindparam("after", type_=Uuid))
    names = [column.key for column in columns]
    ordered = rows.order_by(i.id.desc()).limit(bindparam("limit", type_=Integer))
    return Shape.of(ordered, lambda *values: dict(zip(names, values, strict=True)))


class SqlOrganisationInvitationQueries(OrganisationInvitationQueries):
    def __init__(self, reader: Reader, cursors: Cursors, clock: Clock) -> None:
        self._reader = reader
        self._cursors = cursors
        self._clock = clock

    async def invitation(
        self, actor: Actor, organisation_id: OrganisationId, invitation_id: UUID
    ) -> OrganisationInvitationView:
        require_inviting(actor, organisation_id)
        given = {"organisation_id": organisation_id, "id": invitation_id, "limit": 1}
        for members in await self._reader.fetch(_invitations(True, False), **given):
            return self._view(members)
        raise OrganisationInvitationNotFound

    async def invitations(
        self, actor: Actor, organisation_id: OrganisationId, *, cursor: str | None = None, limit: int = 50
    ) -> Page[OrganisationInvitationView]:
        require_inviting(actor, organisation_id)
        of = ("organisation-invitations", organisation_id)
        (after,) = self._cursors.decode(cursor, (UUID,), *of) if cursor else (None,)
        given = {"organisation_id": organisation_id, "after": after, "limit": limit + 1}
        found = await self._reader.fetch(_invitations(False, cursor is not None), **given)
        views = [self._view(members) for members in found]
        return self._cursors.page(views, limit, lambda view: (view.id,), *of)

    def _view(self, members: dict[str, Any]) -> OrganisationInvitationView:
        state = state_at(InvitationState(members["state"]), members["expires_at"], self._clock())
        return OrganisationInvitationView(
            **(members | {"state": state.value}), allowed_actions=invitation_actions(state)
        )
