"""Which internet addresses anybody can reach, and which lead into somebody's own network."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# IANA's registries of addresses with a special purpose; what is multicast; what is reserved.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of one provider
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # this link; cloud providers tell secrets at 169.254.169.254
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays into 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6 only this part is given out to anybody, and of it not what follows. IPv4 written as
# IPv6 (::ffff:0:0/96, ::/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), private (fc00::/7), this
# link (fe80::/10) and multicast (ff00::/8) all lie outside of it.
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # protocols; Teredo, which holds an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_QUAD = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can reach it."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


def address_of(text: str) -> Address | None:
    """An address as written by a resolver; None for anything else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def written_host(host: str) -> str | None:
    """A host in the one way to write it; None for one that hides what it is.

    ``2130706433``, ``0x7f.1``, ``0177.0.0.1`` and ``127.1`` are all 127.0.0.1 to some
    resolvers: what ends in a number has to be four plain decimal numbers.
    """
    if ":" in host:
        address = address_of(host)
        return str(address) if address is not None and "%" not in host else None
    try:
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = plain.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return plain if _QUAD.fullmatch(plain) and address_of(plain) else None
    known = len(labels) > 1 and len(plain) <= 253 and all(_LABEL.fullmatch(one) for one in labels)
    return plain.removesuffix(".") if known else None
