"""Facts this module publishes. None carries an e-mail, a name, a code or a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountSignedUp(Event, name="identity.account_signed_up"):
    account_id: UUID
    organisation_id: UUID | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountInvited(Event, name="identity.account_invited"):
    account_id: UUID
    organisation_id: UUID | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event, name="identity.account_activated"):
    """The e-mail is confirmed or the invitation accepted: the account can be used."""

    account_id: UUID
    organisation_id: UUID | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountBlocked(Event, name="identity.account_blocked"):
    account_id: UUID
    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountUnblocked(Event, name="identity.account_unblocked"):
    account_id: UUID
    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class CodeRequested(Event, name="identity.code_requested"):
    """Somebody asked for a code to be mailed; `account_id` is None when the address belongs to nobody."""

    account_id: UUID | None
    purpose: str


@dataclass(frozen=True, kw_only=True)
class CodeIssued(Event, name="identity.code_issued"):
    """A code exists; its text is asked of the facade when the letter is written."""

    code_id: UUID
    account_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(Event, name="identity.sign_up_repeated"):
    """Somebody signed up with the address of an account that exists."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionReuseDetected(Event, name="identity.session_reuse_detected"):
    """A refresh token was used a second time: somebody else may hold it, so its session was ended."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event, name="identity.profile_changed"):
    account_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoleRequested(Event, name="identity.role_requested"):
    """A role awaits its approval."""

    grant_id: UUID
    account_id: UUID
    role: str
    organisation_id: UUID | None = None
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event, name="identity.role_revoked"):
    """A role is held no more."""

    grant_id: UUID
    account_id: UUID
    role: str
    organisation_id: UUID | None = None
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Event, name="identity.organisation_created"):
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event, name="identity.organisation_changed"):
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountArchived(Event, name="identity.account_archived"):
    account_id: UUID
    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountRestored(Event, name="identity.account_restored"):
    account_id: UUID
    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountErased(Event, name="identity.account_erased"):
    """Nothing personal is left of the account but its id."""

    account_id: UUID
    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event, name="identity.password_changed"):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class LoginThrottled(Event, name="identity.login_throttled"):
    """Somebody tries passwords on the account; told at most once a day."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Event, name="identity.email_changed"):
    """The new address is confirmed; the facade knows the old one for 24 hours, for the letter to it."""

    account_id: UUID
    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event, name="identity.role_granted"):
    grant_id: UUID
    account_id: UUID
    role: str
    organisation_id: UUID | None = None
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RoleRefused(Event, name="identity.role_refused"):
    grant_id: UUID
    account_id: UUID
    role: str
    organisation_id: UUID | None = None
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(Event, name="identity.api_key_created"):
    api_key_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganisationArchived(Event, name="identity.organisation_archived"):
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class DataExportRequested(Event, name="identity.data_export_requested"):
    export_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class DataExportReady(Event, name="identity.data_export_ready"):
    export_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountErasureScheduled(Event, name="identity.account_erasure_scheduled"):
    erasure_id: UUID
    account_id: UUID
    scheduled_for: datetime


@dataclass(frozen=True, kw_only=True)
class AccountErasureRequested(Event, name="identity.account_erasure_requested"):
    """The grace is over: every module erases what it knows of the person, or names the law that keeps it."""

    erasure_id: UUID
    account_id: UUID
    scheduled_for: datetime
