"""Consultations in PostgreSQL."""

from praktika.consultations.adapters.sql.personal_data import consultations_data
from praktika.consultations.adapters.sql.unit_of_work import SqlConsultationsUnitOfWork

__all__ = ["SqlConsultationsUnitOfWork", "consultations_data"]
