"""The same house on PostgreSQL."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from builders.identity import LETTERS, House
from praktika.identity.adapters.sql import (
    SqlAccountRows,
    SqlApiKeyRows,
    SqlAuditRows,
    SqlEntryRows,
    SqlGrantRows,
    SqlIdentity,
    SqlIdentityUnitOfWork,
    SqlLogins,
    SqlOrganisationInvitationRows,
    SqlOrganisationRows,
    SqlPersonalDataRows,
    SqlProfileRows,
    SqlRoleRows,
    SqlStandings,
    identity_data,
)
from praktika.identity.adapters.sql.tables import accounts, codes
from praktika.identity.adapters.tasks import HANDLERS
from praktika.identity.domain import Account
from praktika.identity.events import CodeRequested
from praktika.identity.ports import IdentityUnitOfWork
from praktika.identity.queries import (
    AccountQueries,
    ApiKeyQueries,
    AuditQueries,
    EntryQueries,
    GrantQueries,
    OrganisationInvitationQueries,
    OrganisationQueries,
    PersonalDataQueries,
    ProfileQueries,
    RoleQueries,
)
from praktika.infrastructure.audit import AuditEntry
from praktika.infrastructure.database import SqlStore
from praktika.infrastructure.reading import Reader
from praktika.infrastructure.serialization import event_of
from praktika.infrastructure.tables import audit_events, work_items
from praktika.infrastructure.work import WorkState
from praktika.kernel.events import Event


@dataclass(kw_only=True)
class SqlHouse(House):
    factory: async_sessionmaker[AsyncSession]
    reader: Reader

    def open(self) -> None:
        self.sql = SqlStore(self.factory, (*HANDLERS, *LETTERS), self.clock)
        self.standings = SqlStandings(self.reader)
        self.logins = SqlLogins(self.reader)
        self.facade = SqlIdentity(self.reader, self.secrets, self.clock)
        self.account_queries = AccountQueries(SqlAccountRows(self.reader), self.cursors)
        self.organisation_queries = OrganisationQueries(SqlOrganisationRows(self.reader), self.cursors)
        self.profile_queries = ProfileQueries(SqlProfileRows(self.reader))
        self.entry_queries = EntryQueries(SqlEntryRows(self.reader), self.cursors, self.clock)
        self.role_queries = RoleQueries(SqlRoleRows(self.reader))
        self.audit_queries = AuditQueries(SqlAuditRows(self.reader), self.cursors)
        self.personal_data_queries = PersonalDataQueries(SqlPersonalDataRows(self.reader), self.clock)
        self.sources = {"identity": identity_data(self.reader)}
        self.grant_queries = GrantQueries(SqlGrantRows(self.reader), self.cursors)
        self.api_key_queries = ApiKeyQueries(SqlApiKeyRows(self.reader), self.cursors)
        self.organisation_invitation_queries = OrganisationInvitationQueries(
            SqlOrganisationInvitationRows(self.reader), self.cursors, self.clock
        )

    def uow(self) -> IdentityUnitOfWork:
        return SqlIdentityUnitOfWork(self.sql)

    async def work(self) -> None:
        due = (work_items.c.state == WorkState.WAITING, work_items.c.event == CodeRequested.name)
        async with self.factory.begin() as session:
            taken = update(work_items).where(*due).values(state=WorkState.DONE).returning(work_items.c.payload)
            payloads = (await session.execute(taken)).scalars().all()
        for payload in payloads:
            event = event_of(CodeRequested.name, payload)
            assert isinstance(event, CodeRequested)
            await self.codes.on_code_requested(event)

    async def code_id(self) -> UUID:
        async with self.factory() as session:
            return (await session.execute(select(codes.c.id).order_by(codes.c.id.desc()))).scalars().first()

    async def audit(self) -> list[AuditEntry]:
        async with self.factory() as session:
            rows = (await session.execute(select(audit_events).order_by(audit_events.c.id))).mappings().all()
        return [AuditEntry(**row) for row in rows]

    async def account_of(self, email: str) -> Account:
        async with self.factory() as session:
            return (await session.execute(select(Account).where(accounts.c.email == email))).scalar_one()

    async def last[E: Event](self, kind: type[E]) -> E:
        newest = select(work_items.c.payload).where(work_items.c.event == kind.name).order_by(work_items.c.id.desc())
        async with self.factory() as session:
            payload = (await session.execute(newest.limit(1))).scalar_one()
        event = event_of(kind.name, payload)
        assert isinstance(event, kind)
        return event

    async def number_of(self, kind: type[Event]) -> int:
        mine = select(func.count()).select_from(work_items).where(work_items.c.event == kind.name)
        async with self.factory() as session:
            return (await session.execute(mine)).scalar_one()

    async def number_of_accounts(self) -> int:
        async with self.factory() as session:
            return (await session.execute(select(func.count()).select_from(accounts))).scalar_one()
