"""Parameters and members several routes share."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import StringConstraints

MONTH: Final = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"

MonthText = Annotated[str, StringConstraints(strict=True, pattern=MONTH)]
"""`YYYY-MM` in a body."""

MonthParameter = Annotated[str, Query(pattern=MONTH, description="`YYYY-MM`.", examples=["2026-11"])]
