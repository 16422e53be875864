"""The one registry all tables and mappings belong to, and how their constraints are named."""

from typing import Final

from sqlalchemy import MetaData
from sqlalchemy.orm import registry

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

mapper_registry = registry(metadata=MetaData(naming_convention=NAMING))
metadata = mapper_registry.metadata
