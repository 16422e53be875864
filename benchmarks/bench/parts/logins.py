"""Signing in costs what the password costs, and nobody else waits for it."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher

from bench.figures import Comparison, Figure, compare
from bench.load import Load, get, post
from bench.servers import Server
from bench.sides import API, Sides
from bench.stage import Stage
from bench.world import PASSWORD
from praktika.identity.adapters.passwords import MEMORY_KIB

SLOWER: Final = 1.3
LATER: Final = 10.0
IN_FLIGHT: Final = 16

ONLOOKERS: Final = 4
PAUSE: Final = 0.01
"""Seconds between requests of those who are not signing in."""

LONG_ENOUGH: Final = 2
"""Times the usual length of a round: logins are slow, and a p99 needs many answers."""


def logins(sides: Sides) -> list[Figure]:
    stage, portal, scale = sides.stage, sides.portal, sides.stage.scale
    signing_in = _logins(stage)
    seconds = scale.seconds * LONG_ENOUGH
    found = compare(lambda: signing_in.on(portal.port, seconds).rate, lambda: _bare_rate(seconds), scale.rounds)
    owner = stage.to_portal(stage.world.participants[0])
    return [
        _login(found),
        _delay(stage, portal, "GET /livez", get("/livez", {})),
        _delay(stage, portal, "an authenticated GET", get(f"{API}/accounts/me", owner)),
    ]


def _login(found: Comparison) -> Figure:
    slower = 1 / found.ratio
    return Figure(
        work="login, beside the bare argon2 verify on the same processors",
        measured=f"{found.rate:.0f}/s",
        beside=f"{found.floor:.0f}/s",
        ratio=slower,
        goal=f"<= {SLOWER}",
        met=slower <= SLOWER,
    )


def _delay(stage: Stage, portal: Server, what: str, request: bytes) -> Figure:
    seconds = stage.scale.seconds * LONG_ENOUGH
    onlookers = Load([request], connections=ONLOOKERS)
    idle = onlookers.on(portal.port, seconds, pause=PAUSE).p99
    with _logins(stage).running(portal.port, seconds + 2):
        time.sleep(1)  # until all of them wait for their turn
        busy = onlookers.on(portal.port, seconds, pause=PAUSE).p99
    return Figure(
        work=f"p99 of {what} while {IN_FLIGHT} logins are in flight, beside idle",
        measured=f"{busy:.1f} ms",
        beside=f"{idle:.1f} ms",
        ratio=busy / idle,
        goal=f"< {LATER:.0f}",
        met=busy < LATER * idle,
    )


def _logins(stage: Stage) -> Load:
    """Everybody in turn, so that no limit of one person is met."""
    bodies = ({"login": stage.world.email(n), "password": PASSWORD} for n in range(1, stage.scale.participants))
    return Load([post(f"{API}/auth/login", {}, body) for body in bodies], connections=IN_FLIGHT)


def _bare_rate(seconds: float) -> float:
    argon2 = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
    hash_ = argon2.hash(PASSWORD)
    began = time.perf_counter()

    def verify_until_the_end(_: int) -> int:
        done = 0
        while time.perf_counter() < began + seconds:
            argon2.verify(hash_, PASSWORD)
            done += 1
        return done

    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(verify_until_the_end, range(threads)))
    return done / (time.perf_counter() - began)
