"""The database's schema: where its migrations are, and bringing it to their head."""

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT: Final = Path(__file__).parents[3]


def config(url: str = "") -> Config:
    found = Config(ROOT / "alembic.ini")
    found.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    found.attributes["url"] = url
    return found


@cache
def head() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def migrate(url: str, revision: str = "head") -> None:
    """Up to the revision; two at once take turns."""
    command.upgrade(config(url), revision)
