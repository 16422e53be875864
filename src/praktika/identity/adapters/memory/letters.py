"""What letters are about, from memory."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from praktika.identity.adapters.answers import Row, Subject
from praktika.identity.adapters.memory.reading import find_account
from praktika.identity.adapters.memory.storage import (
    ACCOUNTS,
    API_KEYS,
    CODES,
    DATA_EXPORTS,
    EMAIL_CHANGES,
    ERASURES,
    GRANTS,
    ORGANISATION_INVITATIONS,
    ORGANISATIONS,
    ROLES,
)
from praktika.identity.domain import InvitationState, state_at
from praktika.infrastructure.memory import MemoryStore, MemoryTable

type Told = Callable[[MemoryStore, Any, datetime], Row]


def _members(*names: str) -> Told:
    return lambda store, found, now: {name: getattr(found, name) for name in names}


def _code(store: MemoryStore, code: Any, now: datetime) -> Row:
    return {"purpose": code.purpose, "new_email": code.new_email, "is_usable": code.is_usable(now)}


def _grant(store: MemoryStore, grant: Any, now: datetime) -> Row:
    account = find_account(store, grant.account_id)
    return {
        "state": grant.state,
        "reason": grant.reason,
        "role": grant.role,
        "role_name": next(role.name for role in store.rows(ROLES) if role.code == grant.role),
        "applicant": account.display_name if account else "",
        "organisation_id": account.organisation_id if account else None,
    }


def _organisation_invitation(store: MemoryStore, invitation: Any, now: datetime) -> Row:
    state = state_at(invitation.state, invitation.expires_at, now)
    organisation = next(o.name for o in store.rows(ORGANISATIONS) if o.id == invitation.organisation_id)
    return {"is_open": state is InvitationState.PENDING, "organisation": organisation}


TABLES: Final[Mapping[Subject, tuple[MemoryTable[Any], Told]]] = {
    Subject.ACCOUNT: (ACCOUNTS, _members("status", "status_reason")),
    Subject.CODE: (CODES, _code),
    Subject.EMAIL_CHANGE: (EMAIL_CHANGES, _members("old_email", "changed_at")),
    Subject.GRANT: (GRANTS, _grant),
    Subject.API_KEY: (API_KEYS, _members("name", "expires_at", "revoked_at")),
    Subject.DATA_EXPORT: (DATA_EXPORTS, _members("status", "account_id", "requested_by", "expires_at")),
    Subject.ERASURE: (ERASURES, _members("status", "account_id", "requested_by", "scheduled_for")),
    Subject.ORGANISATION_INVITATION: (ORGANISATION_INVITATIONS, _organisation_invitation),
}


def row_of(store: MemoryStore, about: Subject, id_: UUID, now: datetime) -> Row | None:
    table, told = TABLES[about]
    found = next((row for row in store.rows(table) if row.id == id_), None)
    return told(store, found, now) if found else None
