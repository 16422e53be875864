"""Notices: complete in both languages, and nothing in them is evaluated."""

import pytest

from praktika.notifications.adapters.rendering import Renderer
from praktika.notifications.catalogue import KINDS
from praktika.notifications.ports import Said, Undeliverable
from praktika.notifications.queries.samples import SAMPLES
from support.letters import every_locale, every_noted_kind, example_renderer


def said(renderer: Renderer, kind: str, locale: str, **changes: object) -> Said:
    values = {name: SAMPLES[name] for name in KINDS[kind].kept} | changes
    return renderer.say(kind, values, locale=locale, timezone="Europe/Moscow")


@pytest.fixture
def renderer() -> Renderer:
    return example_renderer()


@every_noted_kind
@every_locale
def test_every_notice_is_complete_in_both_languages(renderer, kind, locale):
    notice = said(renderer, kind, locale)
    assert notice.title
    assert "\n" not in notice.title
    assert not set("{}<>") & set(notice.title + notice.text)
    cyrillic = any("а" <= sign.lower() <= "я" for sign in notice.title)
    assert cyrillic == (locale == "ru")


@every_locale
@pytest.mark.parametrize(
    ("kind", "variable", "values"),
    [
        ("candidate.decided", "status", ("confirmed", "rejected")),
        ("export.finished", "status", ("ready", "failed")),
        ("timesheet.deviation-decided", "decision", ("approved", "rejected", "cancelled")),
        ("account.role-decided", "outcome", ("active", "refused", "revoked")),
        ("points.changed", "direction", ("increase", "decrease")),
        ("application.returned", "comment", (None, "Please name the year.")),
    ],
)
def test_each_outcome_is_noted_differently(renderer, locale, kind, variable, values):
    assert len({said(renderer, kind, locale, **{variable: value}) for value in values}) == len(values)


@every_locale
@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("candidate.decided", {"status": "confirmed"}, {"en": "We will tell you", "ru": "Мы сообщим"}),
        ("export.finished", {"status": "ready"}, {"en": "Download it", "ru": "Скачать его"}),
        ("account.role-decided", {"reason": "Left"}, {"en": "Reason: Left", "ru": "Причина: Left"}),
    ],
)
def test_a_title_that_ends_in_a_choice_keeps_the_text_out(renderer, locale, kind, values, text):
    notice = said(renderer, kind, locale, **values)
    assert notice.text.startswith(text[locale])
    assert text[locale] not in notice.title


def test_a_notice_reads_like_this(renderer):
    assert said(renderer, "points.changed", "ru", reason="Заявка") == Said("Баллы: +10", "Заявка. Теперь у вас 35.")
    assert said(renderer, "intern.enrolled", "en") == Said(
        "You are an intern of “Python in practice” now", "From 2 November 2026 to 29 January 2027, Minsk, Lenina 1."
    )


def test_a_value_of_a_notice_is_not_evaluated(renderer):
    assert said(renderer, "application.withdrawn", "en", programme_title="{{ 7 * 7 }}").title.count("{{ 7 * 7 }}") == 1


def test_a_notice_lacking_a_value_is_none(renderer):
    with pytest.raises(Undeliverable):
        renderer.say("points.changed", {}, locale="en", timezone="UTC")
