"""Which passwords are accepted: length, not a common one, not made of what everybody knows (NIST SP 800-63B)."""

from collections.abc import Container, Iterable, Iterator
from typing import Final

from praktika.kernel.errors import Violation, explain

TOO_SHORT: Final = explain(
    "password-too-short", "Use at least {least} characters.", "Нужно не меньше {least} символов."
)
TOO_LONG: Final = explain("password-too-long", "Use at most {most} characters.", "Нужно не больше {most} символов.")
COMMON: Final = explain(
    "password-common", "Too many people use this password.", "Этот пароль используют слишком многие."
)
CONTEXTUAL: Final = explain(
    "password-contextual",
    "Leave your name, your address and the name of this portal out of it.",
    "Пароль не должен содержать ваше имя, адрес или название портала.",
)

MOST: Final = 128
LEAST_CONTEXT: Final = 4
"""Shorter names may occur in a password by chance."""


class PasswordRules:
    """Passwords are taken as received: neither trimmed nor cut nor folded."""

    def __init__(self, common: Container[str], least: int = 8) -> None:
        self._common = common
        self._least = least

    def problems(
        self, password: str, confirmation: str, *, email: str, username: str | None = None
    ) -> Iterator[Violation]:
        """Lengths count code points; comparisons ignore case."""
        yield from self._length(password)
        lowered = password.lower()
        if lowered in self._common:
            yield Violation("/password", COMMON)
        if any(part in lowered for part in _known(email, username)):
            yield Violation("/password", CONTEXTUAL)
        if password != confirmation:
            yield Violation("/password_confirmation", "mismatch")

    def _length(self, password: str) -> Iterator[Violation]:
        if len(password) < self._least:
            yield Violation("/password", TOO_SHORT, {"least": self._least})
        if len(password) > MOST:
            yield Violation("/password", TOO_LONG, {"most": MOST})


def _known(email: str, username: str | None) -> Iterable[str]:
    yield "praktika"
    for part in (email.rpartition("@")[0], username or ""):
        if len(part) >= LEAST_CONTEXT:
            yield part.lower()
