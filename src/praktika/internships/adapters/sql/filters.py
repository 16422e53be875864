"""Conditions lists share."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Text, Uuid, any_, bindparam


def equal(column: ColumnElement[Any], name: str | None = None) -> ColumnElement[bool]:
    return column == bindparam(name or column.key, type_=column.type)


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(Text)))


def is_found(account_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of one of the people `found`."""
    return account_id == any_(bindparam("found", type_=ARRAY(Uuid)))


def is_archived(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_not(None) == bindparam("archived", type_=Boolean)
