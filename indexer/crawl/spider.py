"""The spider: asks for what the frontier admits, reads answers, tells the journal what they are.

Redirects are followed here and not by Scrapy, so that scope is checked and names are kept.
"""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urldefrag, urljoin

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, StopDownload
from scrapy.http import Headers, Response, TextResponse
from twisted.python.failure import Failure

from indexer.catalogue import AliasKind, Role, Verdict
from indexer.crawl.answers import (
    header,
    may_be_wanted,
    problem_of,
    wanted_type,
)
from indexer.crawl.frontier import Frontier
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.keeper import Keeper
from indexer.crawl.page import PageReading, header_directives, read_page, stored_page
from indexer.crawl.robots import Robots
from indexer.crawl.scope import is_home, same_listing
from indexer.crawl.sitemap import read_sitemap
from indexer.crawl.visit import UNRULED, VISIT, Problem, Visit
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url

MAX_SITEMAPS = 500
MAX_HOPS = 5
"""Redirects between spellings of one address; more are a circle."""
MAX_FAILURES_IN_A_ROW = 10
"""A server that fails so often is down: the rest is left for another day."""
START, SITEMAP, KNOWN, LINK = 400, 300, 200, 100  # priorities
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class SourceSpider(Spider):
    """Crawls one source; `robots` is set by the middleware before the first request."""

    name = "source"
    robots: Robots

    def __init__(self, job: CrawlJob, journal: Journal) -> None:
        super().__init__()
        self.job = job
        self.journal = journal
        self.frontier = Frontier(job, journal)
        self.stopped = ""
        """Why the crawl was cut short; "" when it was not."""
        self._starts = {journal.resolve(canonical_url(url)) for url in job.source.start}
        self.keeper = Keeper(job, journal, self.frontier.scope, self._starts)
        self._sitemaps: set[CanonicalUrl] = set()
        self._failures_in_a_row = 0

    async def start(self) -> AsyncIterator[Request]:
        """Starts, sitemaps, and everything known: each is asked whether it changed."""
        self.crawler.signals.connect(self.refuse_by_headers, signals.headers_received)
        self.crawler.signals.connect(self.callback_failed, signals.spider_error)
        for address in self.job.source.start:
            for request in self._visit(address, START):
                yield request
        if not self.job.follow:
            return
        for address in self.job.source.sitemaps:
            for request in self._sitemap(address):
                yield request
        for address in self.job.source.start:
            rules = await self.robots.rules(address)
            for named in rules.sitemaps:
                for request in self._sitemap(urljoin(address, named)):
                    yield request
        for resource in self.journal.known:
            for request in self._visit(resource.url, KNOWN):
                yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Read one answer."""
        visit: Visit = response.meta[VISIT]
        self.journal.pending -= 1
        self._count_failure(failed=response.status >= 500)
        if response.status == 200:
            yield from self._read(visit, response)
        elif response.status == 304 and self.journal.held(visit.url):
            yield from self._reread(visit)
        elif 300 <= response.status < 400 and header(response.headers, "Location"):
            yield from self._redirect(visit, response)
        elif response.status in {404, 410}:
            self._judge(visit, Verdict.GONE, f"réponse {response.status}")
        elif response.status in {401, 403, 451}:
            self._judge(visit, Verdict.BLOCKED, f"réponse {response.status}")
        else:
            self._fail(visit, Problem(detail=f"réponse {response.status}"))
        self._give_up_if_down()

    def errback(self, failure: Failure) -> None:
        """Note why there is no answer."""
        visit: Visit = failure.request.meta[VISIT]  # type: ignore[attr-defined]  # set by Scrapy
        self.journal.pending -= 1
        problem = problem_of(failure.value)
        self._count_failure(failed=problem.network)
        self._fail(visit, problem)
        self._give_up_if_down()

    def refuse_by_headers(self, headers: Headers, request: Request) -> None:
        """Stop the download of what is of no use before its body comes."""
        if VISIT in request.meta and not may_be_wanted(headers, self.job.role):
            raise StopDownload(fail=False)

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """Note that an answer could not be read because of a fault of ours; the rest goes on."""
        if isinstance(failure.value, CloseSpider):
            return
        visit = response.meta.get(VISIT)
        url = visit.url if visit is not None else canonical_url(response.url)
        self.journal.failed(url, Problem(detail=f"erreur du programme\u202f: {failure.value!r}"))

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Read a sitemap; one that cannot be read is a failure of its own."""
        try:
            if response.status != 200:
                raise ValueError(f"réponse {response.status}")
            reading = read_sitemap(response.body, self.job.source.max_body_bytes)
        except ValueError as error:
            self._fail_sitemap(response.url, str(error))
            return
        for address in reading.sitemaps:
            yield from self._sitemap(urljoin(response.url, address))
        for address in reading.pages:
            yield from self._visit(address, SITEMAP, depth=1, referrer=response.url)

    def sitemap_errback(self, failure: Failure) -> None:
        """Note that a sitemap could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        self._fail_sitemap(request.url, problem_of(failure.value).detail)

    def _fail_sitemap(self, address: str, reason: str) -> None:
        self.journal.failed(canonical_url(address), Problem(detail=f"plan du site\u202f: {reason}"))

    def _sitemap(self, address: str) -> Iterator[Request]:
        try:
            url = canonical_url(address)
        except RequestError:
            return
        if self.frontier.scope.holds_host(url) and url not in self._sitemaps:
            self._sitemaps.add(url)
            if len(self._sitemaps) <= MAX_SITEMAPS:
                yield Request(
                    address,
                    callback=self.parse_sitemap,
                    errback=self.sitemap_errback,
                    priority=START,
                    dont_filter=True,
                )

    def _visit(
        self,
        address: str,
        priority: int,
        *,
        base: str | None = None,
        depth: int = 0,
        referrer: str = "",
    ) -> Iterator[Request]:
        visit = self.frontier.admit(address, base=base, depth=depth, referrer=referrer)
        if visit is not None:
            yield self._request(visit, visit.location, priority)

    def _request(self, visit: Visit, location: str, priority: int, hops: int = 0) -> Request:
        self.journal.pending += 1
        headers: dict[str, str] = {}
        held = self.journal.held(visit.url)
        if held is not None and self.journal.holds_bytes(held):
            headers = {
                "If-None-Match": held.etag or "",
                "If-Modified-Since": held.last_modified or "",
            }
        return Request(
            location,
            callback=self.parse,
            errback=self.errback,
            headers={name: value for name, value in headers.items() if value},
            meta={VISIT: visit, "hops": hops, UNRULED: self.job.role is Role.FEED},
            priority=priority - visit.depth,
            dont_filter=True,
        )

    def _read(self, visit: Visit, response: Response) -> Iterator[Request]:
        media_type = wanted_type(response, self.job.role)
        if media_type is None:
            declared = header(response.headers, "Content-Type") or "type inconnu"
            self._judge(visit, Verdict.WRONG_TYPE, declared)
            return
        page = None
        if media_type in _PAGES and isinstance(response, TextResponse):
            page = read_page(response)
        if header_directives(response.headers) & {"noindex", "none"} or (page and not page.index):
            self._judge(visit, Verdict.BLOCKED, "la page demande à ne pas être indexée (noindex)")
        elif not self.frontier.scope.allowed(visit.url) and self.job.role is Role.DOCUMENT:
            self._judge(
                visit, Verdict.OUT_OF_SCOPE, "hors des règles allow\u202f: lue pour ses liens"
            )
        else:
            self.keeper.keep(visit, response, media_type, page)
        if page is not None:
            yield from self._follow(visit, page)

    def _reread(self, visit: Visit) -> Iterator[Request]:
        """Follow the links of a page that has not changed."""
        self.journal.unchanged(visit.url, visit.referrer)
        held = self.journal.held(visit.url)
        body = self.journal.body(held) if held else None
        if held is not None and body is not None and held.media_type in _PAGES:
            page = read_page(stored_page(held.location, body, held.charset))
            yield from self._follow(visit, page)

    def _follow(self, visit: Visit, page: PageReading) -> Iterator[Request]:
        if not self.job.follow or not page.follow:
            return
        name = self.keeper.other_name(visit, page)
        if name is not None:
            yield from self._visit(name, LINK, depth=visit.depth, referrer=visit.url)
        for link in page.links:
            # The pages of one listing are as deep as its first.
            same = same_listing(urljoin(page.base, link), visit.url)
            depth = visit.depth + (0 if same else 1)
            yield from self._visit(link, LINK, base=page.base, depth=depth, referrer=visit.url)

    def _redirect(self, visit: Visit, response: Response) -> Iterator[Request]:
        target = urldefrag(urljoin(response.url, header(response.headers, "Location"))).url
        hops = int(response.meta.get("hops", 0)) + 1
        try:
            url = canonical_url(target)
        except RequestError as error:
            self._fail(visit, Problem(detail=f"redirection impossible\u202f: {error}"))
            return
        if url == visit.url:
            if hops > MAX_HOPS:
                self._fail(visit, Problem(detail="redirections en cercle"))
            else:
                yield self._request(visit, target, LINK, hops)
        elif not self.frontier.scope.holds_host(url):
            self._judge(visit, Verdict.OUT_OF_SCOPE, f"redirige vers {url}")
        elif visit.url not in self._starts and (url in self._starts or is_home(url)):
            self._judge(visit, Verdict.GONE, f"redirige vers l’accueil ({url})")
        else:
            self.journal.alias(visit.url, url, AliasKind.REDIRECT)
            self._judge(visit, Verdict.ALIAS, url)
            yield from self._visit(target, LINK, depth=visit.depth, referrer=visit.url)

    def _judge(self, visit: Visit, verdict: Verdict, detail: str) -> None:
        self.journal.verdict(visit.url, verdict, detail=detail, referrer=visit.referrer)

    def _fail(self, visit: Visit, problem: Problem) -> None:
        self.journal.failed(visit.url, problem, visit.referrer)

    def _count_failure(self, *, failed: bool) -> None:
        self._failures_in_a_row = self._failures_in_a_row + 1 if failed else 0

    def _give_up_if_down(self) -> None:
        if self._failures_in_a_row >= MAX_FAILURES_IN_A_ROW:
            self.stopped = (
                f"{self._failures_in_a_row} échecs de suite\u202f: le serveur est en panne"
            )
            raise CloseSpider("server-down")
