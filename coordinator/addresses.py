"""Whose an address is, as far as that can be told: what one of them may take is bounded."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def network_of(address: str) -> str:
    """What counts as one: an address of IPv4, 2**64 of IPv6, since that many are given to each machine.

    >>> network_of("2001:db8::1") == network_of("2001:db8::ffff:1")
    True
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and not found.is_loopback:
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def is_of_many(network: str) -> bool:
    """Whether it is this machine's own, or none: then a proxy asks, for everybody behind it."""
    try:
        return ip_address(network).is_loopback
    except ValueError:
        return True
