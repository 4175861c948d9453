"""Between the spider and the network: addresses refused before they are asked for, delays kept.

The one downloader middleware of ours. It looks again at names learnt since a request was made,
keeps private addresses out, obeys robots.txt, slows down and pauses when a server says to. What a
server is asked for goes through one slot of Scrapy's, whatever name of the server is used.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from indexer.catalogue import Verdict
from indexer.crawl.guard import SETTING, Guard
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.robots import Robots
from indexer.crawl.visit import OF_ROBOTS, UNRULED, VISIT, RefusedError
from indexer.source import Source
from kb.urls import HOSTS

MAX_RETRY_AFTER_S = 120.0
"""A server that asks for more is asked again after this, and left alone if it still refuses."""
BUSY = frozenset({429, 503})
_SLOT = "download_slot"
_SHORTEST_DELAY_S = 0.001


class Ruled(Protocol):
    """What a spider has to hold for its requests to be checked."""

    job: CrawlJob
    journal: Journal
    robots: Robots


class Politeness:
    """Downloader middleware; the spider lends it its journal and its source."""

    def __init__(self, crawler: Crawler, source: Source, journal: Journal) -> None:
        self._crawler = crawler
        self._source = source
        self._journal = journal
        guard = crawler.settings[SETTING]
        assert isinstance(guard, Guard)  # noqa: S101 - what our settings hold
        self._guard = guard
        self.robots = Robots(self._fetch_robots)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes middlewares: the spider exists already, and is lent the robots."""
        spider = cast("Ruled", crawler.spider)
        middleware = cls(crawler, spider.job.source, spider.journal)
        spider.robots = middleware.robots
        return middleware

    async def process_request(self, request: Request) -> None:
        """Let the request pass or raise RefusedError."""
        visit = request.meta.get(VISIT)
        if visit is not None:
            name = self._journal.resolve(visit.url)
            if name != visit.url:
                raise RefusedError(Verdict.ALIAS, name)
        host = urlsplit(request.url).hostname or ""
        request.meta[_SLOT] = HOSTS[host].host if host in HOSTS else host
        if not self._source.allow_private and await self._guard.private_address(host):
            raise self._private(host)
        if request.meta.get(OF_ROBOTS) or request.meta.get(UNRULED):
            return
        rules = await self.robots.rules(request.url)
        if host in self._guard.caught:
            raise self._private(host)
        self._slow_down(request, rules.delay_s)
        if rules.unavailable:
            raise RefusedError(Verdict.ERROR, f"robots.txt inaccessible\u202f: {rules.unavailable}")
        if visit is not None and not rules.allows(request.url):
            raise RefusedError(Verdict.BLOCKED, "robots.txt l’interdit")

    def process_response(self, request: Request, response: Response) -> Response:
        """Wait as long as a busy server asks, before the next request to it."""
        if response.status in BUSY:
            asked_s = retry_after_s(response.headers.get("Retry-After") or b"")
            self._pause(request, min(asked_s, MAX_RETRY_AFTER_S))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Say of a name that turned out to be private when it was connected to what it is."""
        host = urlsplit(request.url).hostname or ""
        if not self._source.allow_private and host in self._guard.caught:
            raise self._private(host)

    def _private(self, host: str) -> RefusedError:
        address = self._guard.caught[host]
        named = host if host == address else f"{host} ({address})"
        detail = f"adresse privée\u202f: {named}\u202f; voir allow_private dans les sources"
        return RefusedError(Verdict.BLOCKED, detail)

    def _slow_down(self, request: Request, delay_s: float) -> None:
        """Space requests to this server by at least so much from now on."""
        downloader = self._engine().downloader
        key = request.meta[_SLOT]
        delay_s = max(delay_s, self._source.delay_s)
        downloader.per_slot_settings[key] = {"delay": delay_s}  # of a slot that is made again
        if slot := downloader.slots.get(key):
            slot.delay = delay_s or min(slot.delay, _SHORTEST_DELAY_S)  # a pause goes on

    def _pause(self, request: Request, seconds: float) -> None:
        """Ask this server for nothing for so long; then go on as before."""
        slot = self._engine().downloader.slots.get(request.meta[_SLOT])
        if slot is not None and seconds > 0:
            slot.delay = slot.delay or _SHORTEST_DELAY_S  # without one Scrapy looks at no clock
            slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay)

    async def _fetch_robots(self, address: str) -> Response:
        request = Request(
            address, callback=NO_CALLBACK, priority=1000, meta={OF_ROBOTS: True}, dont_filter=True
        )
        return await self._engine().download_async(request)

    def _engine(self) -> ExecutionEngine:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a request is under way
        return engine


def retry_after_s(value: bytes) -> float:
    """How long a Retry-After header asks to wait, in seconds (RFC 9110 §10.2.3); 0 for nothing.

    >>> retry_after_s(b"30"), retry_after_s(b"Fri, 31 Dec 1999 23:59:59 GMT"), retry_after_s(b"x")
    (30.0, 0.0, 0.0)
    """
    text = value.decode("latin-1").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
