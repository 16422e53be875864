"""Passwords in tests: quick, and of no use to anybody."""

from hashlib import sha256

from praktika.identity.ports import PasswordHasher

PREFIX = "memory$"


class MemoryPasswordHasher(PasswordHasher):
    async def hash(self, password: str) -> str:
        return PREFIX + sha256(password.encode()).hexdigest()

    async def matches(self, password: str, hash_: str | None) -> bool:
        return hash_ == await self.hash(password)

    def is_outdated(self, hash_: str) -> bool:
        return not hash_.startswith(PREFIX)
