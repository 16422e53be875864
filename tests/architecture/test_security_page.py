"""docs/security.md is true: the tests it names exist, and every line is shown, excepted or does not apply."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from praktika.bootstrap.settings import Settings

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "security.md").read_text()
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
LINES: Final = re.findall(r"^\| ([\d.]+.*?) \| (.*) \| (.*) \|$", PAGE.partition("## Authentication")[2], re.MULTILINE)

LEVEL_TWO: Final = {
    6: {1: 3, 2: 12, 3: 4, 4: 4, 5: 5, 6: 3, 8: 4},
    7: {1: 3, 2: 4, 3: 2, 4: 5, 5: 2, 6: 2},
    8: {1: 2, 2: 3, 3: 1, 4: 1},
    9: {1: 3, 2: 4},
}
"""The last line of levels 1 and 2 in each section; in these chapters they come before those of level 3."""


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_the_page_names_exists(path: str, name: str):
    assert name in functions_of(path)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_line_is_shown_by_a_test_or_does_not_apply(line: tuple[str, str, str]):
    assert line[2] == "does not apply" or re.fullmatch(r"(`tests/[\w/]+\.py::\w+` ?)+", line[2])


def numbers(listed: str) -> set[str]:
    """`6.1.1–6.1.3, 6.2.1` one by one."""
    found = set()
    for part in re.findall(r"[\d.]+(?:–[\d.]+)?", listed):
        first, _, last = part.partition("–")
        section, _, number = first.rpartition(".")
        end = (last or first).rpartition(".")[2]
        found |= {f"{section}.{each}" for each in range(int(number), int(end) + 1)}
    return found


def test_no_line_of_levels_one_and_two_is_left_out():
    excepted = PAGE.partition("## Exceptions")[2].partition("## What decides")[0]
    told = {number for line in LINES for number in numbers(line[0])}
    told |= set(re.findall(r"^\| ([\d.]+) \|", excepted, re.MULTILINE))
    wanted = {
        f"{chapter}.{section}.{number}"
        for chapter, sections in LEVEL_TWO.items()
        for section, last in sections.items()
        for number in range(1, last + 1)
    }
    assert wanted - told == set()


def test_what_the_page_says_of_settings_is_so():
    named = {name.removeprefix("PRAKTIKA_").lower() for name in re.findall(r"PRAKTIKA_[A-Z_]+", PAGE)}
    assert named <= Settings.model_fields.keys()
    settings = Settings()
    assert (settings.refresh_idle_days, settings.refresh_absolute_days) == (14, 30)
    assert (settings.login_throttle_base_seconds, settings.login_throttle_address_limit) == (30, 50)
    assert (settings.access_token_seconds, settings.token_algorithm, settings.password_min_length) == (900, "RS256", 8)
