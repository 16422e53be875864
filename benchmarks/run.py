#!/usr/bin/env python3
"""Measure the portal beside its floor; `make bench`, `make bench ARGS=--quick`.

Needs nothing that is running: PostgreSQL is a private one, or that of PRAKTIKA_TEST_DATABASE_URL. RabbitMQ is measured
where it answers at PRAKTIKA_TEST_AMQP_URL (default: the local one); no portal may be using its queues meanwhile.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from bench.figures import Figure
from bench.parts.commands import reservations, submissions
from bench.parts.logins import logins
from bench.parts.queueing import queueing
from bench.parts.reads import pages, single_reads
from bench.parts.screening import screening
from bench.parts.starting import starting, worked
from bench.parts.timesheets import timesheets
from bench.report import facts_of, printed, written
from bench.scale import FULL, QUICK, USUAL
from bench.sides import both
from bench.stage import Stage, staged


def over_http(stage: Stage) -> Iterator[Figure]:
    """On one server from beginning to end, beside one floor."""
    with both(stage) as sides:
        for part in (single_reads, pages, submissions, reservations, worked, logins):
            yield from part(sides)


PARTS: Final[Mapping[str, Callable[[Stage], Iterable[Figure]]]] = {
    "start": starting,
    "http": over_http,
    "queue": queueing,
    "screening": lambda stage: screening(stage.scale),
    "timesheet": lambda stage: timesheets(stage.scale),
}


def said(figure: Figure) -> Figure:
    """At once, as the whole takes minutes."""
    print(f"{figure.work}: {figure.measured}", file=sys.stderr)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only whether it still runs; nothing is written")
    parser.add_argument("--full", action="store_true", help="with the timesheet of 10,000 interns")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="nothing is written")
    options = parser.parse_args()
    scale = QUICK if options.quick else FULL if options.full else USUAL
    with staged(scale) as stage:
        figures = [said(figure) for name in options.only for figure in PARTS[name](stage)]
        facts = facts_of(stage.url)
    printed(figures)
    if not options.quick and options.only == list(PARTS):
        written(figures, facts)


if __name__ == "__main__":
    main()
