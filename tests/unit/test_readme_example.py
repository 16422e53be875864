"""The example of README.md does what it says."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.anyio

README = Path(__file__).parents[2] / "README.md"


async def test_the_example_of_the_readme_passes():
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    names: dict[str, object] = {}
    exec(example, names)
    await names["test_an_applicant_who_fits_is_confirmed"]()  # type: ignore[operator]
