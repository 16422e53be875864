"""What stands around the code names things that exist: Makefile, README, containers, settings, lock, keys."""

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from dotenv import dotenv_values
from packaging.requirements import Requirement
from typer.core import TyperGroup

from praktika.bootstrap.cli import app
from praktika.bootstrap.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
TEMPLATE = dotenv_values(ROOT / ".env.template")
COMPOSE = {name: yaml.safe_load((ROOT / "docker" / name).read_text()) for name in ("compose.yaml", "compose.test.yaml")}
SERVICES = {(file, name): service for file, each in COMPOSE.items() for name, service in each["services"].items()}
OURS = {name: service for (_, name), service in SERVICES.items() if service["image"] == "praktika"}
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "certs.example" / "README.md"]

LOCKED = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))


def parsed(arguments: list[str]) -> None:
    """Fails where the command line would refuse them; runs nothing."""
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup):
        assert arguments, f"{command.name} needs a command"
        assert arguments[0] in command.commands, f"there is no command {arguments[0]}"
        command, arguments = command.commands[arguments[0]], arguments[1:]
    command.make_context("praktika", list(arguments))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


# Makefile and pages


def test_every_target_is_explained():
    assert targets() == set(re.findall(r"^([a-z]+):.* ## ", MAKEFILE, re.MULTILINE))
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+)", shown, re.MULTILINE)) == targets()


def test_what_the_makefile_runs_exists():
    for command in re.findall(r"\$\(IN_VENV\) (.+)", MAKEFILE.replace("\\\n", " ")):
        program, *arguments = shlex.split(command.replace("$(ARGS)", ""))
        if program == "praktika":
            parsed(arguments)
        for path in (each for each in arguments if "/" in each):
            assert (ROOT / path).exists(), command


def test_the_readme_names_one_test_command():
    readme = runpy.run_path(str(ROOT / "scripts" / "readme_commands.py"))
    assert readme["commands"]("Tests") == ["make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_exists(page):
    text = page.read_text()
    assert set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", text, re.MULTILINE)) <= targets()
    for command in re.findall(r"(?:^ {4}|`)praktika ([a-z][^`\n]*)", text, re.MULTILINE):
        parsed(shlex.split(command))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
        assert (page.parent / link).exists(), link


# Settings


def test_a_copy_of_the_template_changes_nothing():
    env = {name: value or "" for name, value in TEMPLATE.items()}
    assert Settings.from_env(env) == Settings()


def test_the_template_lists_every_setting():
    listed = {name for name in TEMPLATE if name.startswith(PREFIX)}
    assert listed == {PREFIX + name.upper() for name in Settings.model_fields} | {f"{PREFIX}PG_BINDIR"}


# Containers


@pytest.mark.parametrize("service", SERVICES.values(), ids=map(" ".join, SERVICES))
def test_a_service_is_made_of_something_that_exists(service):
    assert re.fullmatch(r"praktika|\S+:\S+", service["image"]), "a version is named"
    if build := service.get("build"):
        context = ROOT / "docker" / build["context"]
        assert (context / build["dockerfile"]).is_file()
    for other in service.get("depends_on", {}):
        assert other in COMPOSE["compose.yaml"]["services"]


@pytest.mark.parametrize("service", OURS.values(), ids=OURS)
def test_a_container_runs_a_command_that_exists(service):
    parsed(service["command"])


def test_every_process_has_its_container():
    assert {service["command"][0] for service in OURS.values()} == {"keys", "migrate", "serve", "worker", "scheduler"}


@pytest.mark.parametrize("service", SERVICES.values(), ids=map(" ".join, SERVICES))
def test_a_container_is_given_settings_that_exist(service):
    given = service.get("environment", {})
    assert {name for name in given if name.startswith(PREFIX)} <= TEMPLATE.keys()
    assert set(re.findall(r"\$\{(\w+)", str(given))) <= TEMPLATE.keys()


@pytest.mark.parametrize("service", SERVICES.values(), ids=map(" ".join, SERVICES))
def test_no_password_stands_in_a_compose_file(service):
    for secret in secrets_of(service.get("environment", {})):
        assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", secret), "from the environment, and required"


def secrets_of(given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if re.search("PASS|SECRET", name):
            yield value
        yield from re.findall(r"://\w+:(\$\{[^}]*\}|[^@]*)@", value)


def test_a_ready_made_environment_starts_the_portal():
    """What compose.yaml gives, with its variables filled in, are settings that hold together."""
    given = OURS["api"]["environment"]
    filled = {name: re.sub(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)\}", r"\1", value) for name, value in given.items()}
    settings = Settings.from_env(filled)
    assert not settings.is_embedded
    assert settings.broker_url.get_secret_value()
    assert settings.smtp_host in COMPOSE["compose.yaml"]["services"]


def test_the_image_is_made_of_files_and_settings_that_exist():
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())
    assert set(re.findall(r"\bPRAKTIKA_\w+", DOCKERFILE)) <= TEMPLATE.keys()
    parsed(yaml.safe_load(re.findall(r"^CMD (.+)", DOCKERFILE, re.MULTILINE)[-1]))
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.MULTILINE)


# Packages


def test_the_lock_satisfies_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = map(Requirement, project["project"]["dependencies"] + project["dependency-groups"]["dev"])
    missing = [str(each) for each in wanted if not each.specifier.contains(LOCKED.get(each.name.lower(), "0"))]
    assert not missing, "run: make lock"


def test_the_lock_has_hashes_and_neither_addresses_nor_folders():
    entries = (ROOT / "requirements.lock").read_text().replace("\\\n", "").splitlines()
    assert all(re.fullmatch(r"[\w.-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", entry) for entry in entries)


def test_hooks_run_tools_of_the_lock():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        program = hook["entry"].split()[0]
        assert program.startswith(".venv/bin/")
        assert (Path(sys.executable).parent / Path(program).name).exists()


# Keys


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_keys_made_with_openssl_can_be_read(tmp_path, algorithm):
    folder = tmp_path / "token keys"
    make_keys(folder, algorithm)
    private = folder / "jwt-private.pem"
    assert private.stat().st_mode & 0o777 == 0o600
    key = load_pem_private_key(private.read_bytes(), password=None)
    assert key.public_key() == load_pem_public_key((folder / "jwt-public.pem").read_bytes())
    assert getattr(key, "key_size", 3072) == 3072


def test_keys_are_never_overwritten(tmp_path):
    make_keys(tmp_path)
    before = (tmp_path / "jwt-private.pem").read_bytes()
    with pytest.raises(subprocess.CalledProcessError):
        make_keys(tmp_path)
    assert (tmp_path / "jwt-private.pem").read_bytes() == before


def make_keys(folder: Path, algorithm: str = "RS256") -> None:
    script = ROOT / "certs.example" / "make-keys.sh"
    subprocess.run([script, folder, algorithm], check=True, capture_output=True)
