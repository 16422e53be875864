"""What consultations know of a person, in memory."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from praktika.consultations.adapters.memory.availability import EXCEPTIONS, RULES
from praktika.consultations.adapters.memory.repositories import (
    BOOKINGS,
    FEEDS,
    HISTORY,
    SETTINGS,
    SLOTS,
)
from praktika.consultations.adapters.personal_data import MEMBERS
from praktika.consultations.domain.bookings import Booking, HistoryEntry
from praktika.consultations.domain.slots import Slot
from praktika.consultations.ports import Forgotten, PersonRepository
from praktika.infrastructure.memory import MemoryStore, MemoryTable, MemoryTransaction
from praktika.infrastructure.memory_personal_data import MemoryPersonalData, MemorySection
from praktika.kernel.actors import AccountId, OrganisationId
from praktika.kernel.documents import plain
from praktika.kernel.personal_data import Rows


class MemoryConsultationsData:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        tables: dict[str, MemoryTable[Any]] = {
            "slots": SLOTS,
            "rules": RULES,
            "exceptions": EXCEPTIONS,
            "settings": SETTINGS,
        }
        offered = {name: MemorySection(table, MEMBERS[name], _offers) for name, table in tables.items()}
        self._rows = MemoryPersonalData(store, {**offered, "feeds": MemorySection(FEEDS, MEMBERS["feeds"])})

    async def personal_data_of(self, account_id: UUID) -> AsyncIterator[tuple[str, Rows]]:
        async for section, rows in self._rows.personal_data_of(account_id):
            yield section, rows
        mine = [row for row in self._store.rows(BOOKINGS) if _is_of(row, account_id)]
        yield "bookings", [_told("bookings", row, "note", row.client_id == account_id) for row in mine]
        ids = {row.id for row in mine}
        entries = [entry for entry in self._store.rows(HISTORY) if entry.booking_id in ids]
        yield "history", [_told("history", entry, "text", entry.actor_id == account_id) for entry in entries]


def _offers(row: Any, account_id: UUID) -> bool:
    return bool(row.specialist_id == account_id)


def _owns(row: Any, account_id: UUID) -> bool:
    return bool(row.account_id == account_id)


def _acted(entry: HistoryEntry, account_id: UUID) -> bool:
    return entry.actor_id == account_id


def _is_of(booking: Booking, account_id: UUID) -> bool:
    return account_id in (booking.client_id, booking.specialist_id)


def _told(section: str, row: Any, words: str, own: bool) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in MEMBERS[section]}
    found: dict[str, Any] = plain(told if own else told | {words: None})
    return found


class MemoryPersonRepository(PersonRepository):
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def slots_to_come(
        self, account_id: AccountId, now: datetime, limit: int, *, as_client: bool
    ) -> Sequence[Slot]:
        reserved = {
            each.slot_id
            for each in self._transaction.rows(BOOKINGS)
            if as_client and each.client_id == account_id and each.is_active
        }

        def departs(slot: Slot) -> bool:
            return slot.id in reserved or (slot.specialist_id == account_id and slot.is_unfinished)

        return self._first(limit, lambda slot: slot.starts_at > now and departs(slot))

    async def offered_by(self, organisation_id: OrganisationId, now: datetime, limit: int) -> Sequence[Slot]:
        return self._first(limit, lambda slot: slot.organisation_id == organisation_id and slot.is_offered(now))

    async def forget(self, account_id: AccountId, now: datetime) -> Forgotten:
        offered, booked = self._all(SLOTS, _offers, account_id), self._all(BOOKINGS, _is_of, account_id)
        said = [entry for entry in self._all(HISTORY, _acted, account_id) if entry.text]
        noted = self._noted_by(account_id)
        argued = {booking.slot_id for entry in said if (booking := self._transaction.get(BOOKINGS, entry.booking_id))}
        described = [slot for slot in offered if (slot.context, slot.location) != (None, None)]
        for slot in described:
            slot.describe(now, context=None, location=None)
        for booking in noted:
            booking.note = None
        for entry in said:
            entry.text = None
        removed = len(described) + len(noted) + len(said) + self._deleted(account_id)
        return Forgotten(removed, [*argued], bool(offered or booked))

    def _noted_by(self, account_id: AccountId) -> list[Booking]:
        """The client, or staff who reserved for him: the first entry tells."""
        made = {entry.booking_id for entry in self._all(HISTORY, _acted, account_id) if entry.seq == 1}

        def noted(booking: Booking, me: UUID) -> bool:
            return booking.note is not None and (booking.client_id == me or booking.id in made)

        return self._all(BOOKINGS, noted, account_id)

    def _deleted(self, account_id: AccountId) -> int:
        gone: list[tuple[MemoryTable[Any], Callable[[Any, UUID], bool]]] = [
            *((table, _offers) for table in (RULES, EXCEPTIONS, SETTINGS)),
            (FEEDS, _owns),
        ]
        removed = 0
        for table, mine in gone:
            for key in self._keys(table, mine, account_id):
                self._transaction.delete(table, key)
                removed += 1
        return removed

    def _first(self, limit: int, which: Callable[[Slot], bool]) -> Sequence[Slot]:
        found = self._all(SLOTS, lambda slot, _: which(slot), None)
        return sorted(found, key=lambda slot: slot.id)[:limit]

    def _all[Row](self, table: MemoryTable[Row], which: Callable[[Row, Any], bool], me: Any) -> list[Row]:
        """To be changed."""
        rows = (self._transaction.get(table, key) for key in self._keys(table, which, me))
        return [row for row in rows if row is not None]

    def _keys[Row](self, table: MemoryTable[Row], which: Callable[[Row, Any], bool], me: Any) -> list[Any]:
        keys = self._transaction.keys(table)
        return [key for key in keys if (row := self._transaction.get(table, key)) is not None and which(row, me)]
