"""What a decision means, whoever decides: one transaction for the application, the points and the candidate."""

from dataclasses import replace
from datetime import datetime

from praktika.internships.domain.applications import ApplicationStatus
from praktika.internships.domain.cases import Case
from praktika.internships.domain.points import Award, EntryKind
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.actors import AccountId


async def admit(
    uow: InternshipsUnitOfWork, case: Case, now: datetime, by: AccountId | None, comment: str | None = None
) -> None:
    case = await _knowing_what_is_passed(uow, case)
    uow.publish(*case.approve(now, by, comment))
    await _pay(uow, case, now)


async def readmit(uow: InternshipsUnitOfWork, case: Case, now: datetime, by: AccountId, reason: str) -> None:
    case = await _knowing_what_is_passed(uow, case)
    uow.publish(*case.overrule(ApplicationStatus.APPROVED, now, by, reason))
    await _pay(uow, case, now)


async def turn_down(uow: InternshipsUnitOfWork, case: Case, now: datetime, by: AccountId, reason: str) -> None:
    """What the candidate has handed in to later steps is withdrawn, as those are closed to him now."""
    uow.publish(*case.overrule(ApplicationStatus.REJECTED, now, by, reason))
    for application in await uow.applications.undecided_of(case.candidate.id):
        uow.publish(application.withdraw(now))
    if award := case.award:
        await _settle(uow, case, award, now, paid=False)


async def _knowing_what_is_passed(uow: InternshipsUnitOfWork, case: Case) -> Case:
    """Later steps are passed already where a decision about this one was turned round twice."""
    is_last = not case.programme.steps_after(case.step)
    return case if is_last else replace(case, passed=await uow.applications.passed_by(case.candidate.id))


async def _pay(uow: InternshipsUnitOfWork, case: Case, now: datetime) -> None:
    if award := case.award:
        await _settle(uow, case, award, now, paid=True)


async def _settle(uow: InternshipsUnitOfWork, case: Case, award: Award, now: datetime, *, paid: bool) -> None:
    """The ledger says `paid` afterwards: by an entry, by reversing the last one, or as it did before."""
    application = case.application
    balance = await uow.points.balance(application.organisation_id, application.account_id)
    was_decided = application.attempt > 1 or application.override
    last = await uow.points.last_for(award) if was_decided else None
    if paid is (last is not None and last.kind is EntryKind.INCREASE):
        return
    entry, fact = balance.reverse(last, now) if last else balance.give(award, now)
    await uow.points.add(entry)
    uow.publish(fact)
