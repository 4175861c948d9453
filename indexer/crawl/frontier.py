"""What is still to be asked for: each address once, in scope, within the limits of the source."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from indexer.catalogue import Verdict
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.scope import Scope
from indexer.crawl.visit import Visit
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import HOSTS, canonical_url


class Frontier:
    """Admits addresses; `note` says what a limit cut off, `limited` that it was the job's own."""

    def __init__(self, job: CrawlJob, journal: Journal) -> None:
        self._source = job.source
        self._journal = journal
        self._seen: set[CanonicalUrl] = set()
        self._asked = job.limit
        self._limit = min(job.source.max_pages, job.limit or job.source.max_pages)
        self._admitted = 0
        self.scope = Scope(job.source)
        for resource in journal.known:
            self.scope.count(resource.url)
        self.note = ""
        self.limited = False

    def pass_over(self, urls: Iterable[CanonicalUrl]) -> None:
        """Admit none of these: they are asked for otherwise."""
        self._seen.update(urls)

    def admit(
        self, address: str, *, depth: int = 0, referrer: str = "", hops: int = 0
    ) -> Visit | None:
        """The visit an absolute address calls for; None when it calls for none.

        What is out of scope gets its verdict here; what is no address of a document, as
        `mailto:`, or was seen before, is passed over.
        """
        try:
            named = _canonical(address)
        except RequestError:
            return None
        url = self._journal.resolve(named)
        if url in self._seen:
            return None
        self._seen.add(url)
        held = self._journal.held(url)
        refusal = self.scope.refusal(url)
        if refusal is None and held is None and (trap := self.scope.one_too_many(url)):
            refusal = Verdict.OUT_OF_SCOPE, trap
        if refusal is not None:
            verdict, detail = refusal
            self._journal.verdict(url, verdict, detail=detail, referrer=referrer)
            return None
        if depth > self._source.max_depth:
            self.note = f"profondeur maximale atteinte (max_depth = {self._source.max_depth})"
            return None
        if self._admitted >= self._limit:
            self.note = f"nombre maximal de pages atteint ({self._limit})"
            self.limited = self._limit == self._asked
            return None
        self._admitted += 1
        if held is not None:
            location = held.location
        else:
            location = _as_spelled(address, url) if named == url else url
        return Visit(url=url, location=location, depth=depth, referrer=referrer, hops=hops)


@lru_cache(maxsize=20_000)
def _canonical(address: str) -> CanonicalUrl:
    """As `canonical_url`: most links of a page are those of the page before."""
    return canonical_url(address)


def _as_spelled(address: str, url: CanonicalUrl) -> str:
    """The canonical URL with the host's name and the last slash as the link writes them.

    A server may answer under one spelling alone; asking for it at once spares a redirect.
    """
    raw = urlsplit(address.strip())
    kept = urlsplit(url)
    host = raw.hostname if raw.hostname in HOSTS else kept.netloc
    slash = "/" if raw.path.endswith("/") and not kept.path.endswith("/") else ""
    return urlunsplit((kept.scheme, host or kept.netloc, kept.path + slash, kept.query, ""))
