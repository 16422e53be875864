"""The end of what is kept of a person: asked for, perhaps called off, begun on its day, answered by every module."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import product
from typing import Final

from praktika.identity.domain import (
    Account,
    AccountStateConflict,
    AccountStatus,
    Erasure,
    ErasureId,
    ErasureNotFound,
    LastAdmin,
)
from praktika.identity.permissions import ACCOUNT_ERASE
from praktika.identity.policies.personal_data import may_ask
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.proof import PasswordProof
from praktika.identity.services.sight import authorise, visible
from praktika.kernel.actors import SYSTEM, AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7
from praktika.kernel.personal_data import ErasureAnswer
from praktika.kernel.storage import ObjectStorage
from praktika.kernel.uow import Subject
from praktika.kernel.work import Work

START: Final = "identity.start-erasures"
"""The job that begins erasures whose day has come."""

MODULE: Final = "identity"

MEMBERS: Final = (
    *("email", "new_email", "old_email", "username", "first_name", "last_name", "middle_name", "phone", "title"),
    *("status_reason", "name", "device_name", "user_agent", "address", "reason"),
)
"""Members of identity's records that tell of a person, as audit entries name them."""

BATCH: Final = 100


class ErasureService:
    """`modules` are those that answer `<module>.personal_data_erased`; `grace` is the time to think again."""

    def __init__(
        self,
        uow: Callable[[], IdentityUnitOfWork],
        proof: PasswordProof,
        standings: Forgetful,
        storage: ObjectStorage,
        clock: Clock,
        modules: Sequence[str],
        grace: timedelta = timedelta(days=7),
    ) -> None:
        self._uow = uow
        self._proof = proof
        self._standings = standings
        self._storage = storage
        self._clock = clock
        self._modules = modules
        self._grace = grace

    async def request(
        self, actor: Actor, account_id: AccountId, *, current_password: str | None = None, reason: str | None = None
    ) -> Erasure:
        """One's own needs the password, another's a reason. Until its day the account stays usable.

        AccountNotFound, SessionRequired, OutranksYou, LastAdmin, AccountStateConflict, ErasureExists, Invalid;
        TooManyAttempts after too many wrong passwords.
        """
        actor.require(ACCOUNT_ERASE)
        actor.require_session()
        is_own = account_id == actor.account_id
        proof = await self._proof.of(actor, _given(current_password, "/current_password")) if is_own else None
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, ACCOUNT_ERASE)
            if proof:
                await proof.account(uow)
            else:
                reason = _given(reason, "/reason")
            erasure = self._scheduled(actor, account, reason)
            await uow.grants.keep_an_admin(without=account_id)
            await uow.erasures.add(erasure)
            uow.publish(erasure.scheduled())
            if not self._grace:
                uow.enqueue(Work(handler=START, key=str(erasure.id)))
            place = account.organisation_id
            uow.record(actor, "identity.erasure:schedule", erasure, reason=reason, organisation_id=place)
        return erasure

    async def cancel(self, actor: Actor, erasure_id: ErasureId) -> None:
        """By who asked for it and still may, or whom it is about. ErasureNotFound, ErasureStateConflict."""
        actor.require(ACCOUNT_ERASE)
        actor.require_session()
        async with self._uow() as uow:
            erasure = await uow.erasures.get(erasure_id)
            asked = actor.me() in (erasure.requested_by, erasure.account_id)
            if not asked or not may_ask(actor, ACCOUNT_ERASE, erasure.account_id):
                raise ErasureNotFound
            erasure.cancel(self._clock())
            uow.record(actor, "identity.erasure:cancel", erasure)

    async def start_due(self) -> None:
        """Each in a transaction of its own, whatever becomes of the others; what fails stays due, and so does what
        would leave the portal without an administrator.
        """
        async with self._uow() as uow:
            due = await uow.erasures.due(self._clock(), BATCH)
        failed = [error for erasure_id in due if (error := await self._tried(erasure_id))]
        if failed:
            raise ExceptionGroup("erasures did not begin", failed)

    async def on_personal_data_erased(self, event: ErasureAnswer) -> None:
        """A module has answered."""
        module = event.name.partition(".")[0]
        async with self._uow() as uow:
            erasure = await uow.erasures.get(ErasureId(event.erasure_id))
            if erasure.fill(module, event.removed, event.kept, self._clock()):
                uow.record(SYSTEM, "identity.erasure:answer", erasure)

    def _scheduled(self, actor: Actor, account: Account, reason: str | None) -> Erasure:
        if account.status is AccountStatus.ERASED:
            raise AccountStateConflict(state=account.status.value)
        now = self._clock()
        return Erasure(
            id=ErasureId(uuid7()),
            account_id=account.id,
            requested_by=actor.me(),
            requested_at=now,
            reason=reason,
            scheduled_for=now + self._grace,
        )

    async def _tried(self, erasure_id: ErasureId) -> Exception | None:
        try:
            await self._start(erasure_id)
        except Exception as error:
            return error
        return None

    async def _start(self, erasure_id: ErasureId) -> None:
        async with self._uow() as uow:
            erasure = await uow.erasures.claim(erasure_id)
            if erasure is None:
                return
            account, now = await uow.accounts.get(erasure.account_id), self._clock()
            if await _may_go(uow, account.id):
                uow.publish(erasure.start((MODULE, *self._modules), now))
                erasure.fill(MODULE, await self._erase(uow, account, erasure.requested_by), (), now)
                uow.record(SYSTEM, "identity.erasure:start", Subject(erasure.id))
        self._standings.forget(account.id)

    async def _erase(self, uow: IdentityUnitOfWork, account: Account, by: AccountId) -> int:
        """Identity's own part, with which the account ends; answers how many records lost something."""
        now = self._clock()
        texts = _texts(account, await uow.traces.told(account.id, NAMES))
        subjects = await uow.traces.subjects(account.id)
        uow.publish(account.erase(by, now))
        for grant in await uow.grants.of(account.id):
            uow.publish(grant.revoke(by, now))
        for export in await uow.data_exports.of(account.id):
            export.withdraw()
            await self._storage.delete(export.storage_key)
        removed = await uow.traces.erase(account.id, texts)
        patterns = [_whole(text) for text in texts]
        await uow.traces.unsay(patterns)
        await uow.blank(about=subjects, members=MEMBERS, by=account.id, patterns=patterns)
        uow.record(SYSTEM, "identity.account:erase", Subject(account.id, account.organisation_id))
        return removed + 1


NAMES: Final = ("email", "phone", "first_name", "middle_name", "last_name")


def _texts(account: Account, told: Mapping[str, set[str]]) -> list[str]:
    """What points at the person wherever it stands: addresses, telephone numbers, first and last name together, and
    with the middle name between them."""
    ever = {name: told.get(name, set()) | {getattr(account, name)} - {None, ""} for name in NAMES}
    pairs = product(ever["first_name"], ever["last_name"])
    names = [order for first, last in pairs for order in (f"{first} {last}", f"{last} {first}")]
    names += map(" ".join, product(ever["first_name"], ever["middle_name"], ever["last_name"]))
    return sorted(_spelt([*ever["email"], *ever["phone"], *names]))


def _spelt(texts: Iterable[str]) -> set[str]:
    return {spelling for text in texts for spelling in (text, text.lower())}


def _whole(text: str) -> str:
    """Finds the text, but not where it is a part of a longer address, number or name. Python and PostgreSQL read it."""
    before, after = (r"[\w.%+-]", r"[\w-]|\.\w") if "@" in text else (r"\w", r"\w")
    return rf"(?i)(?<!{before}){re.escape(text)}(?!{after})"


async def _may_go(uow: IdentityUnitOfWork, account_id: AccountId) -> bool:
    try:
        await uow.grants.keep_an_admin(without=account_id)
    except LastAdmin:
        return False
    return True


def _given(value: str | None, pointer: str) -> str:
    if not value:
        raise Invalid.at(pointer, "required")
    return value
