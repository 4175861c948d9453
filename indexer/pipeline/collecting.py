"""Collect sources into the catalogue, each by its kind, each in a run of its own."""

import dataclasses
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import (
    HELD,
    Catalogue,
    Role,
    RunKind,
    RunStatus,
    Verdict,
    rehearsal,
)
from indexer.crawl import CrawlEnd, CrawlEvent, CrawlJob, crawl
from indexer.extract import PdfReader
from indexer.model import VIDEO_BUNDLE, Outcome, Stage
from indexer.pipeline.local import Shelf, collect_folders
from indexer.pipeline.rereading import reread
from indexer.pipeline.watch import Watch
from indexer.source import Source, SourceKind
from indexer.sources import FeedEntry, read_feed, video_from_entry
from kb.errors import ExtractionError, KbError
from kb.settings import Settings
from kb.urls import canonical_url

LOG_NAME = "crawl.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What came of one source: how its run ended, and how many addresses got each verdict."""

    source: str
    run: int
    status: RunStatus
    counts: dict[str, int]
    detail: str = ""
    removed: int = 0


def collect(
    settings: Settings,
    sources: tuple[Source, ...],
    watch: Watch,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    accept_loss: bool = False,
) -> tuple[Collected, ...]:
    """Collect sources one after another; what goes wrong in one ends its run and no other's.

    A dry run does all of it on a copy of the catalogue.
    """
    folder = settings.catalogue_dir
    where = rehearsal(folder) if dry_run else nullcontext(folder)
    with where as target:
        log = settings.home / LOG_NAME
        log.unlink(missing_ok=True)
        collector = _Collector(target, log, limit, watch, PdfReader(settings.pdf_reader))
        results = tuple(collector.collect(source, accept_loss=accept_loss) for source in sources)
        if not dry_run:
            with Catalogue(folder) as catalogue:
                catalogue.sweep()
    return results


def describe(catalogue: Catalogue, sources: Iterable[Source]) -> None:
    """Note how sources that were collected before are described now, without asking anyone."""
    known = catalogue.resources.sources()
    for source in sources:
        if source.name in known:
            _describe(catalogue, source)


def _describe(catalogue: Catalogue, source: Source) -> None:
    catalogue.resources.describe_source(source.name, source.kind, source.theme, source.selectors)


class _Collector:
    """Collects into the catalogue of one folder."""

    def __init__(
        self, folder: Path, log: Path, limit: int | None, watch: Watch, pdf_reader: PdfReader
    ) -> None:
        self._folder = folder
        self._log = log
        self._limit = limit
        self._watch = watch
        self._pdf_reader = pdf_reader

    def collect(self, source: Source, *, accept_loss: bool) -> Collected:
        with Catalogue(self._folder) as catalogue:
            _describe(catalogue, source)
            run = catalogue.runs.begin(RunKind.CRAWL, source.name)
            removed = 0
            try:
                end = self._by_kind(catalogue, run, source)
                alike = reread(
                    catalogue, run, source.name, self._watch, pdf_reader=self._pdf_reader
                )
                settled = catalogue.settle(
                    run,
                    source.name,
                    complete=end.complete,
                    accept_loss=accept_loss,
                    limited=end.asked,
                    alike=alike,
                )
                detail = " ; ".join(filter(None, (settled.detail, _carried(end), end.note)))
                status, removed = settled.status, settled.removed
            except KbError as error:
                status, detail = RunStatus.FAILED, str(error)
            except BaseException:
                catalogue.runs.finish(run, RunStatus.FAILED, "interrompue")
                raise
            catalogue.runs.finish(run, status, detail)
            counts = dict(catalogue.runs.counts(run))
        return Collected(
            source=source.name,
            run=run,
            status=status,
            counts=counts,
            detail=detail,
            removed=removed,
        )

    def _by_kind(self, catalogue: Catalogue, run: int, source: Source) -> CrawlEnd:
        if source.kind is SourceKind.SITE:
            return self._crawl(CrawlJob(source=source, catalogue=self._folder, run=run))
        addresses = tuple(item for item in source.start if "://" in item)
        folders = tuple(Path(item) for item in source.start if "://" not in item)
        end = CrawlEnd(complete=True)
        if addresses:
            feeds = dataclasses.replace(source, start=addresses)
            end = self._feeds(catalogue, run, feeds)
        if folders:
            collect_folders(catalogue, run, source, folders, self._watch)
        return end

    def _crawl(self, job: CrawlJob) -> CrawlEnd:
        self._watch.stage(f"Collecte de «\u202f{job.source.name}\u202f»")
        seen: set[str] = set()

        def step(event: CrawlEvent) -> None:
            if event.url not in seen and event.verdict is not Verdict.OUT_OF_SCOPE:
                seen.add(event.url)
                self._watch.step(event.pending, what=event.url)

        return crawl(dataclasses.replace(job, limit=self._limit), self._log, step)

    def _feeds(self, catalogue: Catalogue, run: int, source: Source) -> CrawlEnd:
        """Fetch feeds; keep what they say of videos, fetch the pages they name."""
        job = CrawlJob(source=source, catalogue=self._folder, run=run, role=Role.FEED, follow=False)
        end = self._crawl(job)
        shelf = Shelf(catalogue, run, source.name, source.max_body_bytes)
        pages: dict[str, None] = {}
        for entry in self._entries(catalogue, run, source):
            if entry.video_id:
                shelf.video(video_from_entry(entry))
            elif source.kind is SourceKind.FEED:
                pages[entry.url] = None
        if source.kind is SourceKind.VIDEO:
            return end
        # Pages that dropped out of the feed are still asked whether they changed.
        for resource in catalogue.resources.list(source=source.name, states=HELD):
            if resource.role is Role.DOCUMENT and resource.media_type != VIDEO_BUNDLE:
                pages[resource.url] = None
        if not pages:
            return end
        read = self._crawl(
            CrawlJob(
                source=dataclasses.replace(source, start=tuple(pages)),
                catalogue=self._folder,
                run=run,
                follow=False,
            )
        )
        return read if end.complete else end

    def _entries(self, catalogue: Catalogue, run: int, source: Source) -> list[FeedEntry]:
        """Entries of every feed of the source that answered; one that is no feed is a failure."""
        entries: list[FeedEntry] = []
        for address in source.start:
            resource = catalogue.resources.get(canonical_url(address))
            if resource is None or resource.source != source.name:
                continue
            try:
                entries += read_feed(catalogue.resources.body(resource), resource.location)
            except ExtractionError as error:
                outcome = Outcome(
                    url=resource.url, stage=Stage.FETCH, reason=error.reason, detail=str(error)
                )
                catalogue.extractions.fail(outcome, source.name)
                catalogue.runs.record(run, resource.url, Verdict.ERROR, detail=str(error))
        return entries


def _carried(end: CrawlEnd) -> str:
    """What a crawl took over from one that was cut short; "" for nothing."""
    if not end.carried:
        return ""
    return f"reprise d’une collecte coupée\u202f: {end.carried} adresses déjà lues"
