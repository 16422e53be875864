"""Answers to other modules, in memory."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.answers import LetterAnswers, Row, Subject
from praktika.identity.adapters.memory.letters import row_of
from praktika.identity.adapters.memory.reading import find_account, held_roles
from praktika.identity.adapters.memory.storage import ACCOUNTS, CODES, ORGANISATIONS
from praktika.identity.domain import Account, AccountStatus, Code, HeldRole, Level
from praktika.identity.facade import Contact, IdentityFacade, Names, OrganisationFacts, Profile
from praktika.identity.policies.secrets import Secrets
from praktika.identity.queries import words_of
from praktika.infrastructure.memory import MemoryStore
from praktika.kernel.clock import Clock
from praktika.kernel.permissions import ANY_PERMISSION, Scope


class MemoryIdentity(LetterAnswers, IdentityFacade):
    def __init__(self, store: MemoryStore, secrets: Secrets, clock: Clock) -> None:
        self._store = store
        self._secrets = secrets
        self._clock = clock

    async def is_active(self, ids: Sequence[UUID]) -> set[UUID]:
        return {a.id for a in self._active() if a.id in ids}

    async def contact_of(self, account_id: UUID, kind: str, subject_id: UUID | None = None) -> Contact | None:
        a = find_account(self._store, account_id)
        if a is None:
            return None
        return await self.addressed(Contact(a.email, a.display_name, a.locale, a.timezone), a.status, kind, subject_id)

    async def names_of(self, ids: Sequence[UUID]) -> dict[UUID, Names]:
        return {a.id: Names(a.last_name, a.first_name, a.middle_name, a.display_name) for a in self._among(ids)}

    async def profiles_of(self, ids: Sequence[UUID]) -> dict[UUID, Profile]:
        return {
            a.id: Profile(a.username, a.display_name, a.title, a.status.value, a.timezone) for a in self._among(ids)
        }

    async def organisation_of(self, account_id: UUID) -> UUID | None:
        found = find_account(self._store, account_id)
        return found.organisation_id if found else None

    async def organisations_of(self, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        return {a.id: a.organisation_id for a in self._among(ids) if a.organisation_id}

    async def organisation(self, organisation_id: UUID) -> OrganisationFacts | None:
        for o in self._store.rows(ORGANISATIONS):
            if o.id == organisation_id:
                state = "archived" if o.is_archived else "active"
                return OrganisationFacts(o.name, o.legal_name, o.okpo, o.inn, o.timezone, o.locale, state)
        return None

    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]:
        level = Level.ORGANISATION if organisation_id else Level.PLATFORM
        return self._holders(permission, lambda role: (role.level, role.organisation_id) == (level, organisation_id))

    async def holders_anywhere(self, permission: str) -> list[UUID]:
        return self._holders(permission, lambda role: role.level is not Level.PERSONAL)

    async def holders_among(self, ids: Sequence[UUID], permission: str, organisation_id: UUID) -> set[UUID]:
        return set(await self.holders_of(permission, organisation_id)) & set(ids)

    async def in_use_with(self, permission: str, scope: Scope, q: str | None = None) -> dict[UUID, bool]:
        holders = self._holders(permission, lambda role: _gives(role, permission, scope))
        closed = {o.id for o in self._store.rows(ORGANISATIONS) if o.is_archived}
        called = await self.people_called(q or "")
        return {a.id: a.id in called for a in self._among(holders) if a.organisation_id not in closed}

    async def holds(
        self, account_id: UUID, permission: str, organisation_id: UUID | None = None, scope: Scope | None = None
    ) -> bool:
        def counts(role: HeldRole) -> bool:
            return role.organisation_id in (None, organisation_id) and _gives(role, permission, scope)

        active = await self.is_active([account_id])
        return bool(active) and any(counts(role) for _, role in held_roles(self._store, account_id))

    async def account_with_email(self, email: str) -> UUID | None:
        return next((a.id for a in self._active() if a.email.lower() == email.strip().lower()), None)

    async def people_found(self, q: str) -> set[UUID]:
        return {a.id for a in self._store.rows(ACCOUNTS) if _has_words(q, *_called(a), a.username, a.email)}

    async def people_called(self, q: str) -> set[UUID]:
        return {a.id for a in self._store.rows(ACCOUNTS) if _has_words(q, *_called(a), a.username, a.title)}

    async def code_text(self, code_id: UUID) -> str | None:
        code = self._code(code_id)
        return self._secrets.code_text(code.id, code.nonce, code.hash) if code else None

    async def row_of(self, about: Subject, subject_id: UUID) -> Row | None:
        return row_of(self._store, about, subject_id, self.now())

    def now(self) -> datetime:
        return self._clock()

    def _holders(self, permission: str, counts: Callable[[HeldRole], bool]) -> list[UUID]:
        def holds(account_id: UUID) -> bool:
            held = held_roles(self._store, account_id)
            return any(counts(role) and _gives(role, permission) for _, role in held)

        return sorted(a.id for a in self._active() if holds(a.id))

    def _active(self) -> Iterator[Account]:
        return (a for a in self._store.rows(ACCOUNTS) if a.status is AccountStatus.ACTIVE)

    def _among(self, ids: Sequence[UUID]) -> Iterator[Account]:
        return (a for a in self._store.rows(ACCOUNTS) if a.id in ids)

    def _code(self, code_id: UUID) -> Code | None:
        now = self._clock()
        return next((c for c in self._store.rows(CODES) if c.id == code_id and c.is_usable(now)), None)


def _called(a: Account) -> tuple[str | None, ...]:
    return a.last_name, a.first_name, a.middle_name


def _has_words(q: str, *texts: str | None) -> bool:
    text = " ".join(filter(None, texts)).lower().replace("ё", "е")
    return all(word in text for word in words_of(q))


def _gives(role: HeldRole, permission: str, scope: Scope | None = None) -> bool:
    wanted = (permission, ANY_PERMISSION)
    return any(given.permission in wanted and scope in (None, given.scope) for given in role.permissions)
