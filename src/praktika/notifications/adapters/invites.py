"""Appointments as a reader's calendar takes them: `invite.ics` (RFC 5545, RFC 5546)."""

from email.message import EmailMessage

from praktika.infrastructure.calendars import invitation, method_of
from praktika.kernel.calendars import CalendarEvent


def attach(mail: EmailMessage, event: CalendarEvent, *, organizer: str, attendee: str) -> None:
    """Addresses are bare."""
    mail.add_attachment(
        invitation(event, organizer=organizer, attendee=attendee),
        subtype="calendar",
        filename="invite.ics",
        params={"method": method_of(event)},
    )
