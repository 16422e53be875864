"""How letters fare, for Prometheus."""

import asyncio
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from praktika.kernel.clock import Clock
from praktika.notifications.adapters.sql.tables import messages
from praktika.notifications.domain import Channel, MessageState

LATELY: Final = timedelta(days=1)
"""All letters ever would be counted for seconds."""

PATIENCE: Final = 2.0


class LetterFigures:
    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def figures(self) -> dict[str, float]:
        """Letters of the last day by state; nothing when the database is away."""
        m = messages.c
        recent = (m.created_at >= self._clock() - LATELY, m.channel == Channel.MAIL)
        counted = select(m.state, func.count()).where(*recent).group_by(m.state)
        try:
            async with asyncio.timeout(PATIENCE), self._engine.connect() as connection:
                found = dict(map(tuple, (await connection.execute(counted)).all()))
        except (SQLAlchemyError, OSError):
            return {}
        return {f'praktika_letters{{state="{state}"}}': float(found.get(state, 0)) for state in MessageState}
