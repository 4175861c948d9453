"""All the sitemaps of a source, read before its pages: what they list, and what that is worth.

A sitemap is a hint. It adds addresses, says which changed lately so that they are asked for first,
and may spare asking for the others (`Source.recheck_days`). It never removes anything.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.http import Response

from indexer.catalogue import Resource, State
from indexer.crawl.answers import header
from indexer.crawl.page import absolute
from indexer.crawl.scope import Scope
from indexer.crawl.sitemap import SitemapEntry, read_sitemap
from indexer.source import MIB
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url

MAX_SITEMAPS = 500
MAX_BYTES = 50 * MIB
"""Of one sitemap, unpacked: what the protocol allows."""
MAX_REDIRECTS = 5
MARGIN = timedelta(days=1)
"""A date without an hour, or an hour without a zone, may be so far from the truth."""

Fetch = Callable[[str], Awaitable[Response]]
Fail = Callable[[str, str], None]
"""Told of a sitemap that cannot be used: its address, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page that a sitemap lists; `address` is as written, `sitemap` where it stands."""

    address: str
    url: CanonicalUrl
    sitemap: str
    lastmod: datetime | None


class Sitemaps:
    """Reads sitemaps of one source; `fetch` asks for one address."""

    def __init__(self, scope: Scope, max_body_bytes: int, fetch: Fetch, fail: Fail) -> None:
        self._scope = scope
        self._max_bytes = min(max_body_bytes, MAX_BYTES)
        self._fetch = fetch
        self._fail = fail
        self.seen = set[CanonicalUrl]()
        """Sitemaps asked for so far."""

    async def read(self, addresses: Iterable[str], max_pages: int) -> tuple[Listed, ...]:
        """What the sitemaps list, those changed last first; `max_pages` at most."""
        waiting = list(addresses)
        pages: dict[CanonicalUrl, Listed] = {}
        while waiting and len(pages) < max_pages:
            address = waiting.pop(0)
            if not self._wanted(address):
                continue
            reading = await self._one(address)
            waiting += (absolute(address, entry.address) for entry in reading[0])
            for page in _credible(address, reading[1]):
                pages.setdefault(page.url, page)
        newest = sorted(pages.values(), key=_age)
        return tuple(newest[:max_pages])

    def _wanted(self, address: str) -> bool:
        try:
            url = canonical_url(address)
        except RequestError:
            return False
        if url in self.seen or not self._scope.holds_host(url):
            return False
        if len(self.seen) >= MAX_SITEMAPS:
            self._fail(address, f"plus de {MAX_SITEMAPS} plans de site")
            return False
        self.seen.add(url)
        return True

    async def _one(self, address: str) -> tuple[tuple[SitemapEntry, ...], tuple[SitemapEntry, ...]]:
        """Further sitemaps and pages that one lists; nothing of one that cannot be read."""
        try:
            response = await self._followed(address)
            reading = read_sitemap(response.body, self._max_bytes)
        except (ValueError, RequestError) as error:
            self._fail(address, str(error))
            return (), ()
        if reading.cut:
            self._fail(address, "trop d’adresses\u202f: les dernières sont laissées")
        return reading.sitemaps, reading.pages

    async def _followed(self, address: str) -> Response:
        """The answer at the end of redirects within the scope; ValueError when there is none."""
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._fetch(address)
            target = header(response.headers, "Location")
            if response.status == 200:
                return response
            if not (300 <= response.status < 400 and target):
                raise ValueError(f"réponse {response.status}")
            address = absolute(response.url, target)
            if not self._scope.holds_host(canonical_url(address)):
                raise ValueError(f"redirige vers {address}")
        raise ValueError("redirections en cercle")


def unchanged_since(
    listed: Mapping[CanonicalUrl, datetime], resource: Resource, recheck_days: float, now: datetime
) -> datetime | None:
    """The date a page bears in the sitemap, if it need not be asked for; None when it must be.

    It need not when all of this holds: the librarian allows it for so many days; the page is held
    and was there last time; its date is older than our last look, by a margin; and we looked less
    than that many days ago.
    """
    lastmod = listed.get(resource.url)
    if lastmod is None or resource.state is not State.ALIVE:
        return None
    looked_lately = now - resource.checked_at < timedelta(days=recheck_days)
    return lastmod if looked_lately and lastmod + MARGIN < resource.checked_at else None


def _credible(sitemap: str, entries: tuple[SitemapEntry, ...]) -> Iterable[Listed]:
    """The entries of one sitemap; dates that are all one are when it was made, and mean nothing."""
    dates = {entry.lastmod for entry in entries}
    stamped = len(dates) == 1 and len(entries) > 1
    for entry in entries:
        address = absolute(sitemap, entry.address)
        try:
            url = canonical_url(address)
        except RequestError:
            continue
        lastmod = None if stamped else entry.lastmod
        yield Listed(address=address, url=url, sitemap=sitemap, lastmod=lastmod)


def _age(page: Listed) -> float:
    """Grows with the age of the last change; pages without a date come last, in their order."""
    return -page.lastmod.timestamp() if page.lastmod else 0.0
