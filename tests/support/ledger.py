"""What the database says about work and its effects."""

import contextlib
from typing import Any, Final

from support.postgres import execute
from support.processes import eventually

SECONDS: Final = 120
"""For a burst of work, on a machine that has much else to do."""


class Ledger:
    """What the database says has happened."""

    def __init__(self, url: str) -> None:
        self._url = url

    def number(self, statement: str) -> int:
        return int(execute(self._url, statement)[0][0])

    @property
    def verdicts(self) -> int:
        return self.number("SELECT count(*) FROM internships_screenings")

    @property
    def left(self) -> list[tuple[Any, ...]]:
        """Work that is not done, unless it is for later."""
        kinds = """
            SELECT handler, state, attempts, last_error, count(*) FROM work_items
            WHERE state <> 'done' AND (available_at <= now() OR last_error IS NOT NULL) GROUP BY 1, 2, 3, 4
        """
        return [tuple(row) for row in execute(self._url, kinds)]

    def await_the_end(self) -> None:
        with contextlib.suppress(AssertionError):
            eventually(lambda: not self.left, SECONDS)
        assert self.left == []

    def shows_each_once(self, count: int) -> bool:
        """As many verdicts, entries and balances as applications, and none for the same one."""
        found = execute(
            self._url,
            """
            SELECT (SELECT count(*) FROM internships_applications WHERE status = 'approved'),
                   (SELECT count(*) FROM internships_screenings),
                   (SELECT count(DISTINCT application_id) FROM internships_screenings),
                   (SELECT count(*) FROM internships_points_entries WHERE amount = 10),
                   (SELECT count(DISTINCT source_key) FROM internships_points_entries),
                   (SELECT count(*) FROM internships_balances WHERE balance = 10)
            """,
        )
        assert list(found[0]) == [count] * 6
        return True

    def without_waiting(self) -> None:
        """What failed or was lost is tried again at once."""
        execute(
            self._url, "UPDATE work_items SET available_at = now() WHERE state = 'waiting' AND last_error IS NOT NULL"
        )

    def let_leases_lapse(self) -> None:
        """As ten minutes would."""
        execute(self._url, "UPDATE work_items SET leased_until = now() - interval '1 s' WHERE state = 'running'")
