"""Keep a crawl of public sites away from this machine and its network.

A link, a redirect or a name that resolves to a private address would make the crawler a way into
places its readers cannot see. Names are checked before a request, and again where the connection
is made: a name may resolve differently the second time.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_global and not found.is_multicast


async def private_address(host: str) -> str | None:
    """The first private address a host stands for; None when all are public, or it has none."""
    try:
        addresses = [str(ipaddress.ip_address(host))]
    except ValueError:
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return None  # the request itself will say that there is no such host
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    return next((address for address in addresses if not is_public(address)), None)


class PublicResolver(CachingThreadedResolver):
    """Resolves names to public addresses only."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """The address of a host, refused when it is not public."""
        resolved = super().getHostByName(name, timeout)
        return resolved.addCallback(_require_public, name)


def _require_public(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} désigne une adresse privée ({address})")
    return address
