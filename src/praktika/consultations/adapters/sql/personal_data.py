"""What consultations know of a person, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Update, and_, case, delete, exists, or_, select, union, update

from praktika.consultations.adapters.personal_data import MEMBERS
from praktika.consultations.adapters.sql.tables import bookings, exceptions, feeds, history, rules, settings, slots
from praktika.consultations.domain.bookings import ACTIVE
from praktika.consultations.domain.slots import UNFINISHED, Slot, SlotStatus
from praktika.consultations.ports import Forgotten, PersonRepository
from praktika.infrastructure.database import SqlUnitOfWork
from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.kernel.actors import AccountId, OrganisationId

s, b, h = slots.c, bookings.c, history.c


def consultations_data(reader: Reader) -> SqlPersonalData:
    mine = select(b.id).where(_of(ACCOUNT_ID))
    note, text = _own_words(b.note, b.client_id), _own_words(h.text, h.actor_id)
    return SqlPersonalData(
        reader,
        {
            "slots": _rows("slots", slots).where(s.specialist_id == ACCOUNT_ID),
            "bookings": _rows("bookings", bookings, note=note).where(_of(ACCOUNT_ID)),
            "history": _rows("history", history, text=text).where(h.booking_id.in_(mine)),
            "rules": _rows("rules", rules).where(rules.c.specialist_id == ACCOUNT_ID),
            "exceptions": _rows("exceptions", exceptions).where(exceptions.c.specialist_id == ACCOUNT_ID),
            "settings": _rows("settings", settings).where(settings.c.specialist_id == ACCOUNT_ID),
            "feeds": _rows("feeds", feeds).where(feeds.c.account_id == ACCOUNT_ID),
        },
    )


def _rows(section: str, table: Any, **instead: ColumnElement[Any]) -> Select[Any]:
    columns = (instead.get(name, table.c[name]) for name in MEMBERS[section])
    return select(*columns).order_by(*table.primary_key)


def _own_words(words: ColumnElement[Any], author: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((author == ACCOUNT_ID, words)).label(words.key)


def _of(account_id: Any) -> ColumnElement[bool]:
    return or_(b.client_id == account_id, b.specialist_id == account_id)


class SqlPersonRepository(PersonRepository):
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def slots_to_come(
        self, account_id: AccountId, now: datetime, limit: int, *, as_client: bool
    ) -> Sequence[Slot]:
        offered = select(s.id).where(s.specialist_id == account_id, s.starts_at > now, s.status.in_(UNFINISHED))
        reserved = select(b.slot_id).where(b.client_id == account_id, b.starts_at > now, b.status.in_(ACTIVE))
        return await self._locked(s.id.in_(union(offered, reserved) if as_client else offered), limit)

    async def offered_by(self, organisation_id: OrganisationId, now: datetime, limit: int) -> Sequence[Slot]:
        free = and_(s.organisation_id == organisation_id, s.starts_at > now, s.status == SlotStatus.FREE)
        return await self._locked(free, limit)

    async def forget(self, account_id: AccountId, now: datetime) -> Forgotten:
        argued = await self._ids(select(b.slot_id).join(history, h.booking_id == b.id).where(*_texts_by(account_id)))
        described = (s.specialist_id == account_id, or_(s.context.is_not(None), s.location.is_not(None)))
        wordless = {"context": None, "context_key": None, "location": None, "version": s.version + 1, "updated_at": now}
        told: list[Update | Delete] = [
            update(slots).where(*described).values(wordless),
            update(bookings).where(b.note.is_not(None), _noted_by(account_id)).values(note=None),
            update(history).where(*_texts_by(account_id)).values(text=None),
            delete(rules).where(rules.c.specialist_id == account_id),
            delete(exceptions).where(exceptions.c.specialist_id == account_id),
            delete(settings).where(settings.c.specialist_id == account_id),
            delete(feeds).where(feeds.c.account_id == account_id),
        ]
        removed = sum([await self._uow.changed(statement) for statement in told])
        stays = select(or_(exists().where(_of(account_id)), exists().where(s.specialist_id == account_id)))
        return Forgotten(removed, argued, bool(await self._uow.session.scalar(stays)))

    async def _locked(self, which: ColumnElement[bool], limit: int) -> Sequence[Slot]:
        rows = select(Slot).where(which).order_by(s.id).limit(limit)
        return await self._uow.locked(rows.with_for_update(key_share=True))

    async def _ids(self, rows: Select[Any]) -> Sequence[Any]:
        return (await self._uow.session.scalars(rows.distinct())).all()


def _texts_by(account_id: AccountId) -> tuple[ColumnElement[bool], ...]:
    return h.actor_id == account_id, h.text.is_not(None)


def _noted_by(account_id: AccountId) -> ColumnElement[bool]:
    """The client, or staff who reserved for him: the first entry tells."""
    of_client = select(b.id).where(b.client_id == account_id)
    return b.id.in_(union(of_client, select(h.booking_id).where(h.actor_id == account_id, h.seq == 1)))
