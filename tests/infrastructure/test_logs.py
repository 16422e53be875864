import json
import logging

import pytest
import structlog

from praktika.infrastructure import logs

REFUSAL = "duplicate key\nDETAIL:  Key (lower(email))=(ada@example.org) already exists.\nHINT: none"


@pytest.fixture
def quiet_again():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()  # the access log would write to an output that is closed


def test_a_traceback_does_not_quote_the_row_at_fault(capsys, quiet_again):
    logs.configure()
    try:
        raise ValueError(REFUSAL)
    except ValueError:
        logging.getLogger("test").exception("it failed")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"]) == ("it failed", "error")
    assert "duplicate key" in line["exception"]
    assert "ada@example.org" not in line["exception"]
