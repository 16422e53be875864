"""What rows in memory have to do with their programme."""

from praktika.infrastructure.memory import MemoryStore
from praktika.internships.adapters.memory.repositories import PROGRAMMES
from praktika.internships.domain.programmes import Programme, ProgrammeId


def programme_of(store: MemoryStore, programme_id: ProgrammeId) -> Programme:
    return next(programme for programme in store.rows(PROGRAMMES) if programme.id == programme_id)
