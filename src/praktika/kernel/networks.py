"""Addresses of the internet, and whom they belong to."""

from ipaddress import IPv6Address, IPv6Network, ip_address


def network_of(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the network of an IPv6 one, as its addresses are countless
    (RFC 6177). What is no address stands for itself.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return _subscriber(found) if isinstance(found, IPv6Address) else address


def _subscriber(address: IPv6Address) -> str:
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))
