"""A person's part of the tables."""

from sqlalchemy import (
    select,
)

from praktika.infrastructure.personal_data import ACCOUNT_ID, SqlPersonalData
from praktika.infrastructure.reading import Reader
from praktika.notifications.adapters.personal_data import LETTERS
from praktika.notifications.adapters.sql.tables import messages


def notifications_data(reader: Reader) -> SqlPersonalData:
    rows = select(*(messages.c[name] for name in LETTERS)).where(messages.c.recipient_id == ACCOUNT_ID)
    return SqlPersonalData(reader, {"letters": rows.order_by(messages.c.created_at, messages.c.id)})
