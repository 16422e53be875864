"""Internships in memory."""

from praktika.internships.adapters.memory.repositories import (
    MemoryInternshipsUnitOfWork as MemoryInternshipsUnitOfWork,
)
