"""The spider: asks for what the frontier admits, reads answers, tells the journal what they are.

Redirects are followed here and not by Scrapy, so that scope is checked and names are kept.
"""

from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider, StopDownload
from scrapy.http import Headers, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from indexer.catalogue import Role, Verdict
from indexer.crawl.answers import header, may_be_wanted, problem_of, wanted_type
from indexer.crawl.frontier import Frontier
from indexer.crawl.held_sitemap import HeldSitemaps
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.keeper import Keeper
from indexer.crawl.page import PageReading, absolute, header_directives, read_page, stored_page
from indexer.crawl.redirect import refused_target
from indexer.crawl.robots import Robots
from indexer.crawl.scope import same_listing
from indexer.crawl.sitemaps import MAX_BYTES, Listed, Sitemaps, unchanged_since
from indexer.crawl.visit import UNRULED, VISIT, Problem, Visit
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url

MAX_HOPS = 5
"""Redirects between spellings of one address; more are a circle."""
MAX_REDIRECTS = 10
"""Redirects from one address to another, one after the other; more lead nowhere."""
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
        self._lastmods: dict[CanonicalUrl, datetime] = {}
        self._began = datetime.now(UTC)
        self._held_ready = deque[Visit]()
        self._failures_in_a_row = 0

    async def start(self) -> AsyncIterator[Request]:
        """Starts, what sitemaps list, and everything known: each is asked whether it changed."""
        self.crawler.signals.connect(self.refuse_by_headers, signals.headers_received)
        self.crawler.signals.connect(self.callback_failed, signals.spider_error)
        listed = await self._read_sitemaps() if self.job.follow else ()
        for address in self.job.source.start:
            for request in self._visit(address, START):
                yield request
        for page in listed:
            priority = SITEMAP if self._is_news(page) else KNOWN
            for request in self._visit(page.address, priority, depth=1, referrer=page.sitemap):
                yield request
        for resource in self.journal.known if self.job.follow else ():
            if resource.role is not Role.DOCUMENT:
                continue
            for request in self._visit(resource.url, KNOWN):
                yield request
        for request in self._read_held():
            yield request

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """Read one answer."""
        visit: Visit = response.meta[VISIT]
        if response.status == 200 and wanted_type(response, self.job.role):
            await self.journal.store(response.body)
        self.journal.pending -= 1
        self._count_failure(failed=response.status >= 500 or response.status == 429)
        for request in self._answered(visit, response):
            yield request
        for request in self._read_held():
            yield request
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

    async def _read_sitemaps(self) -> tuple[Listed, ...]:
        """What the sitemaps list that the source or robots.txt names; their dates are kept."""
        source = self.job.source
        addresses = list(source.sitemaps)
        for start in source.start:
            if self.frontier.scope.holds_host(canonical_url(start)):
                rules = await self.robots.rules(start)
                addresses += (absolute(start, named) for named in rules.sitemaps)
        fetch = HeldSitemaps(source.name, self.journal, self._download).fetch
        sitemaps = Sitemaps(self.frontier.scope, source.max_body_bytes, fetch, self._fail_sitemap)
        listed = await sitemaps.read(addresses, source.max_pages)
        self.frontier.pass_over(sitemaps.seen)
        for page in listed:
            if page.lastmod is not None:
                self._lastmods[self.journal.resolve(page.url)] = page.lastmod
        return listed

    async def _download(self, address: str, headers: Mapping[str, str]) -> Response:
        assert self.crawler.engine is not None  # noqa: S101 - the crawl has begun
        request = Request(address, callback=NO_CALLBACK, headers=headers, dont_filter=True)
        request.meta["download_maxsize"] = min(self.job.source.max_body_bytes, MAX_BYTES)
        try:
            return await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, there is no sitemap
            raise ValueError(problem_of(error).detail) from None

    def _fail_sitemap(self, address: str, reason: str) -> None:
        self.journal.failed(canonical_url(address), Problem(detail=f"plan du site\u202f: {reason}"))

    def _is_news(self, page: Listed) -> bool:
        """Whether a sitemap lists what is not held, or changed since it was last looked at."""
        held = self.journal.held(self.journal.resolve(page.url))
        return held is None or (page.lastmod is not None and page.lastmod > held.checked_at)

    def _visit(
        self, address: str, priority: int, *, depth: int = 0, referrer: str = "", hops: int = 0
    ) -> Iterator[Request]:
        visit = self.frontier.admit(address, depth=depth, referrer=referrer, hops=hops)
        if visit is None:
            return
        if self.journal.reached(visit.url) or self._spared(visit):
            self._held_ready.append(visit)
        else:
            yield self._request(visit, visit.location, priority)

    def _spared(self, visit: Visit) -> bool:
        """Whether the page need not be asked for, going by its sitemap; then that is noted."""
        held = self.journal.held(visit.url)
        days = self.job.source.recheck_days
        if not days or held is None or visit.url in self._starts:
            return False
        since = unchanged_since(self._lastmods, held, days, self._began)
        if since is None or not self.journal.holds_bytes(held):
            return False
        why = f"plan du site\u202f: pas modifiée depuis le {since:%d/%m/%Y}"
        self.journal.spared(visit.url, why, visit.referrer)
        return True

    def _read_held(self) -> Iterator[Request]:
        """Follow the links of pages that are not asked for, and of those these lead to."""
        while self._held_ready:
            visit = self._held_ready.popleft()
            yield from self._follow_held(visit)

    def _request(self, visit: Visit, location: str, priority: int, hops: int = 0) -> Request:
        self.journal.pending += 1
        held = self.journal.held(visit.url)
        return Request(
            location,
            callback=self.parse,
            errback=self.errback,
            headers=held.validators if held and self.journal.holds_bytes(held) else {},
            meta={VISIT: visit, "hops": hops, UNRULED: self.job.role is Role.FEED},
            priority=priority - visit.depth,
            dont_filter=True,
        )

    def _answered(self, visit: Visit, response: Response) -> Iterator[Request]:
        if response.status == 200:
            yield from self._read(visit, response)
        elif response.status == 304 and self.journal.held(visit.url):
            self.journal.unchanged(visit.url, visit.referrer)
            yield from self._follow_held(visit)
        elif 300 <= response.status < 400 and header(response.headers, "Location"):
            yield from self._redirect(visit, response)
        elif response.status in {404, 410}:
            self._judge(visit, Verdict.GONE, f"réponse {response.status}")
        elif response.status in {401, 403, 451}:
            self._judge(visit, Verdict.BLOCKED, f"réponse {response.status}")
        else:
            self._fail(visit, Problem(detail=f"réponse {response.status}"))

    def _read(self, visit: Visit, response: Response) -> Iterator[Request]:
        media_type = wanted_type(response, self.job.role)
        if media_type is None:
            declared = header(response.headers, "Content-Type") or "type inconnu"
            self._judge(visit, Verdict.WRONG_TYPE, declared)
            return
        page = None
        if media_type in _PAGES and isinstance(response, TextResponse):
            page = read_page(response)
        if page and page.login:
            self._judge(visit, Verdict.BLOCKED, "la page demande de se connecter")
            return
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

    def _follow_held(self, visit: Visit) -> Iterator[Request]:
        """Follow the links of a page as it is held."""
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
            address = absolute(page.base, link)
            # The pages of one listing are as deep as its first.
            depth = visit.depth + (0 if same_listing(address, visit.url) else 1)
            yield from self._visit(address, LINK, depth=depth, referrer=visit.url)

    def _redirect(self, visit: Visit, response: Response) -> Iterator[Request]:
        target = absolute(response.url, header(response.headers, "Location"))
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
        elif refused := refused_target(
            url, visit.url, self.job.source, self.frontier.scope, self._starts
        ):
            self._judge(visit, *refused)
        elif visit.hops >= MAX_REDIRECTS:
            self._fail(visit, Problem(detail=f"plus de {MAX_REDIRECTS} redirections de suite"))
        elif not self.journal.moved(visit.url, url, visit.referrer):
            self._fail(visit, Problem(detail="redirections en cercle"))
        else:
            yield from self._visit(
                target, LINK, depth=visit.depth, referrer=visit.url, hops=visit.hops + 1
            )

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
