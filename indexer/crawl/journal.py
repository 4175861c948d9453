"""What a crawl finds, written to the catalogue as it goes and told to whoever watches.

What belongs together is written in one transaction, so that a crawl killed at any moment left each
address either done or not begun, and the next one can go on from there.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from indexer.catalogue import AliasKind, Catalogue, Resource, Role, Verdict, VerdictRow, resolve
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
        self._learnt = set[CanonicalUrl]()
        self._promised: defaultdict[CanonicalUrl, list[CanonicalUrl]] = defaultdict(list)
        self._reached = set[CanonicalUrl]()
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

    async def store(self, body: bytes) -> None:
        """Write the bytes, which takes a while, before what is said of them."""
        await asyncio.to_thread(self._catalogue.blobs.put, body)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written in the block, or nothing of it."""
        with self._catalogue.transaction():
            yield

    def carry(self, rows: Iterator[VerdictRow]) -> int:
        """Take over what an earlier run, cut short, found of addresses it reached; says how many.

        These are as good as asked for in this run; whatever else it found is looked at again.
        """
        with self.together():
            for row in rows:
                if row.verdict.reached and row.url in self._known:
                    self._reached.add(row.url)
                    self._record(row.url, row.verdict, row.detail, row.referrer)
        return len(self._reached)

    def reached(self, url: CanonicalUrl) -> bool:
        """Whether the address was reached already, in this run or the one it carries on."""
        return url in self._reached

    def alias(self, alias: CanonicalUrl, url: CanonicalUrl, kind: AliasKind) -> None:
        """Note another name of a resource."""
        if alias != url:
            self._aliases[alias] = url
            self._learnt.add(alias)
            self._catalogue.resources.add_alias(alias, url, kind)

    def moved(self, url: CanonicalUrl, target: CanonicalUrl, referrer: str) -> bool:
        """Note a redirect; False for one that leads back to where it came from.

        It becomes a name when its target is reached: until then there is nothing to be a name of.
        """
        if resolve(target, self._aliases) == url:
            if target in self._learnt:
                return False
            self._aliases.pop(target)  # it was so in an earlier run: the redirect was turned round
            self._catalogue.resources.drop_alias(target)
        self._aliases[url] = target
        self._learnt.add(url)
        with self.together():
            self._promised[target].append(url)
            self._keep_promises(target)
            self.verdict(url, Verdict.ALIAS, detail=target, referrer=referrer)
        return True

    def _keep_promises(self, target: CanonicalUrl) -> None:
        """Write the redirects that lead to what was reached, by any number of steps."""
        waiting = [target] if resolve(target, self._aliases) in self._reached else []
        while waiting:
            reached = waiting.pop()
            for url in self._promised.pop(reached, ()):
                self._catalogue.resources.add_alias(url, reached, AliasKind.REDIRECT)
                waiting.append(url)

    def keep(
        self,
        file: Fetched,
        *,
        location: str,
        role: Role,
        etag: str | None,
        last_modified: str | None,
    ) -> None:
        """Keep what is no document, and gets no verdict."""
        self._catalogue.resources.record(
            file, location=location, role=role, etag=etag, last_modified=last_modified
        )

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
        self._reach(page.url)
        self.verdict(page.url, verdict, detail=alias_of or "", referrer=referrer)

    def unchanged(self, url: CanonicalUrl, referrer: str) -> None:
        """Note that the server said so."""
        with self.together():
            self._catalogue.resources.confirm(url)
            self._reach(url)
            self.verdict(url, Verdict.UNCHANGED, referrer=referrer)

    def spared(self, url: CanonicalUrl, why: str, referrer: str) -> None:
        """Note that the page was not asked for, because it is known not to have changed."""
        with self.together():
            self._reach(url)
            self.verdict(url, Verdict.UNCHANGED, detail=why, referrer=referrer)

    def _reach(self, url: CanonicalUrl) -> None:
        self._reached.add(url)
        self._keep_promises(url)

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
        self._record(url, verdict, detail, referrer)
        self._tell(CrawlEvent(url=url, verdict=verdict, detail=detail, pending=self.pending))

    def _record(self, url: CanonicalUrl, verdict: Verdict, detail: str, referrer: str) -> None:
        self._catalogue.runs.record(self._run, url, verdict, detail=detail, referrer=referrer)
