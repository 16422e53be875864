"""Every sentence a user may read exists in both languages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import praktika
from praktika.kernel.errors import TEXTS, PraktikaError
from praktika.kernel.permissions import Permission

for module in pkgutil.walk_packages(praktika.__path__, "praktika."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)


def errors(of: type[PraktikaError] = PraktikaError) -> Iterator[type[PraktikaError]]:
    for error in of.__subclasses__():
        if error.__module__.startswith("praktika."):
            yield error
            yield from errors(error)


@pytest.mark.parametrize("error", sorted(set(errors()), key=lambda e: e.code), ids=lambda e: e.code)
def test_every_error_speaks_both_languages(error):
    assert error.__doc__, "the English sentence is the docstring"
    assert re.search("[а-яё]", error.__dict__.get("ru", error.ru)), "the Russian one is `ru`"
    assert error.ru not in {base.ru for base in error.__mro__[1:] if issubclass(base, PraktikaError)}, "its own"
    assert sorted(re.findall(r"\{(\w+)", error.__doc__)) == sorted(re.findall(r"\{(\w+)", error.ru))


def test_no_two_errors_share_a_code():
    codes = [error.code for error in set(errors())]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_violation_speaks_both_languages(code):
    en, ru = TEXTS[code]
    assert en.isascii()
    assert re.search("[а-яё]", ru)


@pytest.mark.parametrize(
    "permission", sorted(Permission.catalogue.values(), key=lambda p: p.name), ids=lambda p: p.name
)
def test_every_permission_says_in_both_languages_what_it_allows(permission):
    assert re.fullmatch(r"[a-z]+\.[a-z-]+:[a-z-]+", permission.name)
    assert permission.en.isascii()
    assert re.search("[а-яё]", permission.ru)
