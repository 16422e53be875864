"""The database's schema: where its migrations are, and bringing it to their head.

Alembic is imported when it is needed: serving needs only the name of the head.
"""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from alembic.config import Config

ROOT: Final = Path(__file__).parents[3]
VERSIONS: Final = ROOT / "migrations" / "versions"

NAMED: Final = re.compile(r'^(down_revision|revision) = "(\w+)"', re.MULTILINE)


def config(url: str = "") -> "Config":
    from alembic.config import Config

    found = Config(ROOT / "alembic.ini")
    found.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    found.attributes["url"] = url
    return found


@cache
def head() -> str | None:
    """The newest revision this code knows: the one no other comes after."""
    named = [match.groups() for path in VERSIONS.glob("*.py") for match in NAMED.finditer(path.read_text())]
    followed = {revision for name, revision in named if name == "down_revision"}
    return next((revision for name, revision in named if name == "revision" and revision not in followed), None)


def migrate(url: str, revision: str = "head") -> None:
    """Up to the revision; two at once take turns."""
    from alembic import command

    command.upgrade(config(url), revision)
