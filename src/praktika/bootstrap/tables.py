"""Imports every module's tables and mappings, for migrations and for tests that compare them with the schema."""

import praktika.consultations.adapters.sql
import praktika.identity.adapters.sql
import praktika.infrastructure.tables
import praktika.internships.adapters.sql
import praktika.notifications.adapters.sql
import praktika.timesheets.adapters.sql  # noqa: F401
