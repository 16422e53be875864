"""What identity knows of a person, in PostgreSQL."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from praktika.identity.adapters.personal_data import MEMBERS
from praktika.identity.adapters.sql.tables import (
    accounts,
    api_keys,
    data_exports,
    email_changes,
    erasures,
    grants,
    login_events,
    organisation_invitations,
    sessions,
)
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.tables import audit_events

WHOSE: Final[Mapping[str, ColumnElement[Any]]] = {
    "account": accounts.c.id,
    "roles": grants.c.account_id,
    "sessions": sessions.c.account_id,
    "login_events": login_events.c.account_id,
    "email_changes": email_changes.c.account_id,
    "api_keys": api_keys.c.account_id,
    "organisation_invitations": organisation_invitations.c.account_id,
    "data_exports": data_exports.c.account_id,
    "erasures": erasures.c.account_id,
    "audit_events": audit_events.c.subject_id,
}
"""The column that names the account, in the table of each section."""


def identity_data(reader: Reader) -> SqlPersonalData:
    return SqlPersonalData(reader, {section: _rows(section, owner) for section, owner in WHOSE.items()})


def _rows(section: str, owner: Any) -> Select[Any]:
    columns = owner.table.c
    return select(*(columns[name] for name in MEMBERS[section])).where(owner == ACCOUNT_ID).order_by(columns.id)
