import pytest
from hypothesis import given
from hypothesis import strategies as st

from praktika.identity.domain import checked, display_name, login_key
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("email", " Ada.Lovelace+1@EXAMPLE.org ", "Ada.Lovelace+1@example.org"),
        ("email", "иван@пример.рф".replace("иван", "ivan"), "ivan@xn--e1afmkfd.xn--p1ai"),
        ("first_name", "  Алёна  ", "Алёна"),
        ("first_name", "Anna-Mari\u0301a", "Anna-María"),
        ("last_name", "O’Neil  Jr.", "O’Neil Jr."),
        ("last_name", "李", "李"),
        ("username", "ada.lovelace_2-x", "ada.lovelace_2-x"),
        ("phone", " +375291234567 ", "+375291234567"),
        ("timezone", "Europe/Minsk", "Europe/Minsk"),
    ],
)
def test_what_people_type_is_kept_in_its_normal_form(name, text, kept):
    assert checked({name: text}) == {name: kept}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("email", "ada", "invalid-format"),
        ("email", "@example.org", "invalid-format"),
        ("email", "ada@localhost", "invalid-format"),
        ("email", "a..b@example.org", "invalid-format"),
        ("email", '"quoted"@example.org', "invalid-format"),
        ("email", "ada@exa mple.org", "invalid-format"),
        ("email", "ada@-x-.org", "invalid-format"),
        ("email", "a" * 60 + "@" + "x" * 60 + "." + "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + ".org", "too-long"),
        ("email", "ada\u0000@example.org", "invalid-format"),
        ("username", "12345", "invalid-format"),
        ("username", "a@b", "invalid-format"),
        ("username", ".ada", "invalid-format"),
        ("username", "Admin", "username-reserved"),
        ("username", "ab", "too-short"),
        ("first_name", "   ", "too-short"),
        ("first_name", "123", "invalid-text"),
        ("first_name", "--", "invalid-format"),
        ("first_name", "x" * 101, "too-long"),
        ("phone", "80291234567", "invalid-format"),
        ("phone", "+٣٧٥٢٩١٢٣٤", "invalid-format"),
        ("title", "a\nb", "invalid-text"),
        ("locale", "de", "not-an-option"),
        ("timezone", "../etc/passwd", "not-an-option"),
        ("timezone", "localtime", "not-an-option"),
        ("timezone", "Factory", "not-an-option"),
        ("timezone", "posixrules", "not-an-option"),
        ("timezone", "posix/Europe/Moscow", "not-an-option"),
    ],
)
def test_what_nobody_is_called_is_refused(name, text, code):
    with pytest.raises(Invalid) as error:
        checked({name: text})
    assert [(v.pointer, v.code) for v in error.value.violations] == [(f"/{name}", code)]


@given(st.text(max_size=300))
def test_no_text_breaks_the_rules_themselves(text):
    for name in ("email", "username", "first_name", "phone", "title", "locale", "timezone"):
        try:
            again = checked({name: text})
        except Invalid:
            continue
        assert checked(again) == again
    login_key(text)


def test_a_person_is_shown_by_name_else_by_username_else_by_number():
    someone = uuid7()
    assert display_name("Ada", "Lovelace", "ada", someone) == "Ada Lovelace"
    assert display_name(None, None, "ada", someone) == "ada"
    assert display_name(None, None, None, someone) == f"User{str(someone)[-4:]}"
