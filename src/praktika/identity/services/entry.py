"""Who stays signed in, and who may try again: for people themselves, and for staff."""

from collections.abc import Callable

from praktika.identity.domain import EndReason, SessionId, SessionNotFound
from praktika.identity.permissions import SESSION_MANAGE, THROTTLE_RELEASE
from praktika.identity.ports import Forgetful, IdentityUnitOfWork
from praktika.identity.services.sight import authorise, visible
from praktika.identity.services.throttle import Throttle
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock


class EntryService:
    def __init__(
        self, uow: Callable[[], IdentityUnitOfWork], throttle: Throttle, standings: Forgetful, clock: Clock
    ) -> None:
        self._uow = uow
        self._throttle = throttle
        self._standings = standings
        self._clock = clock

    async def end_session(self, actor: Actor, account_id: AccountId, session_id: SessionId) -> None:
        """AccountNotFound, Forbidden, OutranksYou, SessionRequired, SessionNotFound; fine when it has ended."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, SESSION_MANAGE)
            actor.require_session()
            session = await uow.sessions.find(session_id)
            if session is None or session.account_id != account_id:
                raise SessionNotFound
            if session.ended_at is None:
                session.end(_reason(actor, account_id), self._clock())
                uow.record(actor, "identity.session:end", session, organisation_id=account.organisation_id)
        self._standings.forget(account_id)

    async def end_sessions(self, actor: Actor, account_id: AccountId, *, keep_current: bool = True) -> None:
        """All of them, but for the one the actor came with where it is to be kept."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, SESSION_MANAGE)
            actor.require_session()
            kept = actor.session_id if keep_current else None
            await uow.sessions.end_all(account_id, _reason(actor, account_id), self._clock(), but=kept)
            uow.record(actor, "identity.account:end-sessions", account)
        self._standings.forget(account_id)

    async def release_throttle(self, actor: Actor, account_id: AccountId) -> None:
        """Nobody has to wait any more to try a password of this account."""
        async with self._uow() as uow:
            account = await visible(uow, actor, account_id)
            await authorise(uow, actor, account, THROTTLE_RELEASE)
            await self._throttle.release(uow, account)
            uow.record(actor, "identity.account:release-throttle", account)


def _reason(actor: Actor, account_id: AccountId) -> EndReason:
    return EndReason.ENDED_BY_OWNER if actor.account_id == account_id else EndReason.ENDED_BY_STAFF
