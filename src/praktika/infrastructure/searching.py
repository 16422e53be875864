"""Texts with what a reader looks for in them; both are folded."""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam

from praktika.kernel.text import folded


def contains(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The parameter `q`, made by `pattern`, somewhere in a folded text."""
    return column.like(bindparam("q", type_=Text), escape="\\")


def pattern(q: str | None) -> str | None:
    """None where nothing is looked for."""
    if not q:
        return None
    escaped = folded(q).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
