"""Commands as an administrator types them: what they answer, their exit codes, and no traceback whatever is missing."""

import json
from pathlib import Path

import pytest

from support.postgres import empty_database, execute
from support.visitors import sign_in

pytestmark = pytest.mark.postgres

PASSWORD = "correct horse 9 battery"


def test_an_administrator_is_made_once_and_can_sign_in(portal, database):
    command = ("admin", "create", "--email", "anna@example.org", "--first-name", "Anna", "--password-stdin")
    made = portal.run(*command, text=f"{PASSWORD}\n")
    assert (made.returncode, made.stderr) == (0, "")
    again = portal.run(*command, text=f"{PASSWORD}\n")
    assert again.returncode == 1
    assert again.stderr.startswith("praktika: ")
    assert "identity.email-taken" in again.stderr
    assert "Traceback" not in again.stderr
    holders = "SELECT a.email, g.role FROM identity_accounts a JOIN identity_grants g ON g.account_id = a.id"
    assert [tuple(row) for row in execute(database, holders)] == [("anna@example.org", "admin")]
    assert sign_in(portal.serve(), "anna@example.org").status_code == 200


def test_an_invited_administrator_gets_a_link(portal):
    made = portal.run("admin", "create", "--email", "anna@example.org", public_url="https://portal.example.org")
    assert made.returncode == 0
    assert made.stdout.startswith("https://portal.example.org/accept-invitation#code=")


@pytest.mark.parametrize("email", ["nobody", ""])
def test_an_address_that_is_none_is_refused(portal, email):
    made = portal.run("admin", "create", "--email", email)
    assert made.returncode == 1
    assert "/email" in made.stderr
    assert "Traceback" not in made.stderr


def test_a_fresh_database_is_migrated_and_migrating_again_changes_nothing(portal, database):
    with empty_database(database, "_fresh") as url:
        for _ in range(2):
            migrated = portal.run("migrate", database_url=url)
            assert migrated.returncode == 0, migrated.stderr
        assert execute(url, "SELECT count(*) FROM identity_roles")[0][0] > 0
        assert execute(url, "SELECT count(*) FROM identity_accounts")[0][0] == 0


def test_keys_are_never_overwritten(portal, tmp_path):
    command = ("keys", "generate", "--folder", str(tmp_path / "keys"), "--algorithm", "EdDSA")
    assert portal.run(*command).returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    again = portal.run(*command)
    assert again.returncode == 1
    assert (again.stderr.count("\n"), again.stderr[:10]) == (1, "praktika: ")
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}


def test_dead_work_is_shown_and_tried_again_or_discarded(portal, database):
    execute(
        database,
        """
        INSERT INTO work_items (id, handler, key, payload, queue, available_at, state, trace_id)
        SELECT gen_random_uuid(), 'infrastructure.purge', n, '{}', 'praktika.general', now(), 'dead', ''
        FROM generate_series(1, 2) n
        """,
    )
    work_id = portal.run("work", "list").stdout.splitlines()[1].split()[0]
    assert portal.run("work", "discard", work_id, "--reason", "Too late.").stdout == "1 discarded\n"
    refused = portal.run("work", "requeue", work_id)
    assert refused.returncode == 1
    assert refused.stderr == "praktika: This work is not dead. (notifications.delivery-state)\n"
    assert portal.run("work", "requeue", "infrastructure.purge").stdout == "1 requeued\n"
    assert "waiting  infrastructure.purge" in portal.run("work", "status").stdout


def test_the_kept_api_document_is_compared(portal, tmp_path):
    document = str(tmp_path / "openapi.json")
    assert portal.run("openapi", document, "--check").returncode == 1
    assert portal.run("openapi", document).returncode == 0
    assert json.loads(Path(document).read_text())["openapi"].startswith("3.")


WRONG = [
    ("serve", {"secret_keys": ""}, "PRAKTIKA_SECRET_KEYS: "),
    ("serve", {"token_keys_dir": "nowhere"}, "PRAKTIKA_TOKEN_KEYS_DIR: "),
    ("serve", {"token_algorithm": "RS256"}, "PRAKTIKA_TOKEN_KEYS_DIR: "),
    ("migrate", {"port": "many"}, "PRAKTIKA_PORT: "),
    ("migrate", {"colour": "red"}, "PRAKTIKA_COLOUR: "),
    ("migrate", {"smtp_password_file": "/nowhere/at-all"}, "PRAKTIKA_SMTP_PASSWORD_FILE: "),
    ("worker", {}, "PRAKTIKA_BROKER_URL is missing"),
    ("scheduler", {}, "PRAKTIKA_BROKER_URL is missing"),
]


@pytest.mark.parametrize(("command", "settings", "says"), WRONG)
def test_a_wrong_setting_is_one_plain_line(portal, command, settings, says):
    refused = portal.run(command, **settings)
    assert refused.returncode == 2, refused.stderr
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert refused.stderr.startswith(f"praktika: {says}")


NO_DATABASE = {
    "nobody listens": "postgresql+asyncpg://127.0.0.1:1/none",
    "no such machine": "postgresql+asyncpg://portal.invalid/none",
}


@pytest.mark.parametrize("address", NO_DATABASE)
def test_a_database_that_does_not_answer_is_one_plain_line(portal, address):
    refused = portal.run("migrate", database_url=NO_DATABASE[address])
    assert refused.returncode == 1, refused.stderr
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert refused.stderr.startswith("praktika: ")


def test_work_of_a_database_without_tables_is_one_plain_line(portal, database):
    with empty_database(database, "_fresh") as url:
        refused = portal.run("work", "status", database_url=url)
    assert refused.returncode == 1, refused.stderr
    assert refused.stderr == 'praktika: relation "work_items" does not exist\n'
