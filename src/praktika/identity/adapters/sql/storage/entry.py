"""Sessions and codes in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    func,
    or_,
    select,
    update,
)

from praktika.identity.adapters.sql.storage.repository import Repository
from praktika.identity.adapters.sql.tables import codes, refresh_tokens, sessions
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


class SqlSessionRepository(Repository, SessionRepository):
    async def add(self, session: Session, token: RefreshToken) -> None:
        self._uow.add(session)
        self._uow.add(token)

    async def find(self, session_id: SessionId) -> Session | None:
        return await self._uow.load(Session, session_id)

    async def with_token(self, hash_: bytes) -> Session | None:
        t = refresh_tokens.c
        owner = select(Session).join(refresh_tokens, t.session_id == sessions.c.id).where(t.hash == hash_)
        return await self._locked(owner, Session)

    async def end_all(
        self, account_id: AccountId, reason: EndReason, now: datetime, *, but: UUID | None = None
    ) -> None:
        live = (sessions.c.account_id == account_id, sessions.c.ended_at.is_(None), sessions.c.id.is_distinct_from(but))
        await self._uow.session.execute(update(sessions).where(*live).values(ended_at=now, end_reason=reason))


class SqlRefreshTokenRepository(Repository, RefreshTokenRepository):
    async def add(self, token: RefreshToken) -> None:
        await self._add(token)

    async def known(self, hashes: Sequence[bytes]) -> Mapping[bytes, RefreshToken]:
        rows = await self._uow.session.execute(select(RefreshToken).where(refresh_tokens.c.hash.in_(hashes)))
        return {token.hash: token for token in rows.scalars()}


class SqlCodeRepository(Repository, CodeRepository):
    async def add(self, code: Code) -> None:
        await self._add(code)

    async def with_hash(self, hash_: bytes) -> Code | None:
        return await self._first(select(Code).where(codes.c.hash == hash_))

    async def void(self, account_id: AccountId, purpose: Purpose, now: datetime) -> None:
        open_ = (*_of(account_id, purpose), codes.c.used_at.is_(None), codes.c.voided_at.is_(None))
        await self._uow.session.execute(update(codes).where(*open_).values(voided_at=now))

    async def void_all(self, account_id: AccountId, now: datetime) -> None:
        mine = (codes.c.account_id == account_id, codes.c.used_at.is_(None), codes.c.voided_at.is_(None))
        await self._uow.session.execute(update(codes).where(*mine).values(voided_at=now))

    async def made_since(self, account_id: AccountId, mailed_to: bytes, purpose: Purpose, since: datetime) -> int:
        theirs = or_(codes.c.account_id == account_id, codes.c.mailed_to == mailed_to)
        made = select(func.count()).where(theirs, codes.c.purpose == purpose, codes.c.created_at > since)
        return (await self._uow.session.execute(made)).scalar_one()

    async def move(self, hash_: bytes, now: datetime) -> tuple[AccountId, str] | None:
        usable = (codes.c.used_at.is_(None), codes.c.voided_at.is_(None), codes.c.expires_at > now)
        moving = (codes.c.hash == hash_, codes.c.new_email.is_not(None), *usable)
        found = (await self._uow.session.execute(select(codes.c.account_id, codes.c.new_email).where(*moving))).first()
        return (found.account_id, found.new_email) if found else None


def _of(account_id: AccountId, purpose: Purpose) -> tuple[Any, ...]:
    return codes.c.account_id == account_id, codes.c.purpose == purpose
