#!/usr/bin/env python3
"""Set the project up, then run something in it.

    python3 scripts/bootstrap.py run [args]           praktika serve
    python3 scripts/bootstrap.py test [args]          pytest, in several processes
    python3 scripts/bootstrap.py exec TOOL [args]     any program of .venv

The first time, it looks for a Python that is new enough and fills `.venv` with exactly what `requirements.lock` names;
afterwards it starts at once and needs no network. Only the standard library, and any Python from 3.8 on.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator

try:
    import fcntl
    import pwd
except ImportError:
    sys.exit("Praktika runs on Linux and macOS; on Windows, in WSL or with Docker.")

OLDEST = (3, 12)
PREFERRED = ("3.13", "3.12", "3.14")
TESTERS = min((os.cpu_count() or 1) + 1, 4)
"""Processes that test: one more than processors, as tests of real processes wait a lot."""

SHORTCUTS = {
    "run": ["praktika", "serve"],
    "test": ["pytest", "-n", str(TESTERS), "--no-loadscope-reorder"],
}

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK = os.path.join(ROOT, "requirements.lock")
PROJECT = os.path.join(ROOT, "pyproject.toml")
VENV = os.path.join(ROOT, ".venv")
TOOLS = os.path.join(ROOT, ".venv-tools")
BIN = os.path.join(VENV, "bin")
PYTHON = os.path.join(BIN, "python")
STAMP = os.path.join(VENV, ".complete")
"""Two lines, written last: what the packages were made from, what the project itself was."""

PROBE = """
import ensurepip, os, sys, venv
own = os.path.join(sys.base_prefix, "bin", "python%d.%d" % sys.version_info[:2])
print(sys.version_info[0], sys.version_info[1], own if os.path.exists(own) else sys.executable)
"""
"""Fails where venv is missing; names the interpreter behind a virtual environment or a pyenv shim."""


class SetupError(Exception):
    """Says in plain words what is missing."""


def main(arguments: list[str]) -> None:
    if not arguments or arguments[0] not in (*SHORTCUTS, "exec") or arguments == ["exec"]:
        sys.exit(__doc__)
    try:
        set_up()
        run(SHORTCUTS.get(arguments[0], []) + arguments[1:])
    except (SetupError, OSError) as error:
        sys.exit(f"bootstrap: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"bootstrap: this ended with code {error.returncode}: {' '.join(error.cmd)}")
    except KeyboardInterrupt:
        sys.exit(130)


def run(command: list[str]) -> None:
    """In place of this process, so that signals and the exit code are the program's own."""
    program = os.path.join(BIN, command[0])
    if not os.path.exists(program):
        raise SetupError(f"there is no program {command[0]} in .venv")
    sys.stdout.flush()
    os.execve(program, [program, *command[1:]], environment())


def environment() -> dict[str, str]:
    path = os.pathsep.join([BIN, os.environ.get("PATH", os.defpath)])
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    return {**inherited, "PATH": path, "VIRTUAL_ENV": VENV}


# The environment


def set_up() -> None:
    if is_complete():
        return
    with only_one():
        if not is_complete():
            make()


def is_complete() -> bool:
    return recorded() == wanted() and os.path.exists(PYTHON)


def wanted() -> list[str]:
    """The packages' line holds this folder, too: a virtual environment cannot be moved."""
    return [digest(LOCK, ROOT), digest(PROJECT, ROOT)]


def digest(path: str, folder: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read() + os.fsencode(folder)).hexdigest()


def recorded() -> list[str]:
    try:
        with open(STAMP) as file:
            return file.read().split()
    except OSError:
        return []


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """A second run at the same time waits here; the kernel frees the lock of a killed one."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make() -> None:
    """Whatever a killed run left behind has no stamp and is made anew."""
    if not os.access(ROOT, os.W_OK):
        raise SetupError(f"{ROOT} is not yours to write in; clone the repository as the user who runs it")
    packages_are_right = recorded()[:1] == wanted()[:1] and os.path.exists(PYTHON)
    with contextlib.suppress(FileNotFoundError):
        os.remove(STAMP)
    if not packages_are_right:
        make_environment(find_python())
        install_packages()
    pip(PYTHON, "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)
    with open(STAMP, "w") as file:
        file.write("\n".join(wanted()))


def make_environment(python: str) -> None:
    say(f"making .venv with {python}; the first time takes a minute or two")
    subprocess.check_call([python, "-m", "venv", "--clear", VENV])


def install_packages() -> None:
    try:
        install_uv(PYTHON)
        uv(PYTHON, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", LOCK)
    except subprocess.CalledProcessError:
        say("uv did not manage; trying again with pip, which takes some minutes")
        pip(PYTHON, "--require-hashes", "-r", LOCK)


def install_uv(python: str) -> None:
    """The version and hashes that the lock names."""
    with open(LOCK) as file:
        packages = file.read().replace("\\\n", "").splitlines()
    chosen = os.path.join(os.path.dirname(os.path.dirname(python)), "uv.lock")
    with open(chosen, "w") as file:
        file.writelines(package + "\n" for package in packages if package.startswith("uv=="))
    pip(python, "--require-hashes", "-r", chosen)


def pip(python: str, *arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check"]
    command = [python, "-m", "pip", "install", *quiet, *arguments]
    subprocess.check_call(command, env={**os.environ, "PIP_USER": "0"})


def uv(python: str, *arguments: str) -> None:
    """It trusts the certificates that the system trusts, as pip does."""
    settings = {"UV_SYSTEM_CERTS": "1", "UV_COMPILE_BYTECODE": "1"}  # compiled once here, not at every start
    subprocess.check_call([python, "-m", "uv", *arguments], env={**settings, **os.environ})


def say(text: str) -> None:
    print("bootstrap: " + text, file=sys.stderr, flush=True)


# The interpreter


def find_python() -> str:
    """SetupError when there is none and none can be fetched."""
    if chosen := os.environ.get("PRAKTIKA_PYTHON"):
        return chosen_python(chosen)
    for candidate in candidates():
        if found := fitting(candidate):
            return found
    return fetch_python()


def chosen_python(path: str) -> str:
    if found := fitting(path):
        return found
    raise SetupError(f"PRAKTIKA_PYTHON={path} is no Python {dotted(OLDEST)} or newer with the venv module")


def fitting(python: str) -> str | None:
    """The interpreter to use for it, or None when it is too old, lacks venv, or does not run."""
    try:
        made = subprocess.run([python, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
        major, minor, path = made.stdout.decode().strip().split(" ", 2)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return path if (int(major), int(minor)) >= OLDEST else None


def candidates() -> Iterator[str]:
    yield sys.executable
    for version in PREFERRED:
        yield "python" + version
    for version in PREFERRED:
        for folder in python_folders():
            yield from interpreters(folder, f"*{version}*")


def interpreters(folder: str, name: str) -> list[str]:
    """The newest first."""
    return sorted(glob.glob(os.path.join(glob.escape(folder), name, "bin", "python3")), reverse=True)


def python_folders() -> Iterator[str]:
    """Where pyenv and uv keep theirs; the account's home counts even where HOME names another folder."""
    homes = [os.path.expanduser("~"), account_home()]
    shims = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder.endswith("pyenv/shims")]
    pyenvs = [os.environ.get("PYENV_ROOT", ""), *map(os.path.dirname, shims)]
    yield from (os.path.join(root, "versions") for root in pyenvs if root)
    yield from (os.path.join(home, ".pyenv", "versions") for home in homes)
    yield from (os.path.join(home, ".local", "share", "uv", "python") for home in homes)


def account_home() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return os.path.expanduser("~")


def fetch_python() -> str:
    say(f"no Python {dotted(OLDEST)} or newer here; asking uv to fetch one")
    tools = os.path.join(TOOLS, "bin", "python")
    folder = os.path.join(TOOLS, "python")
    try:
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", TOOLS])
        install_uv(tools)
        uv(tools, "python", "install", "--no-bin", "--install-dir", folder, PREFERRED[0])
    except subprocess.CalledProcessError:
        raise SetupError(MISSING) from None
    for python in interpreters(folder, "*"):
        if found := fitting(python):
            return found
    raise SetupError(MISSING)


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


MISSING = f"""no Python {dotted(OLDEST)} or newer with its venv module is here, and none could be fetched.
  Debian, Ubuntu:  apt-get install python3 python3-venv       (where python3 is {dotted(OLDEST)} or newer)
  Fedora:          dnf install python3.13
  macOS:           brew install python@3.13
  elsewhere:       pyenv install 3.13
If there is one in an unusual place, name it: PRAKTIKA_PYTHON=/path/to/python3.13"""


if __name__ == "__main__":
    main(sys.argv[1:])
