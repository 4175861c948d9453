"""What a crawl finds, written to the catalogue as it goes and told to whoever watches."""

from collections.abc import Callable

from indexer.catalogue import AliasKind, Catalogue, Resource, Role, Verdict, resolve
from indexer.crawl.job import CrawlEvent
from indexer.crawl.visit import Problem
from indexer.model import Fetched, Outcome, Stage
from kb.errors import CatalogueError
from kb.model import CanonicalUrl


class Journal:
    """One crawl's writing hand: at most one verdict an address, the last word counting."""

    def __init__(
        self, catalogue: Catalogue, run: int, source: str, tell: Callable[[CrawlEvent], None]
    ) -> None:
        self._catalogue = catalogue
        self._run = run
        self._source = source
        self._tell = tell
        self._known = {item.url: item for item in catalogue.resources.list(source=source)}
        self._aliases = dict(catalogue.resources.aliases())
        self.pending = 0

    @property
    def known(self) -> tuple[Resource, ...]:
        """Resources of the source that were held when the crawl began."""
        return tuple(self._known.values())

    def held(self, url: CanonicalUrl) -> Resource | None:
        """The resource as it was held when the crawl began."""
        return self._known.get(url)

    def holds_bytes(self, resource: Resource) -> bool:
        """Whether its bytes are there, as many as there were: it need not be sent again."""
        return self._catalogue.blobs.holds(resource.sha256, resource.size_bytes)

    def body(self, resource: Resource) -> bytes | None:
        """Its bytes, if they can still be read."""
        try:
            return self._catalogue.resources.body(resource)
        except CatalogueError:
            return None

    def resolve(self, url: CanonicalUrl) -> CanonicalUrl:
        """What the address is another name of, as known by now; itself if nothing says so."""
        return resolve(url, self._aliases)

    def alias(self, alias: CanonicalUrl, url: CanonicalUrl, kind: AliasKind) -> None:
        """Note another name of a resource."""
        if alias != url:
            self._aliases[alias] = url
            self._catalogue.resources.add_alias(alias, url, kind)

    def fetched(
        self,
        page: Fetched,
        *,
        location: str,
        role: Role,
        etag: str | None,
        last_modified: str | None,
        referrer: str,
        alias_of: CanonicalUrl | None = None,
    ) -> None:
        """Keep what was read; when it calls itself by another name, `alias_of` says which.

        It is kept all the same, in case that other name does not answer.
        """
        verdict = self._catalogue.resources.record(
            page, location=location, role=role, etag=etag, last_modified=last_modified
        )
        if alias_of is not None:
            self.alias(page.url, alias_of, AliasKind.CANONICAL)
            verdict = Verdict.ALIAS
        elif self._aliases.pop(page.url, None) is not None:
            self._catalogue.resources.drop_alias(page.url)  # it was one, and is a page again
        self.verdict(page.url, verdict, detail=alias_of or "", referrer=referrer)

    def unchanged(self, url: CanonicalUrl, referrer: str) -> None:
        """Note that the server said so."""
        self._catalogue.resources.confirm(url)
        self.verdict(url, Verdict.UNCHANGED, referrer=referrer)

    def failed(self, url: CanonicalUrl, problem: Problem, referrer: str = "") -> None:
        """Note why an address gave nothing: a failure, or a verdict of another kind."""
        if problem.verdict.failed:
            outcome = Outcome(
                url=url, stage=Stage.FETCH, reason=problem.reason, detail=problem.detail
            )
            self._catalogue.extractions.fail(outcome, self._source)
        self.verdict(url, problem.verdict, detail=problem.detail, referrer=referrer)

    def verdict(
        self, url: CanonicalUrl, verdict: Verdict, *, detail: str = "", referrer: str = ""
    ) -> None:
        """Say what was found of an address."""
        self._catalogue.runs.record(self._run, url, verdict, detail=detail, referrer=referrer)
        self._tell(CrawlEvent(url=url, verdict=verdict, detail=detail, pending=self.pending))
