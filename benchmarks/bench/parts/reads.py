"""Authenticated reads of slots: one, and a page of fifty out of all."""

from collections.abc import Sequence
from itertools import cycle
from random import Random
from typing import Final

from bench.figures import Comparison, Figure, at_least, compare
from bench.load import Load, get
from bench.sides import API, Sides, page

DEEP_GOAL: Final = 1.3

DIFFERENT: Final = 20_000
"""Requests before the first one is repeated."""


def single_reads(sides: Sides) -> list[Figure]:
    few, many = sides.stage.scale.few, sides.stage.scale.signed_in
    return [
        at_least(f"read one slot, {few:,} people", _read(sides, few), 0.40),
        at_least(f"read one slot, {many:,} people", _read(sides, many), 0.30),
    ]


def pages(sides: Sides) -> list[Figure]:
    first = _page(sides, page(), "first")
    deep = _page(sides, sides.deep_page, "deep")
    slower = first.rate / deep.rate
    return [
        at_least("page of 50 slots, the first", first, 0.50),
        at_least("page of 50 slots, a deep one", deep, 0.50),
        Figure(
            work="first page against deep page",
            measured=f"{first.rate:,.0f}/s",
            beside=f"{deep.rate:,.0f}/s",
            ratio=slower,
            goal=f"<= {DEEP_GOAL}",
            met=slower <= DEEP_GOAL,
        ),
    ]


def _read(sides: Sides, people: int) -> Comparison:
    stage, world = sides.stage, sides.stage.world
    slots = Random(1).choices(world.slots, k=DIFFERENT)
    pairs = list(zip(cycle(world.participants[:people]), slots, strict=False))
    headers = {who: stage.to_portal(who) for who in world.participants[:people]}
    return _compared(
        sides,
        [get(f"{API}/slots/{slot.id}", headers[who]) for who, slot in pairs],
        [get(f"/slots/{slot.id}", stage.to_floor(who)) for who, slot in pairs],
    )


def _page(sides: Sides, path: str, name: str) -> Comparison:
    stage, reader = sides.stage, sides.stage.world.participants[0]
    return _compared(sides, [get(path, stage.to_portal(reader))], [get(f"/pages/{name}", stage.to_floor(reader))])


def _compared(sides: Sides, to_portal: Sequence[bytes], to_floor: Sequence[bytes]) -> Comparison:
    scale = sides.stage.scale
    portal = Load(to_portal, connections=scale.connections)
    floor = Load(to_floor, connections=scale.connections)
    return compare(
        lambda: portal.on(sides.portal.port, scale.seconds).rate,
        lambda: floor.on(sides.floor.port, scale.seconds).rate,
        scale.rounds,
    )
