"""The core is tested without anything it is served with."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

RUN = """
import sys

FRAMEWORKS = {
    "fastapi", "starlette", "pydantic", "sqlalchemy", "asyncpg", "alembic", "taskiq", "taskiq_aio_pika", "aio_pika",
    "dependency_injector", "aiosmtplib", "openpyxl", "jinja2", "uvicorn",
}


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FRAMEWORKS:
            raise ImportError(f"a unit test imports {name}")


sys.meta_path.insert(0, Refuse())

import pytest

sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "tests/unit"]))
"""


def test_the_unit_tests_run_where_no_framework_can_be_imported():
    ran = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
