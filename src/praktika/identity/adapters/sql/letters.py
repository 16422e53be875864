"""What letters are about, from PostgreSQL."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, select

from praktika.identity.adapters.answers import Row, Subject
from praktika.identity.adapters.sql.account_rows import DISPLAY_NAME
from praktika.identity.adapters.sql.tables import (
    accounts,
    api_keys,
    codes,
    data_exports,
    email_changes,
    erasures,
    grants,
    organisation_invitations,
    organisations,
    roles,
)
from praktika.identity.domain import InvitationState
from praktika.infrastructure.reading import Shape
from praktika.infrastructure.types import Instant

NOW: Final = bindparam("now", type_=Instant)


def _rows(of: Select[Any], id_: ColumnElement[Any]) -> Shape[Row]:
    names = [column.name for column in of.selected_columns]
    mine = of.where(id_ == bindparam("id", type_=Uuid))
    return Shape.of(mine, lambda *values: dict(zip(names, values, strict=True)))


@cache
def _account() -> Shape[Row]:
    return _rows(select(accounts.c.status, accounts.c.status_reason), accounts.c.id)


@cache
def _code() -> Shape[Row]:
    c = codes.c
    is_usable = and_(c.used_at.is_(None), c.voided_at.is_(None), c.expires_at > NOW).label("is_usable")
    return _rows(select(c.purpose, c.new_email, is_usable), c.id)


@cache
def _email_change() -> Shape[Row]:
    return _rows(select(email_changes.c.old_email, email_changes.c.changed_at), email_changes.c.id)


@cache
def _grant() -> Shape[Row]:
    g, a = grants.c, accounts.c
    columns = (g.state, g.reason, g.role, roles.c.name.label("role_name"))
    told = select(*columns, DISPLAY_NAME.label("applicant"), a.organisation_id)
    return _rows(told.join_from(grants, accounts, a.id == g.account_id).join(roles, roles.c.code == g.role), g.id)


@cache
def _api_key() -> Shape[Row]:
    return _rows(select(api_keys.c.name, api_keys.c.expires_at, api_keys.c.revoked_at), api_keys.c.id)


@cache
def _organisation_invitation() -> Shape[Row]:
    i, o = organisation_invitations.c, organisations.c
    is_open = and_(i.state == InvitationState.PENDING, i.expires_at > NOW).label("is_open")
    told = select(is_open, o.name.label("organisation"))
    return _rows(told.join_from(organisation_invitations, organisations, o.id == i.organisation_id), i.id)


@cache
def _data_export() -> Shape[Row]:
    e = data_exports.c
    return _rows(select(e.status, e.account_id, e.requested_by, e.expires_at), e.id)


@cache
def _erasure() -> Shape[Row]:
    e = erasures.c
    return _rows(select(e.status, e.account_id, e.requested_by, e.scheduled_for), e.id)


ROWS: Final[Mapping[Subject, Callable[[], Shape[Row]]]] = {
    Subject.ACCOUNT: _account,
    Subject.CODE: _code,
    Subject.EMAIL_CHANGE: _email_change,
    Subject.GRANT: _grant,
    Subject.API_KEY: _api_key,
    Subject.DATA_EXPORT: _data_export,
    Subject.ERASURE: _erasure,
    Subject.ORGANISATION_INVITATION: _organisation_invitation,
}
"""The row a letter is about, by its id; `now` is when codes are looked at."""
