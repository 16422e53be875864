"""Passwords with argon2id."""

import asyncio
import os
import sys
import threading
import time

import pytest

from praktika.identity.adapters.passwords import MEMORY_KIB, Argon2Hasher, ZxcvbnCommonPasswords

pytestmark = pytest.mark.anyio


async def test_a_password_matches_its_own_hash_only():
    hasher = Argon2Hasher()
    hash_ = await hasher.hash("correct horse")
    assert hash_.startswith(f"$argon2id$v=19$m={MEMORY_KIB},t=1,p=1$")
    assert await hasher.matches("correct horse", hash_)
    assert not await hasher.matches("Correct horse", hash_)
    assert not await hasher.matches("correct horse", None)
    assert not await hasher.matches("correct horse", "not a hash")


async def test_a_hash_of_other_parameters_is_outdated():
    assert Argon2Hasher().is_outdated(await Argon2Hasher(memory_kib=1024).hash("x"))
    assert not Argon2Hasher().is_outdated(await Argon2Hasher().hash("x"))


async def test_an_unknown_account_takes_as_long_as_a_wrong_password():
    hasher = Argon2Hasher()
    known = await hasher.hash("correct horse")

    async def median(hash_):
        taken = []
        for _ in range(21):
            started = time.perf_counter()
            await hasher.matches("wrong", hash_)
            taken.append(time.perf_counter() - started)
        return sorted(taken)[10]

    assert 0.5 < await median(known) / await median(None) < 2


async def test_the_loop_goes_on_while_many_sign_in():
    hasher = Argon2Hasher()
    work = asyncio.gather(*(hasher.hash("x") for _ in range(16)))
    longest = 0.0
    while not work.done():
        started = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - started)
    assert longest < 0.25, longest


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority is that of a whole process")
async def test_the_loop_is_served_before_those_who_sign_in():
    await Argon2Hasher(memory_kib=1024).hash("x")
    hashing = [each.native_id for each in threading.enumerate() if each.name.startswith("argon2")]
    assert hashing
    assert all(os.getpriority(os.PRIO_PROCESS, each) > os.getpriority(os.PRIO_PROCESS, 0) for each in hashing)


def test_common_passwords_are_known():
    common = ZxcvbnCommonPasswords()
    assert "password1" in common
    assert "correct horse 9 battery" not in common
