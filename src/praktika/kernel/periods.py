from dataclasses import dataclass
from datetime import datetime

from praktika.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of UTC time: starts_at <= t < ends_at."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise Invalid.at("/ends_at", "out-of-range")

    def overlaps(self, other: "Period") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at
