"""An account and the states it may pass through."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from praktika.identity.domain.addresses import EmailChange, EmailChangeId
from praktika.identity.domain.organisation import DEFAULT_ZONE
from praktika.identity.domain.person import DELETED, display_name
from praktika.identity.events import (
    AccountActivated,
    AccountArchived,
    AccountBlocked,
    AccountErased,
    AccountInvited,
    AccountRestored,
    AccountSignedUp,
    AccountUnblocked,
    PasswordChanged,
    ProfileChanged,
)
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.errors import Conflict, Forbidden, NotFound


class AccountStatus(StrEnum):
    UNCONFIRMED = "unconfirmed"
    INVITED = "invited"
    ACTIVE = "active"
    BLOCKED = "blocked"
    ARCHIVED = "archived"
    ERASED = "erased"


GONE: Final = frozenset({AccountStatus.ARCHIVED, AccountStatus.ERASED})
"""Nobody signs in with these, and others may take their address and username."""


TRANSITIONS: Final[Mapping[AccountStatus, Set[AccountStatus]]] = {
    AccountStatus.UNCONFIRMED: {AccountStatus.ACTIVE, *GONE},
    AccountStatus.INVITED: {AccountStatus.ACTIVE, *GONE},
    AccountStatus.ACTIVE: {AccountStatus.BLOCKED, *GONE},
    AccountStatus.BLOCKED: {AccountStatus.ACTIVE, *GONE},
    AccountStatus.ARCHIVED: {
        AccountStatus.UNCONFIRMED,
        AccountStatus.INVITED,
        AccountStatus.ACTIVE,
        AccountStatus.BLOCKED,
        AccountStatus.ERASED,
    },
    AccountStatus.ERASED: frozenset(),
}


PERSONAL: Final = (
    *("email_confirmed_at", "username", "first_name", "last_name", "middle_name", "phone", "title"),
    *("password_hash", "last_login_at", "accepted_terms", "accepted_terms_at"),
)
"""Members that are emptied with the address when an account is erased."""


class AccountNotFound(NotFound, code="identity.account-not-found", ru="Такой учётной записи нет."):
    """There is no such account."""


class EmailTaken(Conflict, code="identity.email-taken", ru="На этот адрес уже есть учётная запись."):
    """There is an account with this address."""


class UsernameTaken(Conflict, code="identity.username-taken", ru="Имя пользователя занято."):
    """The username is taken."""


class AccountStateConflict(
    Conflict, code="identity.account-state", ru="Для учётной записи в состоянии «{state}» это невозможно."
):
    """An account that is {state} does not allow this."""


class NotYourself(Conflict, code="identity.not-yourself", ru="С собственной учётной записью так нельзя."):
    """You cannot do this to your own account."""


class LastAdmin(Conflict, code="identity.last-admin", ru="Должен остаться хотя бы один администратор."):
    """At least one administrator has to remain."""


class OutranksYou(Forbidden, code="identity.outranks-you", ru="Это выше ваших полномочий."):
    """This goes beyond what you may do yourself."""


@dataclass(eq=False, kw_only=True)
class Account:
    """One person's way in. `email` is the login, empty once erased; `password_hash` never leaves the module.

    `archived_from` is the state an archived account is restored to.
    """

    id: AccountId
    version: int = 1
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None
    email: str
    email_confirmed_at: datetime | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    phone: str | None = None
    title: str | None = None
    locale: str = "en"
    timezone: str = DEFAULT_ZONE
    organisation_id: OrganisationId | None = None
    password_hash: str | None = field(default=None, metadata={"secret": True})
    status: AccountStatus
    status_reason: str | None = None
    status_by: UUID | None = None
    status_at: datetime
    archived_from: AccountStatus | None = None
    accepted_terms: str | None = None
    accepted_terms_at: datetime | None = None

    @property
    def display_name(self) -> str:
        return self.called()

    def called(self, language: str = "en") -> str:
        """What others see; only the words for somebody erased depend on the language, `ru` or `en`."""
        if self.status is AccountStatus.ERASED:
            return DELETED[language]
        return display_name(self.first_name, self.last_name, self.username, self.id)

    @property
    def is_gone(self) -> bool:
        return self.status in GONE

    def signed_up(self, roles: Sequence[str]) -> AccountSignedUp:
        return AccountSignedUp(
            occurred_at=self.created_at, account_id=self.id, organisation_id=self.organisation_id, roles=tuple(roles)
        )

    def invited(self, roles: Sequence[str]) -> AccountInvited:
        return AccountInvited(
            occurred_at=self.created_at, account_id=self.id, organisation_id=self.organisation_id, roles=tuple(roles)
        )

    def confirm(self, roles: Sequence[str], now: datetime) -> AccountActivated:
        """The address is its owner's; the sign-up is complete."""
        self._expect(AccountStatus.UNCONFIRMED)
        return self._activate(roles, now)

    def accept(
        self, password_hash: str, roles: Sequence[str], now: datetime, *, username: str | None, terms: str | None
    ) -> AccountActivated:
        """The invited person has chosen a password."""
        self._expect(AccountStatus.INVITED)
        self.password_hash = password_hash
        self.username = username or self.username
        self.agree(terms, now)
        return self._activate(roles, now)

    def agree(self, terms: str | None, now: datetime) -> None:
        if terms:
            self.accepted_terms, self.accepted_terms_at = terms, now

    def block(self, reason: str, by: UUID | None, now: datetime) -> AccountBlocked:
        self._expect(AccountStatus.ACTIVE)
        self._become(AccountStatus.BLOCKED, now, reason, by)
        return AccountBlocked(occurred_at=now, account_id=self.id, version=self.version, by=by, reason=reason)

    def unblock(self, reason: str | None, by: UUID | None, now: datetime) -> AccountUnblocked:
        self._expect(AccountStatus.BLOCKED)
        self._become(AccountStatus.ACTIVE, now, reason, by)
        return AccountUnblocked(occurred_at=now, account_id=self.id, version=self.version, by=by, reason=reason)

    def archive(self, reason: str | None, by: UUID | None, now: datetime) -> AccountArchived:
        """Closed, until it is restored to the state it has now."""
        self._become(AccountStatus.ARCHIVED, now, reason, by)
        return AccountArchived(occurred_at=now, account_id=self.id, version=self.version, by=by, reason=reason)

    def restore(self, reason: str | None, by: UUID | None, now: datetime) -> AccountRestored:
        """As it was before it was archived."""
        if self.archived_from is None:
            raise AccountStateConflict(state=self.status.value)
        self._become(self.archived_from, now, reason, by)
        return AccountRestored(occurred_at=now, account_id=self.id, version=self.version, by=by, reason=reason)

    def erase(self, by: UUID | None, now: datetime) -> AccountErased:
        """Nothing that tells of the person stays, but the id that records of the modules name."""
        self._become(AccountStatus.ERASED, now)
        for name in PERSONAL:
            setattr(self, name, None)
        self.email = ""
        return AccountErased(occurred_at=now, account_id=self.id, version=self.version, by=by)

    def edit(self, changes: Mapping[str, Any], now: datetime) -> ProfileChanged:
        """`changes` have passed the rules of their members."""
        if self.is_gone:
            raise AccountStateConflict(state=self.status.value)
        for name, value in changes.items():
            setattr(self, name, value)
        self._changed(now)
        return ProfileChanged(occurred_at=now, account_id=self.id, fields=tuple(sorted(changes)))

    def set_password(self, password_hash: str, now: datetime) -> PasswordChanged:
        self.password_hash = password_hash
        self._changed(now)
        return PasswordChanged(occurred_at=now, account_id=self.id)

    def move(self, email: str, change_id: EmailChangeId, now: datetime) -> EmailChange:
        """To an address that is proven to be the owner's; answers what remembers the one of before."""
        change = EmailChange(id=change_id, account_id=self.id, old_email=self.email, changed_at=now)
        self.email, self.email_confirmed_at = email, now
        self._changed(now)
        return change

    def sign_in(self, now: datetime, new_hash: str | None = None) -> None:
        """Not an edit: the version stands. `new_hash` is the same password under newer parameters."""
        self.last_login_at = now
        self.password_hash = new_hash or self.password_hash

    def _activate(self, roles: Sequence[str], now: datetime) -> AccountActivated:
        self._become(AccountStatus.ACTIVE, now)
        self.email_confirmed_at = now
        return AccountActivated(
            occurred_at=now, account_id=self.id, organisation_id=self.organisation_id, roles=tuple(roles)
        )

    def _become(self, status: AccountStatus, now: datetime, reason: str | None = None, by: UUID | None = None) -> None:
        if status not in TRANSITIONS[self.status]:
            raise AccountStateConflict(state=self.status.value)
        self.archived_from = self.status if status is AccountStatus.ARCHIVED else None
        self.status, self.status_reason, self.status_by, self.status_at = status, reason, by, now
        self._changed(now)

    def _expect(self, status: AccountStatus) -> None:
        if self.status is not status:
            raise AccountStateConflict(state=self.status.value)

    def _changed(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now
