"""What both adapters of the facade decide alike about letters: one row a kind says what it is about, when it is so,
what it tells, and where it goes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from praktika.identity.domain import (
    OLD_ADDRESS_KEPT,
    AccountStatus,
    DataExportStatus,
    ErasureStatus,
    GrantState,
    Purpose,
)
from praktika.identity.facade import Contact
from praktika.identity.permissions import GRANT_APPROVE

type Row = Mapping[str, Any]


class Subject(StrEnum):
    """What a letter is about. Rows have members: of an account status, status_reason; of a code purpose, is_usable,
    new_email; of an e-mail change old_email, changed_at; of an API key name, expires_at, revoked_at; of a grant state,
    reason, role, role_name, applicant, organisation_id (the applicant's); of a data export and an erasure status,
    account_id, requested_by, expires_at or scheduled_for; of an organisation's invitation is_open, organisation."""

    ACCOUNT = "account"
    CODE = "code"
    EMAIL_CHANGE = "email-change"
    GRANT = "grant"
    API_KEY = "api-key"
    DATA_EXPORT = "data-export"
    ERASURE = "erasure"
    ORGANISATION_INVITATION = "organisation-invitation"


def _always(row: Row) -> bool:
    return True


def _nothing(row: Row) -> Row:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """`address` is where a letter goes instead of the account's own; `any_state`: not only to active accounts."""

    about: Subject = Subject.ACCOUNT
    is_so: Callable[[Row], bool] = _always
    details: Callable[[Row], Row] = _nothing
    address: Callable[[Row, datetime], str | None] | None = None
    any_state: bool = False


def code_letter(purpose: Purpose) -> LetterFacts:
    return LetterFacts(
        about=Subject.CODE, is_so=lambda row: row["purpose"] == purpose and row["is_usable"], any_state=True
    )


def _state(status: AccountStatus, details: Callable[[Row], Row] = _nothing) -> LetterFacts:
    return LetterFacts(is_so=lambda row: row["status"] == status, details=details, any_state=True)


def _old_address(row: Row, now: datetime) -> str | None:
    return row["old_email"] if now < row["changed_at"] + OLD_ADDRESS_KEPT else None


ROLES_IN_RUSSIAN: Final = {
    "admin": "Администратор",
    "moderator": "Модератор",
    "manager": "Менеджер",
    "recruiter": "Рекрутер",
    "customer": "Заказчик",
    "employee": "Сотрудник",
    "curator": "Куратор",
    "specialist": "Специалист",
    "client": "Клиент",
    "participant": "Участник",
}


def _role(row: Row) -> Row:
    return {"role": {"en": row["role_name"], "ru": ROLES_IN_RUSSIAN.get(row["role"], row["role_name"])}}


def _asked(row: Row) -> bool:
    """By the person himself, not by staff."""
    return bool(row["requested_by"] == row["account_id"])


ERASURE_AHEAD: Final = LetterFacts(
    about=Subject.ERASURE,
    is_so=lambda row: row["status"] == ErasureStatus.SCHEDULED,
    details=lambda row: {"scheduled_for": row["scheduled_for"], "asked": _asked(row)},
)

LETTERS: Final[Mapping[str, LetterFacts]] = {
    "account.confirm-email": code_letter(Purpose.CONFIRM_EMAIL),
    "account.invitation": code_letter(Purpose.INVITATION),
    "account.organisation-invitation": LetterFacts(
        about=Subject.ORGANISATION_INVITATION,
        is_so=lambda row: row["is_open"],
        details=lambda row: {"organisation": row["organisation"]},
    ),
    "account.reset-password": code_letter(Purpose.RESET_PASSWORD),
    "account.change-email": replace(code_letter(Purpose.CHANGE_EMAIL), address=lambda row, now: row["new_email"]),
    "account.email-changed": LetterFacts(about=Subject.EMAIL_CHANGE, address=_old_address, any_state=True),
    "account.already-registered": LetterFacts(any_state=True),
    "account.welcome": LetterFacts(),
    "account.blocked": _state(AccountStatus.BLOCKED, lambda row: {"reason": row["status_reason"]}),
    "account.unblocked": _state(AccountStatus.ACTIVE),
    "account.password-changed": LetterFacts(),
    "account.session-reuse": LetterFacts(),
    "account.login-throttled": LetterFacts(),
    "account.api-key-created": LetterFacts(
        about=Subject.API_KEY,
        is_so=lambda row: row["revoked_at"] is None,
        details=lambda row: {"key_name": row["name"], "expires_at": row["expires_at"]},
    ),
    "account.export-ready": LetterFacts(
        about=Subject.DATA_EXPORT,
        is_so=lambda row: row["status"] == DataExportStatus.READY,
        details=lambda row: {"expires_at": row["expires_at"], "asked": _asked(row)},
    ),
    "account.erasure-scheduled": ERASURE_AHEAD,
    "account.erasure-reminder": ERASURE_AHEAD,
    "account.role-requested": LetterFacts(
        about=Subject.GRANT,
        is_so=lambda row: row["state"] == GrantState.PENDING,
        details=lambda row: {**_role(row), "applicant": row["applicant"]},
    ),
    "account.role-decided": LetterFacts(
        about=Subject.GRANT,
        is_so=lambda row: row["state"] != GrantState.PENDING,
        details=lambda row: {**_role(row), "outcome": str(row["state"]), "reason": row["reason"]},
    ),
}


class LetterAnswers(ABC):
    """Answers about the letters of this module, given the rows."""

    @abstractmethod
    async def row_of(self, about: Subject, subject_id: UUID) -> Row | None:
        """What the letter is about, as it is now."""

    @abstractmethod
    async def holders_of(self, permission: str, organisation_id: UUID | None = None) -> list[UUID]: ...

    @abstractmethod
    async def holders_anywhere(self, permission: str) -> list[UUID]:
        """Whoever `holders_of` names for the platform or any organisation."""

    @abstractmethod
    def now(self) -> datetime: ...

    async def still_true(
        self, kind: str, subject_id: UUID, recipient: UUID, planned_at: datetime | None = None
    ) -> bool:
        row = await self.row_of(LETTERS[kind].about, subject_id)
        return row is not None and LETTERS[kind].is_so(row)

    async def details_of(self, kind: str, subject_id: UUID, recipient: UUID) -> Row | None:
        row = await self.row_of(LETTERS[kind].about, subject_id)
        return LETTERS[kind].details(row) if row is not None and LETTERS[kind].is_so(row) else None

    async def recipients_of(self, kind: str, subject_id: UUID) -> Sequence[UUID]:
        """Who decides on a requested role: in the applicant's organisation, for people of none everybody who does."""
        row = await self.row_of(Subject.GRANT, subject_id) if kind == "account.role-requested" else None
        if row is None:
            return []
        if row["organisation_id"]:
            return await self.holders_of(GRANT_APPROVE.name, row["organisation_id"])
        return await self.holders_anywhere(GRANT_APPROVE.name)

    async def addressed(
        self, contact: Contact, status: AccountStatus, kind: str, subject_id: UUID | None
    ) -> Contact | None:
        """The contact for a letter of this kind; None when none may go to an account of this status."""
        facts = LETTERS.get(kind, LetterFacts())
        if status is not AccountStatus.ACTIVE and (not facts.any_state or status is AccountStatus.ERASED):
            return None
        if facts.address is None:
            return contact
        row = await self.row_of(facts.about, subject_id) if subject_id else None
        email = facts.address(row, self.now()) if row else None
        return replace(contact, email=email) if email else None
