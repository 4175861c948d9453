"""What a home holds and how it is: the facts behind `kb status`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from indexer.catalogue import (
    HELD,
    Catalogue,
    Extraction,
    Failure,
    Fate,
    IndexedDocument,
    Queue,
    Resource,
    Role,
    Run,
    RunKind,
    State,
    VerdictRow,
    resolve,
)
from indexer.extract import PdfReader
from indexer.extract.ocr import VERSION
from indexer.pipeline.currency import current
from indexer.source import Source
from kb.engine import Engine, Generation
from kb.errors import SearchIndexError
from kb.model import CanonicalUrl, DocId, Document
from kb.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source: `enabled` is None when the sources file does not name it."""

    name: str
    kind: str
    enabled: bool | None
    documents: int
    failed: int
    missing: int
    last_run: Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole home.

    `states` counts resources: indexed, waiting, failed, listing, duplicate, missing (still
    indexed, to be confirmed), gone. `recognition` is how many pages that are images wait to be
    read. `extraction_ms` is what extracting all that is held took,
    `slowest` the longest of it, each with what came of it.
    """

    generation: Generation | None
    index_problem: str
    states: Mapping[str, int]
    sources: tuple[SourceReport, ...]
    failures: tuple[Failure, ...]
    catalogue_bytes: int
    blobs_bytes: int
    index_bytes: int
    recognition: Queue
    extraction_ms: float
    slowest: tuple[tuple[CanonicalUrl, float, Fate], ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlReport:
    """All that is known of one address; `url` is what the one asked for stands for.

    `document` is the one the index holds of it, without its passages; `runs` are those of the
    verdicts, by number.
    """

    asked: CanonicalUrl
    url: CanonicalUrl
    resource: Resource | None
    names: tuple[CanonicalUrl, ...]
    extraction: Extraction | None
    documents: tuple[IndexedDocument, ...]
    document: Document | None
    failures: tuple[Failure, ...]
    verdicts: tuple[VerdictRow, ...]
    runs: Mapping[int, Run]
    unread: tuple[tuple[int, str], ...] = ()
    """Pages of it that could not be recognised, and why."""

    @property
    def known(self) -> bool:
        """Whether anything was ever noted of it."""
        return bool(self.resource or self.documents or self.failures or self.verdicts)


def report(
    catalogue: Catalogue,
    engine: Engine,
    settings: Settings,
    sources: Sequence[Source],
    *,
    slowest: int = 10,
) -> Report:
    """Everything `kb status` says; `sources` are those of the sources file."""
    problem = ""
    generation = None
    try:
        with closing(engine.reader()) as reader:
            generation = reader.generation
    except SearchIndexError as error:
        problem = str(error)
    failures = catalogue.extractions.failures()
    runs = catalogue.runs.latest(100)
    return Report(
        generation=generation,
        index_problem=problem,
        states=_states(catalogue, PdfReader(settings.pdf_reader)),
        sources=_sources(catalogue, sources, failures, runs),
        failures=failures,
        catalogue_bytes=catalogue.size_bytes(),
        blobs_bytes=catalogue.blobs.size_bytes(),
        index_bytes=sum(
            path.stat().st_size for path in settings.index_dir.rglob("*") if path.is_file()
        ),
        recognition=catalogue.recognitions.queue(VERSION),
        extraction_ms=catalogue.extractions.total_ms(),
        slowest=catalogue.extractions.slowest(slowest),
        runs=runs[:10],
    )


def report_url(catalogue: Catalogue, engine: Engine, asked: CanonicalUrl) -> UrlReport:
    """All that is known of an address, or of what it is another name of."""
    url = resolve(asked, catalogue.resources.aliases())
    own = catalogue.extractions.get(url)
    names = {asked, url, CanonicalUrl(own.document) if own and own.document else url}
    documents = catalogue.published.documents().values()
    about = tuple(item for item in documents if {item.url, item.resource} & names)
    held = about[0].resource if about and catalogue.resources.get(url) is None else url
    rows = [row for name in {asked, url, held} for row in catalogue.runs.verdicts(url=name)]
    runs = {row.run: run for row in rows if (run := catalogue.runs.get(row.run)) is not None}
    resource = catalogue.resources.get(held)
    return UrlReport(
        asked=asked,
        url=url,
        resource=resource,
        names=tuple(name for name, _ in catalogue.resources.names(url)),
        extraction=catalogue.extractions.get(held),
        documents=about,
        document=_head(engine, about[0].id) if about else None,
        failures=catalogue.extractions.failures(held),
        verdicts=tuple(sorted(rows, key=lambda row: (-row.run, row.url))),
        runs=runs,
        unread=catalogue.recognitions.problems(resource.sha256) if resource else (),
    )


def _head(engine: Engine, number: DocId) -> Document | None:
    try:
        with closing(engine.reader()) as reader:
            return reader.heads([number]).get(number)
    except SearchIndexError:
        return None


def _states(catalogue: Catalogue, reader: PdfReader) -> dict[str, int]:
    resources = [item for item in catalogue.resources.list() if item.role is Role.DOCUMENT]
    known = current(catalogue, reader)
    stale = {item.url for item in catalogue.extractions.stale(resources, known)}
    fates = dict(catalogue.extractions.fates())
    counts = Counter(
        Fate.WAITING if item.url in stale else fates.get(item.url, Fate.WAITING)
        for item in resources
    )
    return {
        "indexed": counts[Fate.DOCUMENT],
        "waiting": counts[Fate.WAITING],
        "failed": len(catalogue.extractions.failures()),
        "listing": counts[Fate.LISTING],
        "duplicate": counts[Fate.DUPLICATE],
        "missing": sum(item.state is State.MISSING for item in resources),
        "gone": len(catalogue.resources.list(states=(State.GONE,))),
    }


def _sources(
    catalogue: Catalogue,
    named: Sequence[Source],
    failures: Sequence[Failure],
    runs: Sequence[Run],
) -> tuple[SourceReport, ...]:
    kinds = {name: kind for name, (kind, _) in catalogue.resources.sources().items()}
    enabled = {source.name: source.enabled for source in named}
    kinds |= {source.name: source.kind.value for source in named}
    documents = Counter(item.source for item in catalogue.published.documents().values())
    failed = Counter(failure.source for failure in failures)
    missing = Counter(
        item.source for item in catalogue.resources.list(states=HELD) if item.state is State.MISSING
    )
    last: dict[str, Run] = {}
    for run in runs:
        if run.kind in {RunKind.CRAWL, RunKind.ADD}:
            last.setdefault(run.source, run)
    return tuple(
        SourceReport(
            name=name,
            kind=kind,
            enabled=enabled.get(name),
            documents=documents[name],
            failed=failed[name],
            missing=missing[name],
            last_run=last.get(name),
        )
        for name, kind in kinds.items()
    )
