"""A person's part of the tables."""

from sqlalchemy import Select, select

from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.notifications.adapters.personal_data import LETTERS, NOTICES, PREFERENCES, REMINDERS
from praktika.notifications.adapters.sql.reminder_tables import reminders
from praktika.notifications.adapters.sql.tables import messages, preferences
from praktika.notifications.domain import Channel

m, r = messages.c, reminders.c


def _messages(members: tuple[str, ...], channel: Channel) -> Select[tuple[object, ...]]:
    mine = select(*(m[name] for name in members)).where(m.recipient_id == ACCOUNT_ID, m.channel == channel)
    return mine.order_by(m.created_at, m.id)


def notifications_data(reader: Reader) -> SqlPersonalData:
    chosen = select(*(preferences.c[name] for name in PREFERENCES)).where(preferences.c.account_id == ACCOUNT_ID)
    letters, notices = _messages(LETTERS, Channel.MAIL), _messages(NOTICES, Channel.NOTICE)
    planned = select(*(r[name] for name in REMINDERS)).where(r.recipient_id == ACCOUNT_ID).order_by(r.due_at, r.id)
    sections = {"letters": letters, "notices": notices, "reminders": planned, "preferences": chosen}
    return SqlPersonalData(reader, sections)
