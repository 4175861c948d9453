"""From the catalogue to a published generation: extract, identify, assemble, put, publish."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime

from indexer import gazetteer
from indexer.catalogue import (
    Catalogue,
    IndexedDocument,
    Role,
    RunKind,
    RunStatus,
)
from indexer.extract import PdfReader
from indexer.pipeline.currency import current
from indexer.pipeline.gates import Gates
from indexer.pipeline.identity import identify
from indexer.pipeline.library import Library
from indexer.pipeline.press import Indexed, Press
from indexer.pipeline.rereading import keep
from indexer.pipeline.sharing import Sharing, extract_shared
from indexer.pipeline.watch import Watch
from indexer.pipeline.workers import Extraction, extract_all
from kb.doctypes import DocumentTypes
from kb.engine import Engine, OnDisk
from kb.errors import CatalogueError, NoGenerationError, SearchIndexError, StampError
from kb.model import DocId
from kb.themes import ThemeTree


def index(
    catalogue: Catalogue,
    engine: Engine,
    watch: Watch,
    *,
    rebuild: bool = False,
    workers: int | None = None,
    pdf_reader: PdfReader = PdfReader.PDFMINER,
    gates: Gates | None = None,
    sharing: Sharing | None = None,
) -> Indexed:
    """Bring the index to what the catalogue holds: one new generation, or none if nothing differs.

    `rebuild` extracts everything again and starts the index from nothing; `workers` is how many
    processes extract (see `extract_all`), `pdf_reader` what reads their PDFs, `sharing` by
    which other hosts extract too; `gates` look at what was made before it is published.

    An index that is damaged, or was made by an earlier version, is made anew and said to be.

    Raises:
        CatalogueError: the catalogue never held anything, or cannot be read.
        QueueError: what shares extraction out does not answer; what was extracted stays.
        StampError: a later version of the program made the index, and `rebuild` was not asked for.
        SearchIndexError: the index cannot be written; what was published stays.
        PublicationError: a gate refused what was made; likewise.

    """
    run = catalogue.runs.begin(RunKind.INDEX)
    try:
        result = _index(
            catalogue,
            engine,
            watch,
            run,
            rebuild=rebuild,
            workers=workers,
            pdf_reader=pdf_reader,
            gates=gates,
            sharing=sharing,
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
    run: int,
    *,
    rebuild: bool,
    workers: int | None,
    pdf_reader: PdfReader,
    gates: Gates | None,
    sharing: Sharing | None,
) -> Indexed:
    resources = tuple(
        resource for resource in catalogue.resources.list() if resource.role is Role.DOCUMENT
    )
    base = None if rebuild else _base(catalogue, engine, watch)
    if not resources and not catalogue.published.documents() and base is None:
        raise CatalogueError(
            "rien à indexer\u202f: lancez «\u202fkb crawl\u202f» ou «\u202fkb add\u202f» d’abord"
        )
    known = current(catalogue, pdf_reader)
    stale = resources if rebuild else catalogue.extractions.stale(resources, known)
    watch.stage("Extraction du texte", len(stale))
    if sharing is None:
        read = catalogue.resources.fetched
        extracted = extract_all(stale, read, workers=workers, pdf_reader=pdf_reader)
    else:
        extracted = extract_shared(catalogue, stale, sharing, watch, pdf_reader=pdf_reader)
    _keep_all(catalogue, extracted, watch)
    identities = identify(catalogue, resources, watch)
    library = Library(
        catalogue,
        identities,
        themes=ThemeTree.load(),
        types=DocumentTypes.load(),
        places=gazetteer.places(),
        organisations=gazetteer.organisations(),
    )
    if gates is not None and isinstance(engine, OnDisk):
        engine.check_with(gates.read)
    press = Press(catalogue, engine, base, gates)
    watch.stage("Indexation", len(identities.speakers))
    press.run(library, identities, watch)
    return press.result(run)


def _base(
    catalogue: Catalogue, engine: Engine, watch: Watch
) -> dict[DocId, IndexedDocument] | None:
    """What the published generation holds; None when it must be made anew, for a reason told."""
    known = catalogue.published.generation()
    try:
        published = _published(engine)
    except StampError as error:
        if error.newer:
            raise
        why = "une autre version du programme l’a fait"
    except NoGenerationError:
        if known is None:
            return None
        why = f"la génération {known[0]} n’est plus là"
    except SearchIndexError as error:
        why = str(error)
    else:
        if published == known:
            return dict(catalogue.published.documents())
        why = (
            f"il est à la génération {published[0]}, le catalogue à la {known[0]}"
            if known
            else "le catalogue ne le connaît pas"
        )
    watch.note(f"L’index est refait en entier depuis le catalogue\u202f: {why}.")
    return None


def _published(engine: Engine) -> tuple[int, datetime]:
    """Which generation is published and when it was, read whole: a merge copies what it finds.

    Raises:
        SearchIndexError: there is none, or it is damaged.

    """
    with closing(engine.reader()) as reader:
        if isinstance(engine, OnDisk):
            engine.verify()
        return reader.generation.number, reader.generation.published_at


def _keep_all(catalogue: Catalogue, extracted: Iterable[Extraction], watch: Watch) -> None:
    """Keep each result at once, so that nothing is done twice."""
    for done in extracted:
        keep(catalogue, done)
        watch.step(what=done.resource.url)
    catalogue.extractions.forget_failures_of_absent()
