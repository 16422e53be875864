"""Kinds of messages in both languages, and who makes letters of them."""

import pytest

from praktika.notifications.adapters.rendering import Postmaster, Renderer
from praktika.notifications.catalogue import CATALOGUE
from praktika.notifications.domain import Channel

LOCALES = ("en", "ru")

MAILED = sorted(kind.name for kind in CATALOGUE if Channel.MAIL in kind.channels)
NOTED = sorted(kind.name for kind in CATALOGUE if Channel.NOTICE in kind.channels)

every_kind = pytest.mark.parametrize("kind", MAILED)
every_noted_kind = pytest.mark.parametrize("kind", NOTED)
every_locale = pytest.mark.parametrize("locale", LOCALES)


def example_renderer() -> Renderer:
    return Renderer("https://portal.example.org/")


def example_postmaster() -> Postmaster:
    return Postmaster(example_renderer(), sender="Практика <no-reply@example.org>", domain="mail.example.org")
