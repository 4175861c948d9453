"""Keep a crawl of public sites away from this machine and its network.

A link, a redirect or a name that resolves to a private address would make the crawler a way into
places its readers cannot see. Names are checked before a request, and again where the connection
is made, which then goes to the address that was checked: a name may resolve differently the second
time. Numbers written otherwise (decimal, octal, IPv6 that stands for IPv4) are what they stand for.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

SETTING = "ADDRESS_GUARD"
"""Under which setting Scrapy's parts find the guard of a crawl."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291 §2.5.5.1, long deprecated, still parsed

Resolve = Callable[[str], Awaitable[tuple[str, ...]]]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet.

    >>> is_public("93.184.215.14"), is_public("169.254.169.254"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and (embedded := _embedded(found)):
        found = embedded
    return found.is_global and not found.is_multicast


async def resolve(host: str) -> tuple[str, ...]:
    """Addresses a host stands for, as this machine resolves it; none when there is no such host."""
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(slots=True, kw_only=True)
class Guard:
    """Tells private hosts from public ones; `caught` holds those met so far, with their address.

    `resolve` and `public` are this machine's own unless given.
    """

    resolve: Resolve = resolve
    public: Callable[[str], bool] = is_public
    caught: dict[str, str] = field(default_factory=dict)

    def __deepcopy__(self, _memo: object) -> Self:
        """Itself: Scrapy copies its settings, and there is one guard a crawl."""
        return self

    async def addresses(self, host: str) -> tuple[str, ...]:
        """What a host stands for; () when there is no such host or any of it is private."""
        try:
            found: tuple[str, ...] = (str(ipaddress.ip_address(host)),)
        except ValueError:
            found = await self.resolve(host)
        private = [address for address in found if not self.public(address)]
        if private:
            self.caught[host] = private[0]
            return ()
        return found

    async def private_address(self, host: str) -> str | None:
        """The first private address a host stands for; None when all are public, or it has none."""
        if host not in self.caught:
            await self.addresses(host)
        return self.caught.get(host)


class PublicResolver(CachingThreadedResolver):
    """Resolves names to public IPv4 addresses only; the connection goes to what it gives."""

    def __init__(self, reactor: ReactorBase, guard: Guard) -> None:
        super().__init__(reactor, 0, 0.0)
        self._guard = guard
        # A proxy that the administrator chose may well be on the local network.
        proxies = (urlsplit(address).hostname for address in getproxies().values())
        self._proxies = frozenset(proxy for proxy in proxies if proxy)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """As Scrapy makes resolvers."""
        guard = crawler.settings[SETTING]
        assert isinstance(guard, Guard)  # noqa: S101 - what our settings hold
        return cls(reactor, guard)

    def getHostByName(self, name: str, timeout: object = ()) -> "Deferred[str]":  # noqa: N802, ARG002
        """The address of a host, refused when it is not public."""
        return Deferred.fromFuture(asyncio.ensure_future(self._address(name)))

    async def _address(self, name: str) -> str:
        found = await (resolve(name) if name in self._proxies else self._guard.addresses(name))
        for address in found:
            if ipaddress.ip_address(address).version == 4:
                return address
        caught = self._guard.caught.get(name)
        raise DNSLookupError(f"{name} désigne une adresse privée ({caught})" if caught else name)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 stands for, if it stands for one."""
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo
