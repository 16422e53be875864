"""What staff see, as a parameter."""

from typing import Any

from praktika.kernel.actors import Reach


def seen_by(reach: Reach) -> dict[str, Any]:
    """The `organisations`, unless everything is seen."""
    return {} if reach.everywhere else {"organisations": list(reach.organisations)}
