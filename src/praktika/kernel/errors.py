"""The errors every module raises: what went wrong, never which HTTP status it becomes.

A subclass names a stable `code` (part of the public contract), an English sentence as its docstring and the same in
Russian as `ru`. Both may hold `{members}` of the context. The context is shown to the client: no personal data in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final


class PraktikaError(Exception):
    """Something failed."""

    code: ClassVar[str] = "internal"
    ru: ClassVar[str] = "Что-то пошло не так."
    retry_after: int | None = None  # seconds

    def __init__(self, *, retry_after: int | None = None, **context: Any) -> None:
        super().__init__(self.code, context)
        self.context = context
        if retry_after is not None:
            self.retry_after = retry_after

    def __init_subclass__(cls, code: str | None = None, ru: str | None = None) -> None:
        cls.code = code or cls.code
        cls.ru = ru or cls.ru

    def text(self, locale: str) -> str:
        """One sentence for the reader, in `ru` or `en`."""
        template = self.ru if locale == "ru" else (type(self).__doc__ or self.code)
        return template.format_map(self.context) if self.context else template


class Malformed(PraktikaError, code="malformed", ru="Запрос не удаётся разобрать."):
    """The request cannot be understood."""


class InvalidParameter(Malformed, code="invalid-parameter", ru="Недопустимое значение параметра «{parameter}»."):
    """The value of the parameter "{parameter}" is not allowed."""


class Unauthenticated(PraktikaError, code="unauthenticated", ru="Сначала войдите."):
    """Sign in first."""


class Forbidden(PraktikaError, code="forbidden", ru="Вам это не разрешено."):
    """You are not allowed to do this."""


class NotFound(PraktikaError, code="not-found", ru="Этого нет, или вам это не видно."):
    """It does not exist or is not visible to you."""


class Gone(PraktikaError, code="gone", ru="Этого больше нет."):
    """It is not kept any more."""


class Conflict(PraktikaError, code="conflict", ru="Текущее состояние этого не допускает."):
    """The current state does not allow this."""


class Stale(PraktikaError, code="stale", ru="Запись изменилась с тех пор, как вы её прочитали."):
    """Someone has changed it since you read it."""


class TooLarge(PraktikaError, code="too-large", ru="Слишком большой запрос."):
    """The request is too large."""


class Unsupported(PraktikaError, code="unsupported-media-type", ru="Такой вид содержимого не принимается."):
    """This media type is not accepted here."""


class PreconditionRequired(
    PraktikaError, code="precondition-required", ru="Укажите в If-Match, какую версию вы меняете."
):
    """Say in If-Match which version you are changing."""


class TooMany(PraktikaError, code="too-many-requests", ru="Слишком часто. Попробуйте позже."):
    """Too many requests. Try again later."""

    retry_after = 60


class Unavailable(PraktikaError, code="unavailable", ru="Сервис временно недоступен. Попробуйте ещё раз."):
    """Temporarily unavailable. Try again."""

    retry_after = 2


TEXTS: Final[dict[str, tuple[str, str]]] = {
    "required": ("This is required.", "Обязательное поле."),
    "unknown-member": ("There is no such member.", "Такого поля нет."),
    "wrong-type": ("This has the wrong type.", "Неверный тип значения."),
    "too-short": ("This is too short.", "Слишком короткое значение."),
    "too-long": ("This is too long.", "Слишком длинное значение."),
    "out-of-range": ("This is out of range.", "Значение вне допустимых границ."),
    "invalid-format": ("This has the wrong format.", "Неверный формат."),
    "invalid-date": (
        "This is not a date between 1900 and 2199, or a time without its offset from UTC.",
        "Это не дата между 1900 и 2199 годом или время без смещения от UTC.",
    ),
    "invalid-text": ("This text holds characters that are not allowed.", "Недопустимые символы в тексте."),
    "not-an-option": ("This is not one of the options.", "Такого варианта нет."),
    "unknown-reference": ("What this refers to does not exist.", "Указанная запись не найдена."),
    "duplicate": ("This is given twice.", "Указано дважды."),
    "mismatch": ("The two values differ.", "Значения не совпадают."),
}
"""Code of a violation -> English, Russian. Modules add theirs with `explain`."""


def explain(code: str, en: str, ru: str) -> str:
    TEXTS[code] = (en, ru)
    return code


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule of a body: `pointer` is an RFC 6901 JSON pointer into it."""

    pointer: str
    code: str
    context: dict[str, Any] = field(default_factory=dict)

    def text(self, locale: str) -> str:
        en, ru = TEXTS[self.code]
        return (ru if locale == "ru" else en).format_map(self.context)


class Invalid(PraktikaError, code="validation", ru="В запросе есть ошибки."):
    """The request has errors."""

    def __init__(self, *violations: Violation, **context: Any) -> None:
        super().__init__(**context)
        self.violations: Sequence[Violation] = violations

    @classmethod
    def at(cls, pointer: str, code: str, **context: Any) -> "Invalid":
        return cls(Violation(pointer, code, context))
