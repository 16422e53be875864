"""What the bodies of several routes share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from praktika.infrastructure.http import Body, given, text
from praktika.kernel.errors import Invalid
from praktika.kernel.money import Money

KINDS: Final = {"out-of-range": "less_than_equal", "not-an-option": "enum"}
"""What Pydantic calls what Money refuses."""


def _checked(made: Callable[[str], Money]) -> AfterValidator:
    """What Money itself says of the value; Pydantic adds where it stands."""

    def check(value: str) -> str:
        try:
            made(value)
        except Invalid as error:
            raise PydanticCustomError(KINDS[error.violations[0].code], "not money") from None
        return value

    return AfterValidator(check)


AMOUNT: Final = Field(strict=True, pattern=r"^-?[0-9]{1,20}(\.[0-9]{1,20})?$")

Amount = Annotated[str, AMOUNT, _checked(lambda value: Money(Decimal(value), "RUB"))]
Currency = Annotated[str, Field(strict=True), _checked(lambda value: Money(Decimal(0), value))]


class MoneyBody(Body, example={"amount": "1500.00", "currency": "RUB"}):
    """`amount` is a decimal number as text, with at most two decimals."""

    amount: Amount
    currency: Currency

    def money(self) -> Money:
        return Money(Decimal(self.amount), self.currency)


def terms_of(body: Body) -> Any:
    """The members that were sent, as the domain has them."""
    return {name: value.money() if isinstance(value, MoneyBody) else value for name, value in given(body).items()}


Topic = Annotated[str, text(255)]
Location = Annotated[str, text(300)]
"""An address, or a link."""

Search = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"\S\S",
        description="Part of a topic, or words of the specialist's name and title; one of at least two letters.",
    ),
]
