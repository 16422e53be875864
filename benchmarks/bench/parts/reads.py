"""Authenticated reads: one record by its owner, a page of fifty by a manager."""

from collections.abc import Sequence
from random import Random
from typing import Final

from bench.figures import Comparison, Figure, at_least, compare
from bench.load import Load, get
from bench.sides import API, Sides, page
from bench.world import Applied

DEEP_GOAL: Final = 1.3


def single_reads(sides: Sides) -> list[Figure]:
    few, many = sides.stage.scale.few, sides.stage.scale.signed_in
    return [
        at_least(f"read one application, {few:,} people", _read(sides, few), 0.40),
        at_least(f"read one application, {many:,} people", _read(sides, many), 0.30),
    ]


def pages(sides: Sides) -> list[Figure]:
    first = _page(sides, page(sides.stage), "first")
    deep = _page(sides, sides.deep_page, "deep")
    slower = first.rate / deep.rate
    return [
        at_least("page of 50 applications, the first", first, 0.50),
        at_least("page of 50 applications, a deep one", deep, 0.50),
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
    pairs = [
        (who, application.id)
        for who, mine in zip(world.participants[:people], _by_person(sides), strict=False)
        for application in mine
    ]
    Random(1).shuffle(pairs)
    headers = {who: stage.to_portal(who) for who in world.participants[:people]}
    return _compared(
        sides,
        [get(f"{API}/applications/{id_}", headers[who]) for who, id_ in pairs],
        [get(f"/applications/{id_}", stage.to_floor(who)) for who, id_ in pairs],
    )


def _by_person(sides: Sides) -> list[Sequence[Applied]]:
    each, applications = sides.stage.scale.applications_each, sides.stage.world.applications
    return [applications[start : start + each] for start in range(0, len(applications), each)]


def _page(sides: Sides, path: str, name: str) -> Comparison:
    stage, manager = sides.stage, sides.stage.world.manager
    return _compared(sides, [get(path, stage.to_portal(manager))], [get(f"/pages/{name}", stage.to_floor(manager))])


def _compared(sides: Sides, to_portal: Sequence[bytes], to_floor: Sequence[bytes]) -> Comparison:
    scale = sides.stage.scale
    portal = Load(to_portal, connections=scale.connections)
    floor = Load(to_floor, connections=scale.connections)
    return compare(
        lambda: portal.on(sides.portal.port, scale.seconds).rate,
        lambda: floor.on(sides.floor.port, scale.seconds).rate,
        scale.rounds,
    )
