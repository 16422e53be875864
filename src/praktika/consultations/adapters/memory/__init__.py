"""Consultations in memory."""

from praktika.consultations.adapters.memory.personal_data import MemoryConsultationsData
from praktika.consultations.adapters.memory.unit_of_work import MemoryConsultationsUnitOfWork

__all__ = ["MemoryConsultationsData", "MemoryConsultationsUnitOfWork"]
