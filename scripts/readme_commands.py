"""Print the commands that a section of README.md shows, so that what it promises can be run: readme_commands.py Tests"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def sections() -> Iterator[tuple[str, str]]:
    """Heading and text."""
    parts = re.split(r"^#+ +(.+)$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return zip(parts[1::2], parts[2::2], strict=True)


def commands(heading: str) -> list[str]:
    """Lines of fenced and of indented blocks."""
    text = "\n".join(body for name, body in sections() if name.strip() == heading)
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(
        r"^ {4}(\S.*)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return [line for block in [*fenced, *indented] for line in block.splitlines() if line.strip()]


if __name__ == "__main__":
    print("\n".join(commands(sys.argv[1])))
