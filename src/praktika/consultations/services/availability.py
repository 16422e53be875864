"""When specialists usually have time, said by themselves or by staff for them."""

from collections.abc import Callable
from datetime import date
from typing import Unpack

from praktika.consultations.domain.availability import (
    MOST_RULES,
    AvailabilityException,
    AvailabilityRule,
    ExceptionId,
    ExceptionKind,
    RuleId,
    RuleTerms,
)
from praktika.consultations.domain.errors import ExceptionNotFound, RuleNotFound, TooManyRules
from praktika.consultations.permissions import SLOT_WRITE
from praktika.consultations.policies.sight import acts_for
from praktika.consultations.ports import ConsultationsUnitOfWork, Identity
from praktika.consultations.services.specialists import publisher, require_specialist
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.money import Money
from praktika.kernel.versions import require_version


class AvailabilityService:
    """Slots that were generated before stay as they are. Invalid for hours no day may have."""

    def __init__(self, uow: Callable[[], ConsultationsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def add_rule(
        self,
        actor: Actor,
        *,
        weekday: int,
        local_from: str,
        local_to: str,
        slot_minutes: int,
        valid_from: date,
        gap_minutes: int = 0,
        valid_to: date | None = None,
        context: str | None = None,
        cost: Money | None = None,
        location: str | None = None,
        specialist_id: AccountId | None = None,
    ) -> AvailabilityRule:
        """TooManyRules."""
        now = self._clock()
        specialist = await publisher(self._identity, actor, SLOT_WRITE, specialist_id)
        rule = AvailabilityRule(
            id=RuleId(uuid7()),
            specialist_id=specialist.id,
            organisation_id=specialist.organisation_id,
            weekday=weekday,
            local_from=local_from,
            local_to=local_to,
            slot_minutes=slot_minutes,
            gap_minutes=gap_minutes,
            valid_from=valid_from,
            valid_to=valid_to,
            context=context,
            cost=cost,
            location=location,
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.lock_persons(specialist.id)
            await require_specialist(self._identity, specialist)
            if len(await uow.rules.of(specialist.id)) >= MOST_RULES:
                raise TooManyRules(limit=MOST_RULES)
            await uow.rules.add(rule)
            uow.record(actor, "consultations.availability-rule:create", rule)
        return rule

    async def edit_rule(
        self, actor: Actor, rule_id: RuleId, *, expected: int, **terms: Unpack[RuleTerms]
    ) -> AvailabilityRule:
        """RuleNotFound, Stale."""
        async with self._uow() as uow:
            rule = await _rule(uow, actor, rule_id, expected)
            if any(value != getattr(rule, name) for name, value in terms.items()):
                rule.edit(self._clock(), **terms)
                uow.record(actor, "consultations.availability-rule:update", rule)
        return rule

    async def delete_rule(self, actor: Actor, rule_id: RuleId, *, expected: int) -> None:
        """RuleNotFound, Stale."""
        async with self._uow() as uow:
            rule = await _rule(uow, actor, rule_id, expected)
            await uow.rules.delete(rule)
            uow.record(actor, "consultations.availability-rule:delete", rule)

    async def add_exception(
        self,
        actor: Actor,
        *,
        on: date,
        kind: ExceptionKind,
        local_from: str | None = None,
        local_to: str | None = None,
        slot_minutes: int | None = None,
        gap_minutes: int | None = None,
        context: str | None = None,
        cost: Money | None = None,
        location: str | None = None,
        specialist_id: AccountId | None = None,
    ) -> AvailabilityException:
        """ExceptionExists."""
        specialist = await publisher(self._identity, actor, SLOT_WRITE, specialist_id)
        exception = AvailabilityException(
            id=ExceptionId(uuid7()),
            specialist_id=specialist.id,
            organisation_id=specialist.organisation_id,
            on=on,
            kind=kind,
            local_from=local_from,
            local_to=local_to,
            slot_minutes=slot_minutes,
            gap_minutes=gap_minutes,
            context=context,
            cost=cost,
            location=location,
            created_at=self._clock(),
        )
        async with self._uow() as uow:
            await uow.lock_persons(specialist.id)
            await require_specialist(self._identity, specialist)
            await uow.exceptions.add(exception)
            uow.record(actor, "consultations.availability-exception:create", exception)
        return exception

    async def delete_exception(self, actor: Actor, exception_id: ExceptionId) -> None:
        """ExceptionNotFound."""
        actor.require(SLOT_WRITE)
        async with self._uow() as uow:
            exception = await uow.exceptions.get(exception_id)
            if not acts_for(actor, SLOT_WRITE, exception.specialist_id, exception.organisation_id):
                raise ExceptionNotFound
            await uow.exceptions.delete(exception)
            uow.record(actor, "consultations.availability-exception:delete", exception)


async def _rule(uow: ConsultationsUnitOfWork, actor: Actor, rule_id: RuleId, expected: int) -> AvailabilityRule:
    """Locked, if it is any business of the actor and of the version he knows."""
    actor.require(SLOT_WRITE)
    rule = await uow.rules.get(rule_id)
    if not acts_for(actor, SLOT_WRITE, rule.specialist_id, rule.organisation_id):
        raise RuleNotFound
    require_version(rule, expected)
    return rule
