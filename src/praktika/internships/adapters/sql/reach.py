"""What an actor sees, as conditions: `everywhere`, `organisations` and `me` are the parameters."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from praktika.infrastructure.keyset import ME, Reason, within
from praktika.internships.adapters.sql.tables import programmes
from praktika.internships.queries.sight import Sight


def lists_me() -> ColumnElement[bool]:
    """The programme has the actor among its curators."""
    listed: ColumnElement[bool] = type_coerce(programmes.c.curator_ids, JSONB).has_key(cast(ME, Text))
    return listed


def curated(programme_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The programmes are found once, and then looked up in the index of the rows."""
    mine = select(programmes.c.id).where(lists_me()).scalar_subquery()
    return programme_id == any_(func.array(mine, type_=ARRAY(Uuid)))


def each_curated(programme_id: ColumnElement[UUID]) -> Reason:
    mine = select(programmes.c.id).where(lists_me()).subquery("curated")
    return Reason(programme_id == mine.c.id, mine)


def is_staff() -> ColumnElement[bool]:
    """A column that says whether the actor runs the programme of the row."""
    everywhere = bindparam("everywhere", type_=Boolean)
    staff = or_(everywhere, within(programmes.c.organisation_id), func.coalesce(lists_me(), false()))
    return staff.label("is_staff")


def seen_by(sight: Sight) -> dict[str, Any]:
    """The parameters, and `visible` unless the actor sees everything."""
    reach = sight.reach
    given = {"me": sight.me, "organisations": list(reach.organisations), "everywhere": reach.everywhere}
    return given if reach.everywhere else given | {"visible": True}
