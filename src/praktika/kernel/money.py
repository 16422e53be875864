"""Sums of money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from praktika.kernel.errors import Invalid

CENT: Final = Decimal("0.01")
MOST: Final = Decimal("9999999999.99")

CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV
    WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905  one may read it
)
"""Money that circulates, by ISO 4217."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount, 0 to 9999999999.99 with two decimals, in a currency of ISO 4217; never a float."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Invalid.at("/currency", "not-an-option")
        if not 0 <= self.amount <= MOST or self.amount != self.amount.quantize(CENT):
            raise Invalid.at("/amount", "out-of-range")
        object.__setattr__(self, "amount", abs(self.amount.quantize(CENT)))  # of "-0" as well
