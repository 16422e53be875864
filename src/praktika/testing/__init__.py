"""The portal in memory, for developers who run use cases in plain tests.

    portal = Portal()
    manager, applicant = await portal.organisation(), await portal.participant()

No database, broker, mail, spreadsheet, container or web package is imported. The same use cases run as in production,
on memory adapters that a contract suite proves equal to PostgreSQL's. See `Portal`.
"""

from praktika.testing.builders import application_step, question, stage_step
from praktika.testing.portal import Portal

__all__ = ["Portal", "application_step", "question", "stage_step"]
