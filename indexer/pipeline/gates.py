"""Gates: what a new generation must be like before it takes the place of the published one.

Each compares with what was published: a first generation, and a small collection, pass by
themselves. A site that answers with empty pages, an extractor that broke or an analysis that lost
its words would otherwise empty the search over night.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass

from indexer.catalogue import Catalogue, IndexedDocument
from indexer.golden import GoldenQuery
from kb.bootstrap import open_searcher
from kb.engine import Engine, Generation, Reader, Writer
from kb.errors import PublicationError, SearchIndexError
from kb.model import DocId
from kb.pins import names_of
from kb.settings import Settings

FEWEST_DOCUMENTS = 20
"""Of fewer, any change is a large one."""
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one gate saw: `passed`, and in words what it compared."""

    name: str
    passed: bool
    detail: str


class Gates:
    """The gates of one run; `force` has them looked at and nothing refused."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        engine: Engine,
        golden: Sequence[GoldenQuery],
        *,
        force: bool = False,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._golden = golden
        self._force = force
        self._before = catalogue.published.documents()
        self._published = _published(engine)
        self.seen: tuple[Gate, ...] = ()

    def count(self, held: Mapping[DocId, IndexedDocument]) -> None:
        """Compare how many documents there will be with how many there are.

        Raises:
            PublicationError: too many are lost.

        """
        self._settle(self._counted(held))

    def read(self, reader: Reader) -> None:
        """Compare how much text there will be, and ask the golden queries.

        Raises:
            PublicationError: too much is lost, or a query does not find its document.

        """
        self._settle(self._weighed(reader.generation))
        self._settle(self._asked(reader))

    def _settle(self, found: Iterator[Gate]) -> None:
        gates = tuple(found)
        self.seen += gates
        refused = [gate.detail for gate in gates if not gate.passed]
        if refused and not self._force:
            raise PublicationError(
                f"rien n’est publié, la génération en place répond toujours\u202f: "
                f"{' ; '.join(refused)}\u202f: si c’est voulu, relancez avec --force"
            )

    def _counted(self, held: Mapping[DocId, IndexedDocument]) -> Iterator[Gate]:
        lost = [self._before[doc] for doc in self._before.keys() - held.keys()]
        # What a librarian had forgotten has no resource any more: that is no accident.
        unasked = [each for each in lost if self._catalogue.resources.get(each.resource)]
        expected = len(self._before) - (len(lost) - len(unasked))
        most = self._settings.publish_max_loss
        fewer = expected - len(held)
        if expected < FEWEST_DOCUMENTS or most == 100:
            return
        passed = fewer * 100 <= most * expected
        detail = f"{len(held)} documents, {expected} attendus"
        if not passed:
            titles = ", ".join(f"«\u202f{each.title}\u202f»" for each in unasked[:_EXAMPLES])
            detail = (
                f"{fewer} documents sur {expected} disparaîtraient, plus de {most}\u00a0% "
                f"(publish_max_loss), dont {titles}"
            )
        yield Gate(name="documents", passed=passed, detail=detail)

    def _weighed(self, new: Generation) -> Iterator[Gate]:
        old, most = self._published, self._settings.publish_max_shrink
        if old is None or old.documents < FEWEST_DOCUMENTS or new.documents == 0 or most == 100:
            return
        before, now = old.size_bytes / old.documents, new.size_bytes / new.documents
        passed = now * 100 >= before * (100 - most)
        detail = f"{now / 1024:.1f} Ko par document, {before / 1024:.1f} avant"
        if not passed:
            detail = f"{detail}\u202f: plus de {most}\u00a0% de moins (publish_max_shrink)"
        yield Gate(name="size", passed=passed, detail=detail.replace(".", ","))

    def _asked(self, reader: Reader) -> Iterator[Gate]:
        ids = list(reader.ids()) if self._golden else []
        names = {doc: names_of(head.url) for doc, head in reader.heads(ids).items()}
        known = {name for each in names.values() for name in each}
        known |= {name for each in self._before.values() for name in names_of(each.url)}
        asked = [each for each in self._golden if known.intersection(each.urls)]
        if not asked:
            return
        searcher = open_searcher(self._settings, _Unpublished(reader))
        missed = [
            each
            for each in asked
            if not _finds(each, searcher.ranked(each.query, each.within), names)
        ]
        if not missed:
            yield Gate(
                name="queries", passed=True, detail=f"{len(asked)} requêtes témoins répondent"
            )
        for each in missed:
            yield Gate(
                name="queries",
                passed=False,
                detail=f"la requête témoin «\u202f{each.query}\u202f» ne trouve plus "
                f"{each.urls[0]} parmi les {each.within} premiers résultats (corpus/golden.toml)",
            )


def _finds(
    golden: GoldenQuery, found: Collection[object], names: Mapping[DocId, tuple[str, str]]
) -> bool:
    urls = set(golden.urls)
    return any(urls.intersection(names.get(getattr(match, "id"), ())) for match in found)  # noqa: B009


def _published(engine: Engine) -> Generation | None:
    try:
        with closing(engine.reader()) as reader:
            return reader.generation
    except SearchIndexError:
        return None


class _Unpublished:
    """An engine that reads one generation, and nothing else."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def reader(self) -> Reader:
        return self._reader

    def update(self) -> AbstractContextManager[Writer]:
        raise NotImplementedError

    def rebuild(self) -> AbstractContextManager[Writer]:
        raise NotImplementedError

    def rollback(self) -> Generation:
        raise NotImplementedError

    def close(self) -> None:
        """Whoever gave the reader closes it."""
