"""Consultations in PostgreSQL."""

from praktika.consultations.adapters.sql.unit_of_work import SqlConsultationsUnitOfWork

__all__ = ["SqlConsultationsUnitOfWork"]
