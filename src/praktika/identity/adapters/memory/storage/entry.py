"""Sessions and codes in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from praktika.identity.adapters.memory.storage.repository import Repository
from praktika.identity.adapters.memory.storage.tables import CODES, REFRESH_TOKENS, SESSIONS
from praktika.identity.domain import (
    Code,
    EndReason,
    Purpose,
    RefreshToken,
    Session,
    SessionId,
)
from praktika.identity.ports import (
    CodeRepository,
    RefreshTokenRepository,
    SessionRepository,
)
from praktika.kernel.actors import AccountId


class MemorySessionRepository(Repository, SessionRepository):
    async def add(self, session: Session, token: RefreshToken) -> None:
        self._transaction.add(SESSIONS, session.id, session)
        self._transaction.add(REFRESH_TOKENS, token.hash, token)

    async def find(self, session_id: SessionId) -> Session | None:
        return self._transaction.get(SESSIONS, session_id)

    async def with_token(self, hash_: bytes) -> Session | None:
        token = self._transaction.get(REFRESH_TOKENS, hash_)
        return self._transaction.get(SESSIONS, token.session_id) if token else None

    async def end_all(
        self, account_id: AccountId, reason: EndReason, now: datetime, *, but: UUID | None = None
    ) -> None:
        mine = (s for s in self._transaction.rows(SESSIONS) if s.account_id == account_id and s.id != but)
        for session_id in [s.id for s in mine]:
            if session := self._transaction.get(SESSIONS, session_id):
                session.end(reason, now)


class MemoryRefreshTokenRepository(Repository, RefreshTokenRepository):
    async def add(self, token: RefreshToken) -> None:
        self._transaction.add(REFRESH_TOKENS, token.hash, token)

    async def known(self, hashes: Sequence[bytes]) -> Mapping[bytes, RefreshToken]:
        return {h: token for h in hashes if (token := self._transaction.get(REFRESH_TOKENS, h))}


class MemoryCodeRepository(Repository, CodeRepository):
    async def add(self, code: Code) -> None:
        self._transaction.add(CODES, code.id, code)

    async def with_hash(self, hash_: bytes) -> Code | None:
        for row in self._transaction.rows(CODES):
            if row.hash == hash_:
                return self._transaction.get(CODES, row.id)
        return None

    async def void(self, account_id: AccountId, purpose: Purpose, now: datetime) -> None:
        for code_id in [c.id for c in self._of(account_id, purpose) if c.is_usable(now)]:
            if code := self._transaction.get(CODES, code_id):
                code.voided_at = now

    async def void_all(self, account_id: AccountId, now: datetime) -> None:
        for purpose in Purpose:
            await self.void(account_id, purpose, now)

    async def made_since(self, account_id: AccountId, mailed_to: bytes, purpose: Purpose, since: datetime) -> int:
        made = (c for c in self._transaction.rows(CODES) if c.purpose is purpose and c.created_at > since)
        return sum(c.account_id == account_id or c.mailed_to == mailed_to for c in made)

    async def move(self, hash_: bytes, now: datetime) -> tuple[AccountId, str] | None:
        found = (c for c in self._transaction.rows(CODES) if c.hash == hash_ and c.is_usable(now))
        return next(((c.account_id, c.new_email) for c in found if c.new_email), None)

    def _of(self, account_id: AccountId, purpose: Purpose) -> list[Code]:
        return [c for c in self._transaction.rows(CODES) if c.account_id == account_id and c.purpose is purpose]
