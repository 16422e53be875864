"""Text of people in patterns."""


def like(q: str) -> str:
    """A pattern that finds the text itself: `%` finds a percent sign."""
    escaped = q.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
