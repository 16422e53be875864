"""Consultations in memory."""

from praktika.consultations.adapters.memory.unit_of_work import MemoryConsultationsUnitOfWork

__all__ = ["MemoryConsultationsUnitOfWork"]
