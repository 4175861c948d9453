"""From the catalogue to a published generation: extract, identify, assemble, put, publish."""

from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from datetime import datetime

from indexer.catalogue import (
    Catalogue,
    Failure,
    Fate,
    IndexedDocument,
    Resource,
    Role,
    RunKind,
    RunStatus,
)
from indexer.extract import PdfReader, current_versions
from indexer.model import Outcome, Stage
from indexer.pipeline.identity import Identities, identify
from indexer.pipeline.library import Library, digest
from indexer.pipeline.rereading import keep
from indexer.pipeline.watch import Watch
from indexer.pipeline.workers import extract_all
from kb.doctypes import DocumentTypes
from kb.engine import Engine, Writer
from kb.errors import CatalogueError, SearchIndexError
from kb.model import DocId, Document
from kb.themes import ThemeTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What indexing did. `generation` is the one now published; `published` whether it is new."""

    generation: int
    published: bool
    documents: int
    added: int
    changed: int
    removed: int
    failures: tuple[Failure, ...]

    @property
    def status(self) -> RunStatus:
        """Done, or partial when some resources gave no document."""
        return RunStatus.PARTIAL if self.failures else RunStatus.DONE


def index(
    catalogue: Catalogue,
    engine: Engine,
    watch: Watch,
    *,
    rebuild: bool = False,
    workers: int | None = None,
    pdf_reader: PdfReader = PdfReader.PDFMINER,
) -> Indexed:
    """Bring the index to what the catalogue holds: one new generation, or none if nothing differs.

    `rebuild` extracts everything again and starts the index from nothing; `workers` is how many
    processes extract (see `extract_all`), `pdf_reader` what reads their PDFs.

    Raises:
        CatalogueError: the catalogue never held anything, or cannot be read.
        SearchIndexError: the index cannot be written; what was published stays.

    """
    run = catalogue.runs.begin(RunKind.INDEX)
    try:
        result = _index(
            catalogue, engine, watch, rebuild=rebuild, workers=workers, pdf_reader=pdf_reader
        )
    except BaseException as error:
        catalogue.runs.finish(run, RunStatus.FAILED, str(error) or "interrompue", {})
        raise
    counts = {
        "documents": result.documents,
        "added": result.added,
        "changed": result.changed,
        "removed": result.removed,
        "failed": len(result.failures),
    }
    detail = f"génération {result.generation}" if result.published else "rien n’a changé"
    catalogue.runs.finish(run, result.status, detail, counts)
    return result


def _index(
    catalogue: Catalogue,
    engine: Engine,
    watch: Watch,
    *,
    rebuild: bool,
    workers: int | None,
    pdf_reader: PdfReader,
) -> Indexed:
    resources = tuple(
        resource for resource in catalogue.resources.list() if resource.role is Role.DOCUMENT
    )
    base = None if rebuild else _base(catalogue, engine)
    if not resources and not catalogue.published.documents() and base is None:
        raise CatalogueError(
            "rien à indexer\u202f: lancez «\u202fkb crawl\u202f» ou «\u202fkb add\u202f» d’abord"
        )
    current = current_versions(pdf_reader)
    stale = resources if rebuild else catalogue.extractions.stale(resources, current)
    _extract(catalogue, stale, watch, workers, pdf_reader)
    identities = identify(catalogue, resources)
    library = Library(catalogue, identities, ThemeTree.load(), DocumentTypes.load())
    press = _Press(catalogue, engine, base)
    watch.stage("Indexation", len(identities.speakers))
    press.run(library, identities, watch)
    return press.result


def _base(catalogue: Catalogue, engine: Engine) -> dict[DocId, IndexedDocument] | None:
    """What the published generation holds; None when it must be made anew."""
    generation = _published(engine)
    if generation is None or generation != catalogue.published.generation():
        return None
    return dict(catalogue.published.documents())


def _published(engine: Engine) -> tuple[int, datetime] | None:
    try:
        with closing(engine.reader()) as reader:
            return reader.generation.number, reader.generation.published_at
    except SearchIndexError:
        return None


def _extract(
    catalogue: Catalogue,
    resources: tuple[Resource, ...],
    watch: Watch,
    workers: int | None,
    pdf_reader: PdfReader,
) -> None:
    """Extract them; each result is kept at once, so that nothing is done twice."""
    watch.stage("Extraction du texte", len(resources))
    read = catalogue.resources.fetched
    for done in extract_all(resources, read, workers=workers, pdf_reader=pdf_reader):
        keep(catalogue, done)
        watch.step()
    catalogue.extractions.forget_failures_of_absent()


class _Press:
    """Writes one generation: opened at the first document that differs, published at the end."""

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        base: dict[DocId, IndexedDocument] | None,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._base = base
        self._writer: Writer | None = None
        self._held: dict[DocId, IndexedDocument] = {}
        self._added = 0
        self._changed = 0
        self._removed = 0

    def run(self, library: Library, identities: Identities, watch: Watch) -> None:
        """Put what differs, delete what is not there any more, publish."""
        fates = dict(identities.fates)
        with ExitStack() as stack:
            if self._base is None:
                self._open(stack)
            for item in library.documents():
                if isinstance(item, Outcome):
                    fates[item.url] = Fate.FAILED
                    self._fail(item)
                else:
                    speaker = identities.speakers[item.url].resource
                    self._catalogue.extractions.clear(speaker.url, Stage.ASSEMBLE)
                    self._put(item, speaker, stack)
                watch.step()
            for absent in (self._base or {}).keys() - self._held.keys():
                self._open(stack).delete(absent)
                self._removed += 1
        with self._catalogue.transaction():
            for url, fate in fates.items():
                document = identities.documents.get(url, "")
                self._catalogue.extractions.set_fate(url, fate, document)
            if self._writer is not None:
                with closing(self._engine.reader()) as reader:
                    new = reader.generation
                self._catalogue.published.replace(new.number, new.published_at, self._held.values())

    @property
    def result(self) -> Indexed:
        """What was done."""
        generation = self._catalogue.published.generation()
        return Indexed(
            generation=generation[0] if generation else 0,
            published=self._writer is not None,
            documents=len(self._held),
            added=self._added,
            changed=self._changed,
            removed=self._removed,
            failures=self._catalogue.extractions.failures(),
        )

    def _open(self, stack: ExitStack) -> Writer:
        if self._writer is None:
            change: AbstractContextManager[Writer] = (
                self._engine.rebuild() if self._base is None else self._engine.update()
            )
            self._writer = stack.enter_context(change)
        return self._writer

    def _put(self, document: Document, resource: Resource, stack: ExitStack) -> None:
        known = (self._base or {}).get(document.id)
        held = IndexedDocument(
            id=document.id,
            url=document.url,
            resource=resource.url,
            source=document.source,
            title=document.title,
            digest=digest(document),
        )
        self._held[document.id] = held
        if known is not None and known.digest == held.digest:
            return
        self._open(stack).put(document)
        self._added += known is None
        self._changed += known is not None

    def _fail(self, outcome: Outcome) -> None:
        found = self._catalogue.resources.get(outcome.url)
        self._catalogue.extractions.fail(outcome, found.source if found else "")
