"""scripts/bootstrap.py: what it makes is whole, and what it cannot do it says."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """For a checkout of its own, in a folder with a space, without an environment yet."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checkout = tmp_path / "a checkout"
    (checkout / ".venv" / "bin").mkdir(parents=True)
    for name, path in {"LOCK": "requirements.lock", "PROJECT": "pyproject.toml", "PYTHON": ".venv/bin/python"}.items():
        (checkout / path).write_text(f"the first {name}")
        setattr(module, name, str(checkout / path))
    module.ROOT, module.VENV = str(checkout), str(checkout / ".venv")
    module.BIN, module.STAMP = str(checkout / ".venv" / "bin"), str(checkout / ".venv" / ".complete")
    return module


@pytest.fixture
def made(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is made when it is set up; the packages themselves are not installed here."""
    made: list[str] = []
    monkeypatch.setattr(bootstrap, "find_python", lambda: sys.executable)
    monkeypatch.setattr(bootstrap, "make_environment", lambda python: made.append("environment"))
    monkeypatch.setattr(bootstrap, "install_packages", lambda: made.append("packages"))
    monkeypatch.setattr(bootstrap, "pip", lambda *arguments: made.append("project"))
    return made


def test_any_python_since_3_8_can_run_it():
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 8))
    imported = [node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert set(imported) <= sys.stdlib_module_names


def test_the_second_time_nothing_is_made(bootstrap, made):
    bootstrap.set_up()
    bootstrap.set_up()
    assert made == ["environment", "packages", "project"]


def test_what_a_killed_run_left_is_made_anew(bootstrap, made, monkeypatch):
    def killed() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bootstrap, "install_packages", killed)
        bootstrap.set_up()
    bootstrap.set_up()
    assert made == ["environment", "environment", "packages", "project"]


def test_a_new_lock_makes_everything_anew(bootstrap, made):
    bootstrap.set_up()
    Path(bootstrap.LOCK).write_text("a newer one")
    bootstrap.set_up()
    assert made == 2 * ["environment", "packages", "project"]


def test_a_change_of_the_project_file_alone_needs_no_packages(bootstrap, made):
    bootstrap.set_up()
    Path(bootstrap.PROJECT).write_text("another line")
    bootstrap.set_up()
    assert made == ["environment", "packages", "project", "project"]


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap, made):
    bootstrap.set_up()
    Path(bootstrap.PYTHON).unlink()
    bootstrap.set_up()
    assert made == 2 * ["environment", "packages", "project"]


def test_a_python_that_lacks_something_is_passed_over(bootstrap, tmp_path):
    without_venv = executable(tmp_path / "without venv", f'PYTHONHOME=/nowhere exec "{sys.executable}" "$@"')
    too_old = executable(tmp_path / "too old", "echo 3 11 /usr/bin/python3.11")
    assert bootstrap.fitting(str(without_venv)) is None
    assert bootstrap.fitting(str(too_old)) is None
    assert bootstrap.fitting(str(tmp_path / "missing")) is None
    assert bootstrap.fitting(sys.executable)


def test_pythons_of_pyenv_are_found_without_its_settings(bootstrap, tmp_path, monkeypatch):
    python = tmp_path / "my pyenv" / "versions" / "3.13.1" / "bin" / "python3"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setenv("PATH", f"/usr/bin:{tmp_path}/my pyenv/shims")
    assert str(python) in bootstrap.candidates()


def test_a_named_python_that_does_not_fit_is_refused(bootstrap, monkeypatch):
    monkeypatch.setenv("PRAKTIKA_PYTHON", "/nowhere/python3")
    with pytest.raises(bootstrap.SetupError, match="PRAKTIKA_PYTHON=/nowhere/python3"):
        bootstrap.find_python()


def test_a_checkout_nobody_may_write_in_is_refused(bootstrap, made, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: False)
    with pytest.raises(bootstrap.SetupError, match="not yours to write in"):
        bootstrap.set_up()
    assert made == []


def executable(path: Path, command: str) -> Path:
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
    return path
