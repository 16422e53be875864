"""Access tokens: signed JSON Web Tokens (RFC 7519, RFC 9068) that name an account and a session and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import jwt
from jwt.types import Options

from praktika.identity.adapters.keys import KeyRing
from praktika.identity.domain import InvalidToken, SessionId
from praktika.identity.ports import AccessTokens, Claims
from praktika.kernel.actors import AccountId
from praktika.kernel.ids import uuid7

TYPE: Final = "at+jwt"
AUDIENCE: Final = "praktika"
HEADER: Final = {"alg", "kid", "typ"}
"""All a header of ours has: one that brings a key or points to one (`jwk`, `jku`, `x5u`) is not ours."""

CLAIMS: Final = ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"]
LEEWAY: Final = 5
MOST_KEPT: Final = 20_000
LONGEST: Final = 4096


class JwtAccessTokens(AccessTokens):
    """A token once verified is known by its hash until it expires: verifying costs more than everything else here."""

    def __init__(self, keys: KeyRing, issuer: str, lifetime: int = 900) -> None:
        self._keys = keys
        self._issuer = issuer
        self._lifetime = lifetime
        self._verified: dict[bytes, Claims] = {}

    @property
    def lifetime(self) -> int:
        return self._lifetime

    def published(self) -> Sequence[Mapping[str, Any]]:
        return [key.jwk for key in self._keys.public.values()]

    def issue(self, account_id: AccountId, session_id: SessionId, now: datetime) -> str:
        issued_at = int(now.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": str(account_id),
            "sid": str(session_id),
            "jti": str(uuid7()),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + self._lifetime,
        }
        header = {"typ": TYPE, "kid": self._keys.kid}
        return jwt.encode(claims, self._keys.private, self._keys.algorithm, header)

    def verify(self, token: str, now: datetime) -> Claims:
        key = sha256(token.encode(errors="replace")).digest()
        claims = self._verified.get(key)
        if claims is None:
            claims = self._checked(token, now)
            self._keep(key, claims, now)
        if now.timestamp() >= claims.expires_at.timestamp() + LEEWAY:
            raise InvalidToken
        return claims

    def _checked(self, token: str, now: datetime) -> Claims:
        try:
            found = self._decoded(token)
            _check_times(found, now)
            return Claims(
                account_id=AccountId(UUID(found["sub"])),
                session_id=SessionId(UUID(found["sid"])),
                expires_at=datetime.fromtimestamp(found["exp"], UTC),
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise InvalidToken from None

    def _decoded(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST:
            raise ValueError("too long")
        header = jwt.get_unverified_header(token)
        key = self._keys.public[header["kid"]]
        if header.keys() != HEADER or header["typ"] != TYPE:
            raise ValueError("not a header of ours")
        times_by_our_clock: Options = {
            "verify_exp": False,
            "verify_nbf": False,
            "verify_iat": False,
            "require": CLAIMS,
        }
        return jwt.decode(token, key.key, [key.algorithm], times_by_our_clock, audience=AUDIENCE, issuer=self._issuer)

    def _keep(self, key: bytes, claims: Claims, now: datetime) -> None:
        if len(self._verified) >= MOST_KEPT:
            self._verified = {k: c for k, c in self._verified.items() if c.expires_at > now}
        if len(self._verified) < MOST_KEPT:
            self._verified[key] = claims


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    if not all(type(claims[name]) is int for name in ("iat", "nbf", "exp")):
        raise ValueError("times are whole seconds")
    if not claims["nbf"] - LEEWAY <= now.timestamp() < claims["exp"] + LEEWAY:
        raise ValueError("not its time")
