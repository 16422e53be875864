"""Internships in PostgreSQL."""

from praktika.internships.adapters.sql.repositories import SqlInternshipsUnitOfWork as SqlInternshipsUnitOfWork
