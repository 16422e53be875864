"""Facts this module publishes. None carries an e-mail, a name, a code or a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from praktika.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OfAccount:
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class Admission(OfAccount):
    organisation_id: UUID | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeOfState(OfAccount):
    """`version` is the account's: of two that arrive in the wrong order, the greater holds."""

    version: int
    by: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class OfGrant(OfAccount):
    grant_id: UUID
    role: str
    organisation_id: UUID | None = None
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class OfOrganisation:
    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfExport(OfAccount):
    export_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfErasure(OfAccount):
    erasure_id: UUID
    scheduled_for: datetime


@dataclass(frozen=True, kw_only=True)
class AccountSignedUp(Admission, Event, name="identity.account_signed_up"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountInvited(Admission, Event, name="identity.account_invited"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Admission, Event, name="identity.account_activated"):
    """The e-mail is confirmed or the invitation accepted: the account can be used."""


@dataclass(frozen=True, kw_only=True)
class AccountBlocked(ChangeOfState, Event, name="identity.account_blocked"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountUnblocked(ChangeOfState, Event, name="identity.account_unblocked"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountArchived(ChangeOfState, Event, name="identity.account_archived"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountRestored(ChangeOfState, Event, name="identity.account_restored"):
    """In the state it was archived from."""


@dataclass(frozen=True, kw_only=True)
class AccountErased(ChangeOfState, Event, name="identity.account_erased"):
    """Nothing personal is left of the account but its id."""


@dataclass(frozen=True, kw_only=True)
class CodeRequested(Event, name="identity.code_requested"):
    """Somebody asked for a code to be mailed; `account_id` is None when the address belongs to nobody."""

    account_id: UUID | None
    purpose: str


@dataclass(frozen=True, kw_only=True)
class CodeIssued(OfAccount, Event, name="identity.code_issued"):
    """A code exists; its text is asked of the facade when the letter is written."""

    code_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(OfAccount, Event, name="identity.sign_up_repeated"):
    """Somebody signed up with the address of an account that exists."""


@dataclass(frozen=True, kw_only=True)
class SessionReuseDetected(OfAccount, Event, name="identity.session_reuse_detected"):
    """A refresh token was used a second time: somebody else may hold it, so its session was ended."""


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(OfAccount, Event, name="identity.password_changed"):
    pass


@dataclass(frozen=True, kw_only=True)
class LoginThrottled(OfAccount, Event, name="identity.login_throttled"):
    """Somebody tries passwords on the account; told at most once a day."""


@dataclass(frozen=True, kw_only=True)
class EmailChanged(OfAccount, Event, name="identity.email_changed"):
    """The new address is confirmed; the facade knows the old one for 24 hours, for the letter to it."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(OfAccount, Event, name="identity.profile_changed"):
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoleRequested(OfGrant, Event, name="identity.role_requested"):
    """A role awaits its approval."""


@dataclass(frozen=True, kw_only=True)
class RoleGranted(OfGrant, Event, name="identity.role_granted"):
    pass


@dataclass(frozen=True, kw_only=True)
class RoleRefused(OfGrant, Event, name="identity.role_refused"):
    pass


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(OfGrant, Event, name="identity.role_revoked"):
    """A role is held no more."""


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(OfAccount, Event, name="identity.api_key_created"):
    api_key_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(OfOrganisation, Event, name="identity.organisation_created"):
    pass


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(OfOrganisation, Event, name="identity.organisation_changed"):
    """Edited, or open again."""


@dataclass(frozen=True, kw_only=True)
class OrganisationArchived(OfOrganisation, Event, name="identity.organisation_archived"):
    pass


@dataclass(frozen=True, kw_only=True)
class DataExportRequested(OfExport, Event, name="identity.data_export_requested"):
    pass


@dataclass(frozen=True, kw_only=True)
class DataExportReady(OfExport, Event, name="identity.data_export_ready"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountErasureScheduled(OfErasure, Event, name="identity.account_erasure_scheduled"):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountErasureRequested(OfErasure, Event, name="identity.account_erasure_requested"):
    """The grace is over: every module erases what it knows of the person, or names the law that keeps it."""
