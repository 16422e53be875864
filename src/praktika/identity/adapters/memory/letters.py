"""What letters are about, from memory."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from praktika.identity.adapters.answers import Row, Subject
from praktika.identity.adapters.memory.queries import find_account
from praktika.identity.adapters.memory.storage import API_KEYS, CODES, EMAIL_CHANGES, GRANTS, ROLES
from praktika.infrastructure.memory import MemoryStore


def _account(store: MemoryStore, id_: UUID, now: datetime) -> Row | None:
    found = find_account(store, id_)
    return {"status": found.status, "status_reason": found.status_reason} if found else None


def _code(store: MemoryStore, id_: UUID, now: datetime) -> Row | None:
    for code in store.rows(CODES):
        if code.id == id_:
            return {"purpose": code.purpose, "new_email": code.new_email, "is_usable": code.is_usable(now)}
    return None


def _email_change(store: MemoryStore, id_: UUID, now: datetime) -> Row | None:
    for change in store.rows(EMAIL_CHANGES):
        if change.id == id_:
            return {"old_email": change.old_email, "changed_at": change.changed_at}
    return None


def _grant(store: MemoryStore, id_: UUID, now: datetime) -> Row | None:
    grant = next((g for g in store.rows(GRANTS) if g.id == id_), None)
    account = find_account(store, grant.account_id) if grant else None
    if grant is None or account is None:
        return None
    return {
        "state": grant.state,
        "reason": grant.reason,
        "role": grant.role,
        "role_name": next(role.name for role in store.rows(ROLES) if role.code == grant.role),
        "applicant": account.display_name,
        "organisation_id": account.organisation_id,
    }


def _api_key(store: MemoryStore, id_: UUID, now: datetime) -> Row | None:
    for key in store.rows(API_KEYS):
        if key.id == id_:
            return {"name": key.name, "expires_at": key.expires_at, "revoked_at": key.revoked_at}
    return None


ROWS: Final[Mapping[Subject, Callable[[MemoryStore, UUID, datetime], Row | None]]] = {
    Subject.ACCOUNT: _account,
    Subject.CODE: _code,
    Subject.EMAIL_CHANGE: _email_change,
    Subject.GRANT: _grant,
    Subject.API_KEY: _api_key,
}
