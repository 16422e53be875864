"""One command: applying, every time by another person or to another programme."""

from collections.abc import Sequence
from itertools import islice, product
from typing import Final

from bench.figures import Figure, at_least, compare
from bench.load import Load, post
from bench.sides import API, Sides, submission
from bench.world import Principal
from praktika.internships.domain.programmes import Programme

ENOUGH: Final = 4000
"""Requests a second that are prepared; nobody answers as many."""

type Pair = tuple[Programme, Principal]


def submissions(sides: Sides) -> list[Figure]:
    stage, scale = sides.stage, sides.stage.scale
    pairs = list(product(stage.world.open[1:], stage.world.participants))
    runs = 2 * (scale.rounds + 1)
    each = min(len(pairs) // runs, int(ENOUGH * scale.seconds))
    unused = iter(pairs)
    headers = {who: stage.to_portal(who) for who in stage.world.participants}

    def portal() -> float:
        requests = [
            post(f"{API}/programmes/{programme.id}/applications", headers[who], submission(programme))
            for programme, who in islice(unused, each)
        ]
        return _load(sides, requests).on(sides.portal.port, scale.seconds).rate

    def floor() -> float:
        requests = [
            post(f"/programmes/{programme.id}/applications", stage.to_floor(who), submission(programme))
            for programme, who in islice(unused, each)
        ]
        return _load(sides, requests).on(sides.floor.port, scale.seconds).rate

    name = f"apply ({sides.statements('submit')} statements)"
    return [at_least(name, compare(portal, floor, scale.rounds), 0.40)]


def _load(sides: Sides, requests: Sequence[bytes]) -> Load:
    return Load(requests, connections=sides.stage.scale.connections, status=201, once=True)
