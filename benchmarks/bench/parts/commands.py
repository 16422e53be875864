"""Commands: applying, every time by another person or to another programme, and reserving, every time another slot."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Final

from bench.figures import Comparison, Figure, at_least, compare
from bench.load import Load, post
from bench.sides import API, WISH, Sides, submission
from bench.world import Offer, Principal
from praktika.consultations.policies.reserving import MOST_PENDING
from praktika.internships.domain.programmes import Programme

ENOUGH: Final = 4000
"""Requests a second that are prepared; nobody answers as many."""

GOAL: Final = 0.40


def submissions(sides: Sides) -> list[Figure]:
    stage = sides.stage
    pairs = list(product(stage.world.open[1:], stage.world.participants))
    headers = {who: stage.to_portal(who) for who in stage.world.participants}

    def to_portal(pair: tuple[Programme, Principal]) -> bytes:
        programme, who = pair
        return post(f"{API}/programmes/{programme.id}/applications", headers[who], submission(programme))

    def to_floor(pair: tuple[Programme, Principal]) -> bytes:
        programme, who = pair
        return post(f"/programmes/{programme.id}/applications", stage.to_floor(who), submission(programme))

    found = _compared(sides, pairs, to_portal, to_floor)
    return [at_least(f"apply ({sides.statements('submit')} statements)", found, GOAL)]


def reservations(sides: Sides) -> list[Figure]:
    """Each client reserves as many as may wait for an answer, a while apart."""
    stage = sides.stage
    clients = stage.world.participants[3:]
    pairs = list(zip(stage.world.slots[1:], clients * MOST_PENDING, strict=False))
    headers = {who: stage.to_portal(who) for who in clients}

    def to_portal(pair: tuple[Offer, Principal]) -> bytes:
        slot, who = pair
        return post(f"{API}/slots/{slot.id}/reserve", headers[who], WISH)

    def to_floor(pair: tuple[Offer, Principal]) -> bytes:
        slot, who = pair
        told = {
            "specialist": slot.specialist_id,
            "organisation": slot.organisation_id,
            "starts_at": slot.starts_at,
            "ends_at": slot.ends_at,
        }
        return post(f"/slots/{slot.id}/reserve", stage.to_floor(who), told)

    found = _compared(sides, pairs, to_portal, to_floor)
    return [at_least(f"reserve a slot ({sides.statements('reserve')} statements)", found, GOAL)]


def _compared[Pair](
    sides: Sides, pairs: Sequence[Pair], to_portal: Callable[[Pair], bytes], to_floor: Callable[[Pair], bytes]
) -> Comparison:
    """Each pair is used once, on one of the sides."""
    scale = sides.stage.scale
    each = min(len(pairs) // (2 * (scale.rounds + 1)), int(ENOUGH * scale.seconds))
    unused = iter(pairs)
    return compare(
        lambda: _rate(sides, sides.portal.port, unused, each, to_portal),
        lambda: _rate(sides, sides.floor.port, unused, each, to_floor),
        scale.rounds,
    )


def _rate[Pair](sides: Sides, port: int, unused: Iterator[Pair], each: int, request: Callable[[Pair], bytes]) -> float:
    scale = sides.stage.scale
    requests = [request(pair) for pair in islice(unused, each)]
    return Load(requests, connections=scale.connections, status=201, once=True).on(port, scale.seconds).rate
