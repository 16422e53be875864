from importlib.metadata import PackageNotFoundError, version
from typing import Final


def _installed() -> str:
    try:
        return version("praktika")
    except PackageNotFoundError:
        return "0"


VERSION: Final = _installed()
