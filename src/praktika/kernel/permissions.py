"""Permissions are code: each use case names one. Roles, which hold them, are data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

ANY_PERMISSION: Final = "*"
"""What the role `admin` holds: every permission of the catalogue, also future ones."""


class Scope(StrEnum):
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Permission:
    """`<module>.<resource>:<action>`, the scopes it may be given with, and what it allows, in English and Russian."""

    name: str
    scopes: tuple[Scope, ...]
    en: str
    ru: str

    catalogue: ClassVar[dict[str, "Permission"]] = {}

    def __post_init__(self) -> None:
        Permission.catalogue[self.name] = self

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]


OWN: Final = (Scope.OWN,)
ALL: Final = (Scope.ALL,)
OWN_OR_ALL: Final = (Scope.OWN, Scope.ALL)
