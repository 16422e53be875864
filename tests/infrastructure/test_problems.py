import pytest

from praktika.infrastructure.problems import language_of, violation_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en;q=0.5, ru;q=0.9", "ru"),
        ("fr, en;q=0.1", "en"),
        ("de", "en"),
        ("ru;q=0, en;q=0.1", "en"),
        ("ru;q=x", "en"),
        (";;;,,,q=", "en"),
    ],
)
def test_the_reader_s_language_is_the_one_ranked_first(header, language):
    assert language_of(header) == language


@pytest.mark.parametrize(("language", "word"), [("en", "offset"), ("ru", "смещения")])
def test_who_left_the_offset_out_reads_so(language, word):
    violation = violation_of({"type": "timezone_aware", "loc": ("body", "starts_at")})
    assert (violation.pointer, violation.code) == ("/starts_at", "invalid-date")
    assert word in violation.text(language)
