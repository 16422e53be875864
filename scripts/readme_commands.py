"""Print the commands that one section of README.md shows, so that what it promises can be run."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def commands(heading: str | None = None) -> list[str]:
    """Code lines, fenced or indented, under the heading; of the whole page without one."""
    return [line for section, line in code_lines() if heading in (None, section)]


def code_lines() -> Iterator[tuple[str, str]]:
    """With the heading above each; a `#` line inside a fence is no heading."""
    section, fenced = "", False
    for line in README.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or re.match(r" {4}\S", line):
            yield section, line.strip()
        elif heading := re.fullmatch(r"#+ +(.+)", line):
            section = heading[1].strip()


if __name__ == "__main__":
    print("\n".join(commands(*sys.argv[1:])))
