"""Passwords with argon2id, and the list of those too many people use."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from praktika.identity.ports import CommonPasswords, PasswordHasher

MEMORY_KIB: Final = 46 * 1024
"""OWASP's first choice for argon2id: 46 MiB, one pass, one lane."""

NICE: Final = 5
"""With 16 logins in flight other requests take four times as long as without, and twelve times without this."""


def _step_back() -> None:
    """Linux gives each thread a priority of its own; the event loop's is to be above this one's."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Argon2Hasher(PasswordHasher):
    """In threads of its own, as many as processors: logins queue here while other requests go on."""

    def __init__(self, memory_kib: int = MEMORY_KIB, threads: int | None = None) -> None:
        self._argon2 = Argon2(time_cost=1, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(threads or os.cpu_count() or 1, "argon2", initializer=_step_back)
        self._dummy = self._argon2.hash(os.urandom(16))

    async def hash(self, password: str) -> str:
        return await self._apart(self._argon2.hash, password)

    async def matches(self, password: str, hash_: str | None) -> bool:
        same = await self._apart(self._verify, hash_ or self._dummy, password)
        return same and hash_ is not None

    def is_outdated(self, hash_: str) -> bool:
        return self._argon2.check_needs_rehash(hash_)

    def _verify(self, hash_: str, password: str) -> bool:
        try:
            return self._argon2.verify(hash_, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _apart[**P, T](self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*args, **kwargs))


class ZxcvbnCommonPasswords(CommonPasswords):
    """The frequency list of the zxcvbn package: 30,000 passwords out of published leaks."""

    def __init__(self) -> None:
        from zxcvbn.frequency_lists import FREQUENCY_LISTS  # twelve megabytes, not needed before somebody signs up

        self._passwords = frozenset(FREQUENCY_LISTS["passwords"])

    def __contains__(self, password: object) -> bool:
        return password in self._passwords
