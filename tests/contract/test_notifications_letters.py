"""Letters as mail: every kind in both languages, and headers nobody can add to."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from icalendar import Calendar

from builders.notifications import letter
from praktika.kernel.calendars import CalendarEvent, Certainty
from praktika.notifications.adapters.rendering import Postmaster, Renderer, day, duration, moment
from praktika.notifications.catalogue import KINDS
from praktika.notifications.ports import Letter, Undeliverable
from support.letters import MAILED, every_kind, every_locale, example_postmaster


@pytest.fixture
def postmaster() -> Postmaster:
    return example_postmaster()


def sent(postmaster: Postmaster, given: Letter) -> EmailMessage:
    """The mail as its reader's program sees it."""
    mail = message_from_bytes(bytes(postmaster.mail(given)), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def texts(mail: EmailMessage) -> tuple[str, str]:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


@every_kind
@every_locale
def test_every_letter_is_complete_in_both_languages(postmaster, kind, locale):
    mail = sent(postmaster, letter(kind, locale=locale))
    plain, html = texts(mail)
    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Content-Language"] == locale
    assert mail["Subject"]
    for text in (plain, html):
        assert ("The Praktika team" if locale == "en" else "Команда «Практики»") in text
        assert "Anna" in text
        assert "https://portal.example.org" in text
        assert not re.search(r"\{[{%]", text)
    assert "<" not in plain


@every_kind
@every_locale
def test_no_letter_speaks_two_languages(postmaster, kind, locale):
    """Values aside: those are as people typed them."""
    given = letter(kind, locale=locale)
    mail = sent(postmaster, given)
    cyrillic = any("а" <= sign.lower() <= "я" for sign in mail["Subject"] + "".join(texts(mail)))
    assert cyrillic == (locale == "ru")


@every_locale
def test_lines_of_somebodys_words_stay_lines(postmaster, locale):
    given = letter("slot.reserved", locale=locale)
    _, html = texts(sent(postmaster, letter("slot.reserved", locale=locale, values={**given.values, "note": "a\nb"})))
    assert "a\nb</li>" in html
    assert re.search(r"\nli {[^}]*white-space: pre-line", html)


def test_a_letter_that_may_be_stopped_says_how(postmaster):
    link = f"https://portal.example.org/api/v1/unsubscribe/{'a' * 90}"
    mail = sent(postmaster, letter(unsubscribe=link))
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in bytes(postmaster.mail(letter(unsubscribe=link)))
    assert all("https://portal.example.org/settings/notifications" in text for text in texts(mail))


def test_a_letter_that_everybody_gets_says_nothing_of_stopping_it(postmaster):
    mail = sent(postmaster, letter("account.confirm-email"))
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None
    assert all("/settings/notifications" not in text for text in texts(mail))


APPOINTMENT = CalendarEvent(
    uid="slot-1@example.org",
    sequence=2,
    updated_at=datetime(2026, 10, 1, tzinfo=UTC),
    starts_at=datetime(2026, 10, 12, 12, tzinfo=UTC),
    ends_at=datetime(2026, 10, 12, 13, tzinfo=UTC),
    summary="Mock interview; with Olga, №1",
    location="Минск, Ленина 1",
    url="https://portal.example.org/slots/1",
)


def invitation(mail: EmailMessage) -> tuple[EmailMessage, Calendar]:
    [part] = mail.iter_attachments()
    content = part.get_content()
    return part, Calendar.from_ical(content)


@pytest.mark.parametrize(("status", "method"), [(Certainty.CONFIRMED, "REQUEST"), (Certainty.CANCELLED, "CANCEL")])
def test_an_appointment_comes_as_an_invitation(postmaster, status, method):
    mail = sent(postmaster, letter(invite=replace(APPOINTMENT, status=status)))
    part, calendar = invitation(mail)
    assert (part.get_content_type(), part.get_param("method"), part.get_filename()) == (
        "text/calendar",
        method,
        "invite.ics",
    )
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == method
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("slot-1@example.org", 2, status)
    assert (event.start, event.end) == (APPOINTMENT.starts_at, APPOINTMENT.ends_at)
    assert (event["SUMMARY"], event["LOCATION"]) == (APPOINTMENT.summary, APPOINTMENT.location)
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:no-reply@example.org", "mailto:anna@example.org")
    assert texts(mail)


def test_an_invitation_may_be_without_a_place(postmaster):
    bare = replace(APPOINTMENT, location=None, url=None)
    _, calendar = invitation(sent(postmaster, letter(invite=bare)))
    [event] = calendar.walk("VEVENT")
    assert "LOCATION" not in event


@every_locale
@pytest.mark.parametrize(
    ("kind", "variable", "values"),
    [
        ("candidate.decided", "status", ("confirmed", "rejected")),
        ("export.finished", "status", ("ready", "failed")),
        ("timesheet.deviation-decided", "decision", ("approved", "rejected", "cancelled")),
        ("timesheet.deviation-decided", "asked", (True, False)),
        ("slot.cancelled", "by", ("specialist", "staff", "system")),
        ("slot.cancelled.specialist", "by", ("client", "staff", "system")),
        ("slot.moved.specialist", "by", ("client", "staff")),
    ],
)
def test_each_outcome_reads_differently(postmaster, locale, kind, variable, values):
    given = letter(kind, locale=locale)
    said = {
        texts(sent(postmaster, letter(kind, locale=locale, values={**given.values, variable: value})))
        for value in values
    }
    assert len(said) == len(values)


KINDS_WITH_GAPS = (
    *("intern.enrolled", "application.rejected", "timesheet.deviation-decided", "account.blocked"),
    *(kind for kind in MAILED if kind.startswith("slot.")),
)
MORE_GAPS = {"timesheet.deviation-decided": {"minutes": None}}


@every_locale
def test_what_is_unknown_is_left_out(postmaster, locale):
    fleeting = {"place", "curator", "comment", "reasons", "reason", "context", "location", "note", "why"}
    for kind in KINDS_WITH_GAPS:
        absent = dict.fromkeys(KINDS[kind].variables & fleeting) | MORE_GAPS.get(kind, {})
        text, html = texts(sent(postmaster, letter(kind, locale=locale, values={**letter(kind).values, **absent})))
        assert "None" not in text + html


def test_a_code_letter_has_the_link_and_the_bare_code(postmaster):
    plain, html = texts(sent(postmaster, letter("account.confirm-email")))
    assert "https://portal.example.org/confirm-email#code=the-code\n" in plain
    assert "\nthe-code\n" in plain
    assert 'href="https://portal.example.org/confirm-email#code=the-code"' in html
    assert "<code>the-code</code>" in html


def test_the_headers_of_a_letter(postmaster):
    given = letter()
    mail = sent(postmaster, given)
    assert mail.get_all("To") == ["anna@example.org"]
    assert mail["From"] == "Практика <no-reply@example.org>"
    assert mail["Message-ID"] == f"<{given.message_id}@mail.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == given.written_at


def test_a_long_mail_domain_leaves_the_message_id_whole():
    domain = "mail.internships.of.a.university.with.a.long.name.example.org"
    postmaster = Postmaster(Renderer("https://p.example"), sender="a@example.org", domain=domain)
    given = letter()
    assert sent(postmaster, given)["Message-ID"] == f"<{given.message_id}@{domain}>"


def test_all_of_a_letter_is_ascii_on_the_wire(postmaster):
    bytes(postmaster.mail(letter(locale="ru", name="Ёжиков Пётр"))).decode("ascii")


def test_times_are_the_readers_with_their_offset():
    three = datetime(2026, 10, 12, 12, tzinfo=UTC)
    assert moment(three, "en", "Europe/Moscow") == "12 October 2026, 15:00 (UTC+03:00, Europe/Moscow)"
    assert moment(three, "ru", "Europe/Moscow") == "12 октября 2026, 15:00 (UTC+03:00, Europe/Moscow)"
    assert moment(three, "en", "America/St_Johns") == "12 October 2026, 09:30 (UTC-02:30, America/St_Johns)"
    assert moment(datetime(2026, 12, 31, 22, tzinfo=UTC), "ru", "Asia/Tokyo").startswith("1 января 2027, 07:00")


def test_a_day_is_a_day_everywhere():
    assert day(date(2026, 5, 1), "ru", "Asia/Tokyo") == "1 мая 2026"


@pytest.mark.parametrize(("locale", "words"), [("en", "1 h 30 min"), ("ru", "1 ч 30 мин")])
def test_hours_of_each_day_are_told(postmaster, locale, words):
    for text in texts(sent(postmaster, letter("timesheet.deviation-decided", locale=locale))):
        assert words in text
    assert [duration(minutes, "en", "UTC") for minutes in (5, 60, 1440)] == ["5 min", "1 h", "24 h"]


@pytest.mark.parametrize(
    ("locale", "asked", "subject", "opening"),
    [
        ("ru", True, "Согласовано: Прогул, 2 ноября 2026", "Ваша просьба об отклонении от графика согласована."),
        ("ru", False, "В табель внесено: Прогул, 2 ноября 2026", "В ваш табель внесена запись."),
        (
            "en",
            True,
            "Approved: Truancy, 2 November 2026",
            "Your request for a deviation from the schedule was approved.",
        ),
        ("en", False, "Recorded: Truancy, 2 November 2026", "This was recorded in your timesheet."),
    ],
)
def test_what_staff_recorded_is_not_called_a_request(postmaster, locale, asked, subject, opening):
    kind = "timesheet.deviation-decided"
    values = {**letter(kind).values, "asked": asked, "kind_title": {"en": "Truancy", "ru": "Прогул"}}
    mail = sent(postmaster, letter(kind, locale=locale, values=values))
    assert mail["Subject"] == subject
    assert all(opening in text for text in texts(mail))


@pytest.mark.parametrize("kind", [kind for kind in MAILED if kind.startswith("slot.")])
@every_locale
def test_what_staff_did_to_a_consultation_names_no_organisation(postmaster, locale, kind):
    """A free-lance specialist has none: for him an administrator acts."""
    given = letter(kind, locale=locale)
    by_staff = {**given.values, "by": "staff"} if "by" in given.values else given.values
    assert not any(
        word in text
        for text in texts(sent(postmaster, replace(given, values=by_staff)))
        for word in ("organisation", "рганизаци")
    )


@pytest.mark.parametrize(("locale", "whom"), [("en", "tell the organisers"), ("ru", "сообщите организаторам")])
def test_a_reminder_sends_nobody_to_a_door_that_is_closed(postmaster, locale, whom):
    """A day before, clients can as a rule no longer cancel; staff always can."""
    assert all(whom in text for text in texts(sent(postmaster, letter("slot.reminder", locale=locale))))


def test_a_blocked_person_reads_why(postmaster):
    assert all("Left the organisation." in text for text in texts(sent(postmaster, letter("account.blocked"))))


def test_a_code_runs_out_at_the_readers_time(postmaster):
    plain, _ = texts(sent(postmaster, letter("account.confirm-email", timezone="Asia/Yekaterinburg")))
    assert "13 October 2026, 17:00 (UTC+05:00, Asia/Yekaterinburg)" in plain


def test_markup_in_a_value_is_text_and_is_not_evaluated(postmaster):
    given = letter(name="<b>{{ 7 * 7 }}</b> & {% if %}", values={"programme_title": "C & <C++>"})
    plain, html = texts(sent(postmaster, given))
    assert "<b>{{ 7 * 7 }}</b> & {% if %}" in plain
    assert "&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt; &amp; {% if %}" in html
    assert "C &amp; &lt;C++&gt;" in html


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\0"])
def test_no_value_adds_a_header(postmaster, break_):
    with pytest.raises(Undeliverable):
        postmaster.mail(letter(values={"programme_title": f"Python{break_}Bcc: spy@example.org"}))


def test_a_display_name_with_line_breaks_adds_no_header(postmaster):
    mail = sent(postmaster, letter(name="Anna\r\nBcc: spy@example.org"))
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "nobody", ""]
)
def test_a_letter_goes_to_one_address(postmaster, address):
    with pytest.raises(Undeliverable):
        postmaster.mail(letter(address=address))


def test_a_missing_variable_is_no_half_letter(postmaster):
    with pytest.raises(Undeliverable):
        postmaster.mail(letter(values={}))


def test_a_value_of_the_wrong_kind_is_no_letter(postmaster):
    given = letter("intern.enrolled")
    with pytest.raises(Undeliverable):
        postmaster.mail(letter("intern.enrolled", values={**given.values, "starts_on": "2026-11-02"}))


def test_a_time_zone_nobody_knows_is_no_letter(postmaster):
    with pytest.raises(Undeliverable):
        postmaster.mail(letter("account.confirm-email", timezone="Mars/Olympus"))


def test_a_language_without_templates_is_no_letter(postmaster):
    with pytest.raises(Undeliverable):
        postmaster.mail(letter(locale="fr"))
