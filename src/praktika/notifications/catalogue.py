"""Every kind of letter: which fact causes it, who gets it, what it says. A new one is a row here and its templates
`<kind>.<ru|en>.{subject,txt,html}`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from praktika.identity.events import (
    AccountActivated,
    AccountBlocked,
    AccountErasureScheduled,
    AccountUnblocked,
    ApiKeyCreated,
    CodeIssued,
    DataExportReady,
    EmailChanged,
    LoginThrottled,
    PasswordChanged,
    RoleGranted,
    RoleRefused,
    RoleRequested,
    RoleRevoked,
    SessionReuseDetected,
    SignUpRepeated,
)
from praktika.internships.events import (
    ApplicationApproved,
    ApplicationRejected,
    ApplicationReturned,
    ApplicationSubmitted,
    CandidateConfirmed,
    CandidateRejected,
    InternEnrolled,
)
from praktika.kernel.events import Event
from praktika.notifications.domain import Channel, Reason
from praktika.timesheets.events import DeviationDecided, ExportFinished


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`subject` and `to` are members of the events; `variables` are what the owner's `details_of` gives the letter."""

    name: str
    events: tuple[type[Event], ...]
    subject: str
    to: str | None = "account_id"  # None: the event names no account, its owner is asked
    where: Mapping[str, str] = field(default_factory=dict)  # members an event must have these values in
    variables: frozenset[str] = frozenset()
    channels: tuple[Channel, ...] = (Channel.MAIL,)
    locked: bool = False  # cannot be switched off
    starred: bool = False  # also when the account is not active
    to_doer: bool = False  # also to the one who did it
    with_code: bool = False  # the subject is a code whose text the letter shows
    lasts: timedelta | None = None  # after the event; later the letter is pointless

    @property
    def owner(self) -> str:
        """The module that knows whether the fact still holds."""
        return self.events[0].name.partition(".")[0]

    @property
    def unreachable(self) -> Reason:
        """Why nobody can be written to when identity gives no contact."""
        return Reason.NO_ADDRESS if self.starred else Reason.RECIPIENT_NOT_ACTIVE

    @property
    def subject_type(self) -> str:
        return f"{self.owner}.{self.subject.removesuffix('_id').replace('_', '-')}"

    def is_about(self, event: Event) -> bool:
        return isinstance(event, self.events) and all(getattr(event, n) == value for n, value in self.where.items())

    def is_for(self, recipient_id: UUID, event: Event) -> bool:
        """Whoever caused a fact is not told of it."""
        return self.to_doer or getattr(event, "by", None) != recipient_id


CATALOGUE: Final = (
    Kind(
        name="account.confirm-email",
        events=(CodeIssued,),
        where={"purpose": "confirm-email"},
        subject="code_id",
        with_code=True,
        lasts=timedelta(hours=24),
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.change-email",
        events=(CodeIssued,),
        where={"purpose": "change-email"},
        subject="code_id",
        with_code=True,
        lasts=timedelta(hours=24),
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.reset-password",
        events=(CodeIssued,),
        where={"purpose": "reset-password"},
        subject="code_id",
        with_code=True,
        lasts=timedelta(minutes=30),
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.invitation",
        events=(CodeIssued,),
        where={"purpose": "invitation"},
        subject="code_id",
        with_code=True,
        lasts=timedelta(days=7),
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.organisation-invitation",
        events=(CodeIssued,),
        where={"purpose": "join-organisation"},
        subject="code_id",
        variables=frozenset({"organisation"}),
        with_code=True,
        lasts=timedelta(days=7),
        locked=True,
        to_doer=True,
    ),
    Kind(
        name="account.already-registered",
        events=(SignUpRepeated,),
        subject="account_id",
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(name="account.welcome", events=(AccountActivated,), subject="account_id", to_doer=True),
    Kind(name="account.password-changed", events=(PasswordChanged,), subject="account_id", locked=True, to_doer=True),
    Kind(name="account.session-reuse", events=(SessionReuseDetected,), subject="account_id", locked=True, to_doer=True),
    Kind(name="account.login-throttled", events=(LoginThrottled,), subject="account_id", locked=True, to_doer=True),
    Kind(
        name="account.email-changed",
        events=(EmailChanged,),
        subject="change_id",
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.api-key-created",
        events=(ApiKeyCreated,),
        subject="api_key_id",
        variables=frozenset({"key_name", "expires_at"}),
        locked=True,
        to_doer=True,
    ),
    Kind(
        name="account.blocked",
        events=(AccountBlocked,),
        subject="account_id",
        variables=frozenset({"reason"}),
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.unblocked",
        events=(AccountUnblocked,),
        subject="account_id",
        locked=True,
        starred=True,
        to_doer=True,
    ),
    Kind(
        name="account.role-requested",
        events=(RoleRequested,),
        subject="grant_id",
        to=None,
        variables=frozenset({"role", "applicant"}),
    ),
    Kind(
        name="account.role-decided",
        events=(RoleGranted, RoleRefused, RoleRevoked),
        subject="grant_id",
        variables=frozenset({"role", "outcome", "reason"}),
    ),
    Kind(
        name="account.export-ready",
        events=(DataExportReady,),
        subject="export_id",
        variables=frozenset({"expires_at", "asked"}),
        locked=True,
        to_doer=True,
    ),
    Kind(
        name="account.erasure-scheduled",
        events=(AccountErasureScheduled,),
        subject="erasure_id",
        variables=frozenset({"scheduled_for", "asked"}),
        locked=True,
        to_doer=True,
    ),
    Kind(
        name="application.received",
        events=(ApplicationSubmitted,),
        subject="application_id",
        variables=frozenset({"programme_title"}),
        to_doer=True,
    ),
    Kind(
        name="application.approved",
        events=(ApplicationApproved,),
        subject="application_id",
        variables=frozenset({"programme_title", "comment"}),
    ),
    Kind(
        name="application.rejected",
        events=(ApplicationRejected,),
        subject="application_id",
        variables=frozenset({"programme_title", "comment", "reasons"}),
    ),
    Kind(
        name="application.returned",
        events=(ApplicationReturned,),
        subject="application_id",
        variables=frozenset({"programme_title", "comment"}),
    ),
    Kind(
        name="candidate.decided",
        events=(CandidateConfirmed, CandidateRejected),
        subject="candidate_id",
        variables=frozenset({"programme_title", "status"}),
    ),
    Kind(
        name="intern.enrolled",
        events=(InternEnrolled,),
        subject="intern_id",
        variables=frozenset({"programme_title", "starts_on", "ends_on", "place", "curator"}),
    ),
    Kind(
        name="timesheet.deviation-decided",
        events=(DeviationDecided,),
        subject="deviation_id",
        to=None,
        variables=frozenset({"decision", "asked", "kind_title", "first_day", "last_day", "minutes", "comment"}),
    ),
    Kind(
        name="export.finished",
        events=(ExportFinished,),
        subject="export_id",
        to=None,
        variables=frozenset({"programme_title", "status"}),
        to_doer=True,
    ),
)

KINDS: Final = {kind.name: kind for kind in CATALOGUE}

EVENTS: Final = tuple(dict.fromkeys(event for kind in CATALOGUE for event in kind.events))
"""The facts that cause letters."""


def kinds_of(event: Event) -> Iterator[Kind]:
    return (kind for kind in CATALOGUE if kind.is_about(event))
