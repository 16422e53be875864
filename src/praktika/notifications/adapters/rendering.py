"""Letters as mail: templates filled in the reader's language, and the headers around them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from functools import wraps
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from praktika.notifications.adapters.invites import attach
from praktika.notifications.ports import Letter, Rendered, Said, Texts, Undeliverable

MONTHS: Final = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
}
"""As they stand in a date."""

UNITS: Final = {"en": ("h", "min"), "ru": ("ч", "мин")}


class Whole(UnstructuredHeader, BaseHeader):
    """A header that is written as it is: folded, a long address would be written as words of no language."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS: Final = HeaderRegistry()
HEADERS.map_to_type("List-Unsubscribe", Whole)

POLICY: Final = SMTP.clone(cte_type="7bit", header_factory=HEADERS)
"""Mail any server takes, whatever it announces."""


class Renderer(Texts):
    """Templates `<kind>.<locale>.<part>`. A value missing or unfit for a header makes the letter Undeliverable."""

    def __init__(self, frontend_url: str) -> None:
        self._environment = Environment(
            loader=PackageLoader("praktika.notifications"),
            autoescape=_is_html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["frontend_url"] = frontend_url.rstrip("/")
        self._environment.filters |= {
            "day": _in_context(day),
            "duration": _in_context(duration),
            "moment": _in_context(moment),
        }

    def render(self, letter: Letter) -> Rendered:
        subject, text, html = (self._part(letter, part) for part in ("subject", "txt", "html"))
        return Rendered(_one_line(subject), text, html)

    def say(self, kind: str, values: Mapping[str, Any], *, locale: str, timezone: str) -> Said:
        """The first line of the template is the title, the others are the text."""
        said = self._filled(f"{kind}.{locale}.notice", values, locale=locale, timezone=timezone)
        title, _, text = said.strip().partition("\n")
        return Said(title, text.strip())

    def _part(self, letter: Letter, part: str) -> str:
        known = {"name": letter.name, "subject_id": letter.subject_id, "may_stop": letter.unsubscribe is not None}
        template = f"{letter.kind}.{letter.locale}.{part}"
        return self._filled(template, {**letter.values, **known}, locale=letter.locale, timezone=letter.timezone)

    def _filled(self, template: str, values: Mapping[str, Any], **reader: str) -> str:
        try:
            return self._environment.get_template(template).render(values, **reader)
        except Exception as error:  # the same letter fails the same way each time
            raise Undeliverable(f"{template}: {type(error).__name__}: {error}") from error


class Postmaster:
    """Makes the mail of a letter: one `To`, text and HTML, the same Message-ID each time."""

    def __init__(self, renderer: Renderer, *, sender: str, domain: str) -> None:
        """`sender` is the From header, `domain` the right side of Message-ID."""
        self._renderer = renderer
        self._sender = sender
        self._domain = domain

    def mail(self, letter: Letter) -> EmailMessage:
        rendered = self._renderer.render(letter)
        mail = EmailMessage(POLICY)
        mail["From"] = self._sender
        mail["To"] = _recipient(letter.address)
        mail["Subject"] = rendered.subject
        mail["Message-ID"] = f"<{letter.message_id}@{self._domain}>"
        mail["Date"] = format_datetime(letter.written_at)
        mail["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            mail["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        mail.set_content(rendered.text)
        mail.add_alternative(rendered.html, subtype="html")
        if letter.invite:
            sender = parseaddr(self._sender)[1]
            attach(mail, letter.invite, organizer=sender, attendee=letter.address)
        mail["Content-Language"] = letter.locale  # last: `add_alternative` gives earlier ones to the text alone
        return mail


def moment(instant: datetime, locale: str, timezone: str) -> str:
    """`12 October 2026, 15:00 (UTC+03:00, Europe/Moscow)`"""
    local = instant.astimezone(ZoneInfo(timezone))
    return f"{day(local, locale, timezone)}, {local:%H:%M} (UTC{_offset(local)}, {timezone})"


def day(of: date, locale: str, timezone: str) -> str:
    return f"{of.day} {MONTHS[locale][of.month - 1]} {of.year}"


def duration(minutes: int, locale: str, timezone: str) -> str:
    """`1 h 30 min`"""
    parts = zip(divmod(minutes, 60), UNITS[locale], strict=True)
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def _offset(local: datetime) -> str:
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _in_context(say: Callable[[Any, str, str], str]) -> Callable[[Context, Any], str]:
    """A filter that knows the reader's language and time zone."""

    @pass_context
    @wraps(say)
    def filter_(context: Context, value: Any) -> str:
        return say(value, context["locale"], context["timezone"])

    return filter_


def _one_line(header: str) -> str:
    line = header.strip("\n")
    if any(sign in line for sign in "\r\n\0"):
        raise Undeliverable("a header would hold a line break")
    return line


def _recipient(address: str) -> Address:
    try:
        return Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:  # IndexError: older parsers, of an empty address
        raise Undeliverable("this is not one e-mail address") from error


def _is_html(template: str | None) -> bool:
    return template is not None and template.endswith(".html")
