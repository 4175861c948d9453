"""Between the spider and the network: addresses refused before they are asked for, delays kept.

The one downloader middleware of ours. It looks again at names learnt since a request was made,
keeps private addresses out, obeys robots.txt and slows down when a server says to.
"""

from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from indexer.catalogue import Verdict
from indexer.crawl.guard import private_address
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.robots import Robots
from indexer.crawl.visit import UNRULED, VISIT
from indexer.source import Source

MAX_RETRY_AFTER_S = 120.0
BUSY = frozenset({429, 503})


class RefusedError(IgnoreRequest):
    """The address is not asked for, and why."""

    def __init__(self, verdict: Verdict, detail: str) -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail


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
        self._private: dict[str, str | None] = {}
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
        await self._keep_out_private(request)
        if visit is None or request.meta.get(UNRULED):
            return
        rules = await self.robots.rules(request.url)
        if rules.unavailable:
            raise RefusedError(Verdict.ERROR, f"robots.txt inaccessible\u202f: {rules.unavailable}")
        if not rules.allows(request.url):
            raise RefusedError(Verdict.BLOCKED, "robots.txt l’interdit")
        self._slow_down(request, rules.delay_s)

    def process_response(self, request: Request, response: Response) -> Response:
        """Wait as long as a busy server asks, before the next request to it."""
        asked = response.headers.get("Retry-After", b"") or b""
        if response.status in BUSY and asked.isdigit():
            self._slow_down(request, min(float(asked), MAX_RETRY_AFTER_S))
        return response

    async def _keep_out_private(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if self._source.allow_private:
            return
        if host not in self._private:
            self._private[host] = await private_address(host)
        if address := self._private[host]:
            raise RefusedError(
                Verdict.BLOCKED,
                f"{host} est une adresse privée ({address})\u202f: allow_private = true",
            )

    def _slow_down(self, request: Request, delay_s: float) -> None:
        downloader = self._engine().downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            slot.delay = max(slot.delay, delay_s)

    async def _fetch_robots(self, address: str) -> Response:
        request = Request(address, callback=NO_CALLBACK, priority=1000)
        return await self._engine().download_async(request)

    def _engine(self) -> ExecutionEngine:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a request is under way
        return engine
