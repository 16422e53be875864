"""Which addresses a webhook may have: never one by which somebody outside reaches what is inside (SSRF)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

import idna

from praktika.notifications.domain.webhooks import UrlNotAllowed

type Network = IPv4Network | IPv6Network
type Address = IPv4Address | IPv6Address

WELL_KNOWN: Final = {"https": 443, "http": 80}
FREE_PORTS: Final = range(1024, 65_536)
SPELLING: Final = re.compile(r"[^\s\\#\x00-\x1f\x7f]+")
PATH: Final = re.compile(r"[!-~]*")
NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")

NOT_PUBLIC: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and metadata of Alibaba
        "127.0.0.0/8",
        "168.63.129.16/32",  # metadata of Azure, public by its number only
        "169.254.0.0/16",  # link-local, and metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

PUBLIC: Final = IPv6Network("2000::/3")
"""All that is given to anybody. Mapped, translated, local and multicast addresses lie outside of it."""

NOT_PUBLIC_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo among them, with an IPv4 address inside
        "2001:db8::/32",
        "2002::/16",  # 6to4, likewise
        "3fff::/20",
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: `host` is ASCII, `path` with its query as it is sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """As the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == WELL_KNOWN[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """UrlNotAllowed for what is not http(s), names somebody, or has a fragment or an unusual port."""
    try:
        parts = urlsplit(url)
        usual = WELL_KNOWN[parts.scheme]
        port = usual if parts.port is None else parts.port
        target = Target(parts.scheme, _host(parts.hostname or ""), port, _path(parts))
    except (ValueError, KeyError):  # idna's errors are ValueErrors
        raise UrlNotAllowed from None
    if not SPELLING.fullmatch(url) or "@" in parts.netloc or (target.port != usual and target.port not in FREE_PORTS):
        raise UrlNotAllowed
    return target


def _path(parts: SplitResult) -> str:
    """ValueError when it is not written in ASCII."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not PATH.fullmatch(path):
        raise ValueError
    return path


def _host(given: str) -> str:
    """ValueError when it is no name of a host."""
    host = given.removesuffix(".").lower()
    if ":" in host:
        return str(IPv6Address(host.partition("%")[0]))
    found = host if host.isascii() else idna.encode(host, uts46=True).decode()
    if len(found) > 253 or not NAME.fullmatch(found):
        raise ValueError
    return found


class Guard:
    """`allowed` are networks of one's own that may be called nevertheless, and without TLS."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = allowed

    def check(self, target: Target, addresses: Sequence[str]) -> None:
        """UrlNotAllowed unless every address of the host may be called."""
        found = [ip_address(each) for each in addresses]
        if not found or not all(self._may_be_called(target, each) for each in found):
            raise UrlNotAllowed

    def _may_be_called(self, target: Target, address: Address) -> bool:
        if any(address in network for network in self._allowed):
            return True
        return target.scheme == "https" and is_public(address)


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC)
    return address in PUBLIC and not any(address in network for network in NOT_PUBLIC_V6)
