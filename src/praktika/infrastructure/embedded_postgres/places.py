"""Whom a private PostgreSQL runs as, and where its files are."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from praktika.infrastructure.embedded_postgres.errors import EmbeddedPostgresError

ELSEWHERE: Final = Path("/var/lib")
"""Only root writes here, so nobody can be there first."""


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    @cached_property
    def switch(self) -> Mapping[str, Any]:
        """What `subprocess` needs to run a program as this account; only root can and must change."""
        return {"user": self.uid, "group": self.gid, "extra_groups": ()} if os.geteuid() == 0 else {}

    def reaches(self, folder: Path) -> bool:
        """Asked of the system itself: permission bits alone do not tell (ACLs, mount options)."""
        enter = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        return subprocess.run(enter, cwd="/", stderr=subprocess.DEVNULL, **self.switch).returncode == 0

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    home: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def password(self) -> Path:
        return self.home / "password"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def starting(self) -> Path:
        """Locked by who starts or leaves, so that nobody reads the traces of a crash while another clears them."""
        return self.home / "starting.lock"

    @property
    def users(self) -> Path:
        """Locked, shared, by everyone who uses the server; whole, by the watchdog that ends it."""
        return self.home / "users.lock"

    @property
    def server(self) -> Path:
        """Locked as long as one process of the server lives: they inherit it, and no zombie keeps it."""
        return self.home / "server.lock"


def place_for(folder: Path) -> Place:
    """The folder, made if missing. One that root's stand-in cannot reach becomes a link to one that it can."""
    account = _account_for(folder)
    _make(folder, account)
    home = folder.resolve()
    if not account.reaches(home):
        raise EmbeddedPostgresError(f"PostgreSQL runs as {account.name} here, who cannot reach {home}")
    return Place(home, account)


def _account_for(folder: Path) -> Account:
    """PostgreSQL refuses to run as root; then it is whoever the folder belongs to already, or `nobody`."""
    uid = os.geteuid() or (folder.stat().st_uid if folder.exists() else 0)
    found = _known(uid) if uid else pwd.getpwnam("nobody")
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _known(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(f"PostgreSQL cannot run as user id {uid}, which has no name here") from None


def _make(folder: Path, account: Account) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() and not folder.exists():
        raise EmbeddedPostgresError(
            f"{folder} leads to {folder.readlink()}, which is missing. Bring it back, "
            "or remove the link to begin with an empty database"
        )
    if not account.switch or account.reaches(folder.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not folder.exists():
        _link(folder)
    if account.switch and folder.stat().st_uid == 0:
        folder.chmod(0o711)


def _link(folder: Path) -> None:
    """The name is random and kept by the link alone: a moved project keeps its data, a removed one leaves no trap."""
    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="praktika-", dir=ELSEWHERE))
    try:
        folder.symlink_to(elsewhere)
    except FileExistsError:  # another process was faster
        elsewhere.rmdir()
