"""robots.txt of each origin, read once, as RFC 9309 says; Crawl-delay too, which it leaves out.

A file that is not there (4xx) allows everything; one that cannot be had (5xx, no answer) allows
nothing: the site may be about to say no.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego
from scrapy.http import Response

from indexer.crawl.answers import problem_of
from indexer.crawl.page import absolute

ROBOT_NAME = "irev-kb"
MAX_BYTES = 512 * 1024
MAX_REDIRECTS = 5
MAX_DELAY_S = 300.0
"""A longer Crawl-delay is a mistake or a way to say no; it is then held at this."""

Fetch = Callable[[str], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin asks; `unavailable` says why its file could not be had ("" otherwise)."""

    parser: Protego
    unavailable: str = ""

    def allows(self, url: str) -> bool:
        """Whether robots of our name may ask for the address."""
        return not self.unavailable and bool(self.parser.can_fetch(url, ROBOT_NAME))

    @property
    def delay_s(self) -> float:
        """How long to wait between two requests, at least."""
        return min(float(self.parser.crawl_delay(ROBOT_NAME) or 0.0), MAX_DELAY_S)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Sitemaps it names, as written."""
        return tuple(self.parser.sitemaps)


class Robots:
    """Rules by origin (scheme, host and port); `fetch` asks for one address."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """What the origin of the address asks; its file is read the first time."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read(f"{origin}/robots.txt"))
        return await self._rules[origin]

    async def _read(self, address: str) -> Rules:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                response = await self._fetch(address)
            except Exception as error:  # noqa: BLE001 - whatever the network does, it says no
                return _closed(problem_of(error).detail)
            target = response.headers.get("Location")
            if not (300 <= response.status < 400 and target):
                break
            address = absolute(address, target.decode("latin-1"))
        if response.status == 200:
            text = response.body[:MAX_BYTES].decode("utf-8-sig", errors="replace")
            return Rules(Protego.parse(text))
        if 400 <= response.status < 500 and response.status != 429:
            return Rules(Protego.parse(""))
        return _closed(f"réponse {response.status}")


def _closed(reason: str) -> Rules:
    return Rules(Protego.parse(""), reason)
