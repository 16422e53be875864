"""Where letters go when there is no mail server."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from builders.notifications import letter
from praktika.notifications.adapters.files import FileMailer, NoMailer
from praktika.notifications.adapters.rendering import Postmaster
from praktika.notifications.ports import Postponed, SwitchedOff, Undeliverable
from support.letters import example_postmaster


@pytest.fixture
def postmaster() -> Postmaster:
    return example_postmaster()


@pytest.mark.anyio
async def test_a_letter_in_a_file_is_named_by_its_message(postmaster, tmp_path: Path):
    given = letter()
    mailer = FileMailer(tmp_path / "mail", postmaster)
    await mailer.send(given)
    await mailer.send(given)
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == f"{given.message_id}.eml"
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["Message-ID"] == f"<{given.message_id}@mail.example.org>"


@pytest.mark.anyio
async def test_a_domain_that_cannot_exist_is_refused_as_by_a_mail_server(postmaster, tmp_path: Path):
    with pytest.raises(Undeliverable, match="550"):
        await FileMailer(tmp_path, postmaster).send(letter(address="anna@mistyped.invalid"))


@pytest.mark.anyio
async def test_a_folder_that_cannot_be_written_postpones_the_letter(postmaster, tmp_path: Path):
    (tmp_path / "mail").write_text("a file, not a folder")
    with pytest.raises(Postponed):
        await FileMailer(tmp_path / "mail", postmaster).send(letter())


@pytest.mark.anyio
async def test_where_mail_is_switched_off_no_letter_leaves():
    with pytest.raises(SwitchedOff):
        await NoMailer().send(letter())
