"""How a person gets an account of his own: signing up, confirming the address, accepting an invitation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from praktika.identity.domain import (
    DEFAULT_ZONE,
    Account,
    AccountStatus,
    Code,
    Grant,
    GrantId,
    GrantState,
    Purpose,
    UsernameTaken,
    checked,
    code_invalid,
)
from praktika.identity.events import CodeRequested, RoleRequested, SignUpRepeated
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.policies.secrets import hash_of
from praktika.identity.ports import Forgetful, IdentityUnitOfWork, PasswordHasher
from praktika.kernel.actors import AccountId, Actor, ActorKind
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Violation
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7


class SignUpRole(StrEnum):
    """What one may call oneself; a specialist waits for approval."""

    PARTICIPANT = "participant"
    CLIENT = "client"
    SPECIALIST = "specialist"


class SignUpService:
    """`terms` is the version of the terms everybody has to accept; empty when there are none."""

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        hasher: PasswordHasher,
        rules: PasswordRules,
        standings: Forgetful,
        clock: Clock,
        terms: str = "",
    ) -> None:
        self._uow = uow
        self._hasher = hasher
        self._rules = rules
        self._standings = standings
        self._clock = clock
        self._terms = terms

    async def sign_up(
        self,
        actor: Actor,
        *,
        password: str,
        password_confirmation: str,
        person: Mapping[str, str | None],
        role: SignUpRole = SignUpRole.PARTICIPANT,
        accepted_terms: str | None = None,
    ) -> None:
        """`person` has `email` and perhaps `username`, names, `locale`, `timezone`.

        The same work and answer whether or not the address is known; only its owner learns the difference, by mail.
        Invalid, or UsernameTaken, which is public anyway.
        """
        email, username = person["email"] or "", person.get("username")
        problems = self._rules.problems(password, password_confirmation, email=email, username=username)
        person = checked(person, (*problems, *self._unaccepted(accepted_terms)))
        password_hash = await self._hasher.hash(password)
        async with self._uow() as uow:
            if person.get("username") and await uow.accounts.has_username(person["username"] or ""):
                raise UsernameTaken
            known = await uow.accounts.claim_email(person["email"] or "")
            if known:
                uow.publish(_reminder(known, self._clock()))
            else:
                await self._create(uow, actor, person, password_hash, role, accepted_terms)

    async def confirm(self, actor: Actor, *, code: str) -> None:
        """CodeInvalid whatever is wrong with the code."""
        async with self._uow() as uow:
            account, opened = await self._opened(uow, code, Purpose.CONFIRM_EMAIL)
            opened.use(self._clock())
            grants = await uow.grants.of(account.id)
            uow.publish(account.confirm(_roles(grants), self._clock()), *_requests(grants, self._clock()))
            uow.record(_owner(account, actor), "identity.account:confirm-email", account)
        self._standings.forget(account.id)

    async def accept_invitation(
        self,
        actor: Actor,
        *,
        code: str,
        password: str,
        password_confirmation: str,
        username: str | None = None,
        accepted_terms: str | None = None,
    ) -> None:
        """CodeInvalid whatever is wrong with the code; then Invalid for the password, UsernameTaken."""
        async with self._uow() as uow:
            account, _ = await self._opened(uow, code, Purpose.INVITATION)
        problems = self._rules.problems(password, password_confirmation, email=account.email, username=username)
        chosen = checked({"username": username}, (*problems, *self._unaccepted(accepted_terms)))["username"]
        password_hash = await self._hasher.hash(password)
        async with self._uow() as uow:
            account, opened = await self._opened(uow, code, Purpose.INVITATION)
            opened.use(self._clock())
            if chosen and await uow.accounts.has_username(chosen):
                raise UsernameTaken
            grants = await uow.grants.of(account.id)
            uow.publish(
                account.accept(password_hash, _roles(grants), self._clock(), username=chosen, terms=accepted_terms),
                *_requests(grants, self._clock()),
            )
            uow.record(_owner(account, actor), "identity.account:accept-invitation", account)
        self._standings.forget(account.id)

    async def _create(
        self,
        uow: IdentityUnitOfWork,
        actor: Actor,
        person: Mapping[str, str | None],
        password_hash: str,
        role: SignUpRole,
        terms: str | None,
    ) -> None:
        account = _new_account(person, password_hash, self._clock())
        account.agree(terms, account.created_at)
        await uow.accounts.add(account)
        await uow.grants.add(_chosen(role, account))
        uow.publish(account.signed_up((role.value,)), _reminder(account, account.created_at))
        uow.record(_owner(account, actor), "identity.account:sign-up", account)

    def _unaccepted(self, accepted: str | None) -> Iterator[Violation]:
        if self._terms and accepted != self._terms:
            yield Violation("/accepted_terms", "mismatch" if accepted else "required")

    async def _opened(self, uow: IdentityUnitOfWork, text: str, purpose: Purpose) -> tuple[Account, Code]:
        """The account a usable code was made for; CodeInvalid otherwise."""
        account = await uow.accounts.with_code(hash_of(text))
        code = await uow.codes.with_hash(hash_of(text))
        if account is None or code is None or WAITS[purpose] is not account.status:
            raise code_invalid()
        code.expect(purpose, self._clock())
        return account, code


WAITS: Final = {
    Purpose.CONFIRM_EMAIL: AccountStatus.UNCONFIRMED,
    Purpose.INVITATION: AccountStatus.INVITED,
}


def _owner(account: Account, visitor: Actor) -> Actor:
    """The audit trail names the person, who is not signed in yet."""
    return replace(visitor, account_id=account.id, kind=ActorKind.ACCOUNT)


def _new_account(person: Mapping[str, str | None], password_hash: str, now: datetime) -> Account:
    return Account(
        id=AccountId(uuid7()),
        created_at=now,
        updated_at=now,
        email=person["email"] or "",
        username=person.get("username"),
        first_name=person.get("first_name"),
        last_name=person.get("last_name"),
        middle_name=person.get("middle_name"),
        locale=person.get("locale") or "en",
        timezone=person.get("timezone") or DEFAULT_ZONE,
        password_hash=password_hash,
        status=AccountStatus.UNCONFIRMED,
        status_at=now,
    )


def _chosen(role: SignUpRole, account: Account) -> Grant:
    return Grant(
        id=GrantId(uuid7()),
        account_id=account.id,
        role=role.value,
        state=GrantState.PENDING if role is SignUpRole.SPECIALIST else GrantState.ACTIVE,
        given_by=account.id,
        given_at=account.created_at,
    )


def _reminder(account: Account, now: datetime) -> Event:
    """What makes the letter: one event with one subscriber in every case, so that all take the same time."""
    if account.status is AccountStatus.UNCONFIRMED:
        return CodeRequested(occurred_at=now, account_id=account.id, purpose=Purpose.CONFIRM_EMAIL.value)
    return SignUpRepeated(id=_id_within_the_hour(account.id, now), occurred_at=now, account_id=account.id)


def _id_within_the_hour(account_id: UUID, now: datetime) -> UUID:
    """The same event again, which is delivered once: nobody's mailbox is filled by repeating a sign-up."""
    return uuid5(account_id, f"sign-up {now:%Y-%m-%dT%H}")


def _roles(grants: Sequence[Grant]) -> list[str]:
    return sorted(grant.role for grant in grants if grant.state is GrantState.ACTIVE)


def _requests(grants: Sequence[Grant], now: datetime) -> Iterator[RoleRequested]:
    return (grant.requested(now) for grant in grants if grant.state is GrantState.PENDING)
