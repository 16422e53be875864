"""Access tokens without cryptography: a portal in memory has nobody to fool."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from praktika.identity.domain import InvalidToken, SessionId
from praktika.identity.ports import AccessTokens, Claims
from praktika.kernel.actors import AccountId


class PlainAccessTokens(AccessTokens):
    lifetime: Final = 900

    def issue(self, account_id: AccountId, session_id: SessionId, now: datetime) -> str:
        return f"{account_id} {session_id} {(now + timedelta(seconds=self.lifetime)).isoformat()}"

    def verify(self, token: str, now: datetime) -> Claims:
        try:
            account_id, session_id, until = token.split(" ")
            claims = Claims(
                account_id=AccountId(UUID(account_id)),
                session_id=SessionId(UUID(session_id)),
                expires_at=datetime.fromisoformat(until),
            )
        except ValueError:
            raise InvalidToken from None
        if now >= claims.expires_at:
            raise InvalidToken
        return claims

    def published(self) -> Sequence[Mapping[str, Any]]:
        return []
