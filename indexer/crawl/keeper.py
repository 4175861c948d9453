"""Which answers are kept, and under which names: what a page says of itself is not always true."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from scrapy.http import Response

from indexer.catalogue import AliasKind
from indexer.crawl.answers import charset_of, file_name_of, header
from indexer.crawl.job import CrawlJob
from indexer.crawl.journal import Journal
from indexer.crawl.page import PageReading
from indexer.crawl.scope import Scope, is_home, same_listing
from indexer.crawl.visit import Visit
from indexer.model import Fetched
from kb.model import CanonicalUrl


class Keeper:
    """Writes answers of one crawl to its journal; `starts` are never another page's names."""

    def __init__(
        self, job: CrawlJob, journal: Journal, scope: Scope, starts: AbstractSet[CanonicalUrl]
    ) -> None:
        self._job = job
        self._journal = journal
        self._scope = scope
        self._starts = starts

    def keep(
        self, visit: Visit, response: Response, media_type: str, page: PageReading | None
    ) -> None:
        """Keep an answer under the address that was asked for, with the names it gives itself."""
        name = self.other_name(visit, page)
        fetched = Fetched(
            url=visit.url,
            source=self._job.source.name,
            media_type=media_type,
            body=response.body,
            fetched_at=datetime.now(UTC).replace(microsecond=0),
            charset=charset_of(response.headers),
            file_name=file_name_of(response),
        )
        with self._journal.together():
            self._journal.fetched(
                fetched,
                location=response.url,
                role=self._job.role,
                etag=header(response.headers, "ETag") or None,
                last_modified=header(response.headers, "Last-Modified") or None,
                referrer=visit.referrer,
                alias_of=name,
            )
            if page is not None and page.canonical in {None, visit.url, name}:
                for shortlink in filter(self._believable, page.shortlinks):
                    self._journal.alias(shortlink, name or visit.url, AliasKind.SHORTLINK)

    def other_name(self, visit: Visit, page: PageReading | None) -> CanonicalUrl | None:
        """The address a page gives itself, if it is another one that can be believed.

        A page that calls itself the home page, or one of another site, is mistaken. A later page
        of a listing that calls itself the first has other links all the same.
        """
        name = page.canonical if page else None
        if name is None or name == visit.url or same_listing(name, visit.url):
            return None
        return name if self._believable(name) else None

    def _believable(self, name: CanonicalUrl) -> bool:
        home = name in self._starts or is_home(name)
        return not home and self._scope.holds_host(name)
