"""Templates of messages: they ask for what their kind declares, and each is used."""

from importlib.resources import files

import pytest
from jinja2 import Environment, meta, nodes

from praktika.notifications.catalogue import KINDS
from support.letters import LOCALES, MAILED, NOTED, every_kind, every_locale, every_noted_kind

TEMPLATES = files("praktika.notifications") / "templates"
PARTS = ("subject", "txt", "html")
GIVEN_TO_ALL = {"name", "subject_id", "frontend_url", "locale", "timezone", "may_stop"}

PARSER = Environment()
PARSER.filters |= {"day": str, "duration": str, "moment": str}


def parsed(template: str) -> nodes.Template:
    return PARSER.parse((TEMPLATES / template).read_text(encoding="utf-8"))


def made_of(template: str) -> set[str]:
    """Itself, what it extends and includes, and what those do."""
    return {template}.union(*map(made_of, meta.find_referenced_templates(parsed(template))))


def asked(template: str) -> set[str]:
    """The values it shows or decides by, wherever it takes the words from."""
    return {name for each in made_of(template) for name in meta.find_undeclared_variables(parsed(each))}


@every_kind
@every_locale
@pytest.mark.parametrize("part", PARTS)
def test_a_template_asks_for_nothing_its_kind_does_not_declare(kind, locale, part):
    code = {"code", "valid_until"} if KINDS[kind].with_code else set()
    assert asked(f"{kind}.{locale}.{part}") <= GIVEN_TO_ALL | KINDS[kind].variables | code


@every_kind
@every_locale
def test_text_and_html_of_a_letter_show_the_same(kind, locale):
    text, html = (asked(f"{kind}.{locale}.{part}") for part in ("txt", "html"))
    assert text | GIVEN_TO_ALL == html | GIVEN_TO_ALL


@every_noted_kind
def test_a_notice_keeps_all_it_says_and_names_nobody_but_its_reader(kind):
    assert KINDS[kind].kept <= KINDS[kind].variables - {"curator", "applicant"}
    for locale in LOCALES:
        assert asked(f"{kind}.{locale}.notice") <= {"locale"} | KINDS[kind].kept


def test_there_is_no_template_without_a_kind():
    wanted = {f"{kind}.{locale}.{part}" for kind in MAILED for locale in LOCALES for part in PARTS}
    wanted |= {f"{kind}.{locale}.notice" for kind in NOTED for locale in LOCALES}
    assert {template.name for template in TEMPLATES.iterdir()} == {each for name in wanted for each in made_of(name)}
