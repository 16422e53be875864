"""How a person gets an account of his own: signing up, confirming the address, accepting an invitation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from praktika.identity.domain import (
    DEFAULT_ZONE,
    Account,
    AccountStatus,
    Grant,
    GrantId,
    GrantState,
    Purpose,
    UsernameTaken,
    checked,
)
from praktika.identity.events import RoleRequested, SignUpRepeated
from praktika.identity.policies.passwords import PasswordRules
from praktika.identity.ports import Forgetful, IdentityUnitOfWork, PasswordHasher
from praktika.identity.services.codes import opened, owner_of, requested
from praktika.kernel.actors import AccountId, Actor
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
            account, found = await opened(uow, code, Purpose.CONFIRM_EMAIL, self._clock())
            found.use(self._clock())
            await activate(uow, account, self._clock())
            uow.record(owner_of(account, actor), "identity.account:confirm-email", account)
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
            account, _ = await opened(uow, code, Purpose.INVITATION, self._clock())
        problems = self._rules.problems(password, password_confirmation, email=account.email, username=username)
        chosen = checked({"username": username}, (*problems, *self._unaccepted(accepted_terms)))["username"]
        password_hash = await self._hasher.hash(password)
        async with self._uow() as uow:
            account, found = await opened(uow, code, Purpose.INVITATION, self._clock())
            found.use(self._clock())
            if chosen and await uow.accounts.has_username(chosen):
                raise UsernameTaken
            grants = await uow.grants.of(account.id)
            uow.publish(
                account.accept(password_hash, _roles(grants), self._clock(), username=chosen, terms=accepted_terms),
                *_requests(grants, self._clock()),
            )
            uow.record(owner_of(account, actor), "identity.account:accept-invitation", account)
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
        uow.record(owner_of(account, actor), "identity.account:sign-up", account)

    def _unaccepted(self, accepted: str | None) -> Iterator[Violation]:
        if self._terms and accepted != self._terms:
            yield Violation("/accepted_terms", "mismatch" if accepted else "required")


async def activate(uow: IdentityUnitOfWork, account: Account, now: datetime) -> None:
    """The address of the sign-up is its owner's; staff hear of roles that wait for approval."""
    grants = await uow.grants.of(account.id)
    uow.publish(account.confirm(_roles(grants), now), *_requests(grants, now))


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
        return requested(account.id, Purpose.CONFIRM_EMAIL, now)
    return repeated(account, now)


def repeated(account: Account, now: datetime) -> SignUpRepeated:
    """Somebody gave the address of an account as his own."""
    return SignUpRepeated(id=_id_within_the_hour(account.id, now), occurred_at=now, account_id=account.id)


def _id_within_the_hour(account_id: UUID, now: datetime) -> UUID:
    """The same event again, which is delivered once: nobody's mailbox is filled by repeating a sign-up."""
    return uuid5(account_id, f"sign-up {now:%Y-%m-%dT%H}")


def _roles(grants: Sequence[Grant]) -> list[str]:
    return sorted(grant.role for grant in grants if grant.state is GrantState.ACTIVE)


def _requests(grants: Sequence[Grant], now: datetime) -> Iterator[RoleRequested]:
    return (grant.requested(now) for grant in grants if grant.state is GrantState.PENDING)
