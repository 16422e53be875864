"""What a person is called and where he is reached: one rule per member of an account."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

import idna

from praktika.kernel.errors import Invalid, Violation, explain
from praktika.kernel.text import clean
from praktika.kernel.wall_clock import is_zone

USERNAME_RESERVED: Final = explain("username-reserved", "This name is reserved.", "Это имя зарезервировано.")

EMAIL_LENGTH: Final = 254
DOT_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
"""The local part of an address, RFC 5321 section 4.1.2 without quoting."""

USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]")
RESERVED: Final = {"me", "admin", "root", "support", "system", "moderator", "praktika"}
PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
"""ITU-T E.164."""

NAME_SIGNS: Final = " -'’ʼ."
LETTERS: Final = ("Lu", "Ll", "Lt", "Lo")
LOCALES: Final = ("ru", "en")


class Broken(Exception):
    """A value breaks the rule of its member."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def email_address(text: str) -> str:
    """Trimmed, the domain in its ASCII form and lower case (IDNA 2008, UTS 46)."""
    local, at, domain = text.strip().rpartition("@")
    address = f"{local}@{_ascii(domain)}"
    if len(address) > EMAIL_LENGTH:
        raise Broken("too-long")
    if not (at and DOT_ATOM.fullmatch(local) and len(local) <= 64):
        raise Broken("invalid-format")
    return address


def _ascii(domain: str) -> str:
    try:
        found = idna.encode(domain, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise Broken("invalid-format") from None
    if "." not in found.rstrip("."):
        raise Broken("invalid-format")
    return found.rstrip(".")


def username(text: str) -> str:
    name = _within(text.strip(), 50, least=3)
    if not USERNAME.fullmatch(name) or name.isdigit():
        raise Broken("invalid-format")
    if name.lower() in RESERVED:
        raise Broken(USERNAME_RESERVED)
    return name


def person_name(text: str) -> str:
    """Any script, inner spaces collapsed; at least one letter."""
    name = _within(" ".join(clean(text).split()), 100)
    if not all(unicodedata.category(c)[0] in "LM" or c in NAME_SIGNS for c in name):
        raise Broken("invalid-text")
    if not any(unicodedata.category(c) in LETTERS for c in name):
        raise Broken("invalid-format")
    return name


def phone(text: str) -> str:
    number = text.strip()
    if not PHONE.fullmatch(number):
        raise Broken("invalid-format")
    return number


def title(text: str) -> str:
    found = _within(clean(text), 80)
    if not found.isprintable():
        raise Broken("invalid-text")
    return found


def locale(text: str) -> str:
    if text not in LOCALES:
        raise Broken("not-an-option")
    return text


def timezone(text: str) -> str:
    if not is_zone(text):
        raise Broken("not-an-option")
    return text


def _within(text: str, most: int, least: int = 1) -> str:
    if len(text) < least:
        raise Broken("too-short")
    if len(text) > most:
        raise Broken("too-long")
    return text


RULES: Final[Mapping[str, Callable[[str], str]]] = {
    "email": email_address,
    "username": username,
    "first_name": person_name,
    "last_name": person_name,
    "middle_name": person_name,
    "phone": phone,
    "title": title,
    "locale": locale,
    "timezone": timezone,
}

DELETED: Final = {"en": "Deleted user", "ru": "Удалённый пользователь"}
"""What a person is called whose data were erased, by language."""

type Values = dict[str, str | None]


def checked(values: Mapping[str, str | None], also: Iterable[Violation] = ()) -> Values:
    """Every value as its rule leaves it; Invalid tells all that is wrong at once, together with `also`."""
    good: Values = {}
    wrong: list[Violation] = []
    for name, value in values.items():
        try:
            good[name] = None if value is None else RULES[name](value)
        except Broken as error:
            wrong.append(Violation(f"/{name}", error.code))
    if wrong := [*wrong, *also]:
        raise Invalid(*wrong)
    return good


def login_key(login: str) -> str:
    """What a typed login is looked up by: an address or a username in lower case."""
    try:
        return (email_address(login) if "@" in login else login.strip()).lower()
    except Broken:
        return login.strip().lower()


def display_name(first: str | None, last: str | None, username: str | None, account_id: UUID) -> str:
    """How others see a person: "first last", else the username, else `User` and the end of the id."""
    return " ".join(filter(None, (first, last))) or username or f"User{str(account_id)[-4:]}"
