"""What an approval means, whoever approves: one transaction for the step, the points and the candidate."""

from datetime import datetime

from praktika.internships.domain.cases import Case
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.actors import AccountId


async def admit(
    uow: InternshipsUnitOfWork, case: Case, now: datetime, by: AccountId | None, comment: str | None = None
) -> None:
    uow.publish(*case.approve(now, by, comment))
    if award := case.award:
        balance = await uow.points.balance(case.application.organisation_id, case.application.account_id)
        entry, fact = balance.give(award, now)
        await uow.points.add(entry)
        uow.publish(fact)
