from collections.abc import Callable, Collection
from datetime import date
from typing import Final, TypedDict, Unpack
from uuid import UUID

from praktika.internships.domain.candidates import Candidate, CandidateId, CandidateStatus
from praktika.internships.domain.catalogue import PlaceId
from praktika.internships.domain.dates import YEARS
from praktika.internships.domain.errors import (
    AccountMissing,
    CandidateNotConfirmed,
    CandidateNotFound,
    PlaceFull,
)
from praktika.internships.domain.interns import Intern, InternId
from praktika.internships.domain.programmes import Programme, ProgrammeId, midnight
from praktika.internships.domain.templates import WeeklyMinutes
from praktika.internships.permissions import APPLICATION_REVIEW, INTERN_ENROL
from praktika.internships.policies.zones import zone_of
from praktika.internships.ports import Identity, InternshipsUnitOfWork
from praktika.internships.services.sight import require_over
from praktika.kernel.actors import AccountId, Actor
from praktika.kernel.clock import Clock
from praktika.kernel.errors import Invalid
from praktika.kernel.ids import uuid7

EARLIEST_BIRTH: Final = date(1900, 1, 1)


class InternTerms(TypedDict, total=False):
    """What an enrolment may decide; the rest follows from the programme."""

    starts_on: date
    place_id: PlaceId | None
    curator_id: AccountId | None
    position: str
    personnel_number: str
    birth_date: date | None
    student: bool
    weekly_minutes: WeeklyMinutes


class InternService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], identity: Identity, clock: Clock) -> None:
        self._uow = uow
        self._identity = identity
        self._clock = clock

    async def enrol(
        self, actor: Actor, programme_id: ProgrammeId, *, candidate_id: CandidateId, **terms: Unpack[InternTerms]
    ) -> Intern:
        """Takes a place in the programme for a confirmed candidate. Refused in this order: CandidateNotConfirmed,
        AccountMissing, EnrolmentClosed, ProgrammeFull, PlaceFull, Invalid for what the programme does not have,
        InternOverlap, PersonnelNumberTaken.
        """
        now = self._clock()
        async with self._uow() as uow:
            programme = await uow.programmes.get(programme_id)
            await require_over(uow, actor, INTERN_ENROL, programme, now)
            candidate = await _confirmed(uow, programme, candidate_id)
            if not await self._identity.is_active([candidate.account_id]):
                raise AccountMissing
            zone = await zone_of(self._identity, programme.organisation_id)
            today = now.astimezone(zone).date()
            programme.take_place(now, today)
            await self._refuse_unusable(uow, programme, terms)
            terms = await _with_defaults(uow, programme, terms, today)
            own = candidate.programme_id == programme.id
            intern = Intern(
                id=InternId(uuid7()),
                organisation_id=programme.organisation_id,
                programme_id=programme.id,
                account_id=candidate.account_id,
                candidate_id=candidate.id if own else None,
                origin_candidate_id=None if own else candidate.id,
                direction_id=programme.direction_id,
                **terms,
                ends_on=programme.ends_on,
                starts_at=midnight(terms["starts_on"], zone),
                ends_at=programme.ends_at,
                created_at=now,
                updated_at=now,
            )
            candidate.enrol(now)
            await uow.interns.add(intern)
            uow.publish(intern.enrolled(programme, now, actor.account_id))
            uow.record(actor, "internships.intern:enrol", intern)
        return intern

    async def _refuse_unusable(self, uow: InternshipsUnitOfWork, programme: Programme, terms: InternTerms) -> None:
        if place_id := terms.get("place_id"):
            await _refuse_place(uow, programme, place_id)
        if curator_id := terms.get("curator_id"):
            await self._refuse_curator(programme, curator_id)

    async def _refuse_curator(self, programme: Programme, curator_id: AccountId) -> None:
        """One of the programme's curators where it lists any, else anybody who may be one."""
        known: Collection[UUID] = programme.curator_ids or await self._identity.holders_among(
            [curator_id], APPLICATION_REVIEW.name, programme.organisation_id
        )
        if curator_id not in known:
            raise Invalid.at("/curator_id", "unknown-reference")


async def _confirmed(uow: InternshipsUnitOfWork, programme: Programme, candidate_id: CandidateId) -> Candidate:
    """A confirmed candidate of this programme; where it has no application step, of any of the organisation."""
    try:
        candidate = await uow.candidates.get(candidate_id)
    except CandidateNotFound:
        raise Invalid.at("/candidate_id", "unknown-reference") from None
    if candidate.organisation_id != programme.organisation_id:
        raise Invalid.at("/candidate_id", "unknown-reference")
    belongs = candidate.programme_id == programme.id or not programme.selection
    if not belongs or candidate.status is not CandidateStatus.CONFIRMED:
        raise CandidateNotConfirmed
    return candidate


async def _refuse_place(uow: InternshipsUnitOfWork, programme: Programme, place_id: PlaceId) -> None:
    listed = {place.place_id: place.capacity for place in programme.places}
    usable = listed.keys() or await uow.places.usable(programme.organisation_id, [place_id])
    if place_id not in usable:
        raise Invalid.at("/place_id", "unknown-reference")
    capacity = listed.get(place_id)
    if capacity is None:
        return
    taken = await uow.interns.count_by_place(programme.id)
    if taken.get(place_id, 0) >= capacity:
        raise PlaceFull


async def _with_defaults(
    uow: InternshipsUnitOfWork, programme: Programme, terms: InternTerms, today: date
) -> InternTerms:
    starts_on = terms.get("starts_on", max(programme.starts_on, today))
    inside = programme.starts_on <= starts_on <= programme.ends_on
    if not inside or starts_on.year not in YEARS or programme.ends_on.year not in YEARS:
        raise Invalid.at("/starts_on", "out-of-range")
    if (born := terms.get("birth_date")) and not EARLIEST_BIRTH <= born <= today:
        raise Invalid.at("/birth_date", "out-of-range")
    number = terms.get("personnel_number") or await uow.interns.next_personnel_number(programme.organisation_id)
    offered = InternTerms(starts_on=starts_on, personnel_number=number, weekly_minutes=programme.weekly_minutes)
    return offered | terms | InternTerms(personnel_number=number)
