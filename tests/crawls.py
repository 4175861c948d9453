"""Run real crawls in tests, as the pipeline does, and look at what they found."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Catalogue, RunKind, Settlement, VerdictRow
from indexer.crawl import CrawlEnd, CrawlEvent, CrawlJob, crawl
from indexer.source import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class Crawled:
    """What a crawl found; `verdicts` by address without the site's own beginning."""

    verdicts: Mapping[str, VerdictRow]
    settlement: Settlement
    end: CrawlEnd
    events: tuple[CrawlEvent, ...]

    def verdict(self, path: str) -> str:
        """What was found of a path."""
        return self.verdicts[path].verdict

    def paths(self, verdict: str) -> set[str]:
        """The paths that got a verdict."""
        return {path for path, row in self.verdicts.items() if row.verdict == verdict}


def local_source(url: str, **changes: object) -> Source:
    """A source of pages on loopback, without delay."""
    values: dict[str, object] = {
        "name": "essai",
        "kind": SourceKind.SITE,
        "start": (f"{url}/",),
        "hosts": (url.removeprefix("http://"),),
        "delay_s": 0.0,
        "concurrency": 4,
        "timeout_s": 20.0,
        "allow_private": True,
    }
    return Source(**(values | changes))  # type: ignore[arg-type]  # tests choose any field


def run_crawl(
    home: Path,
    source: Source,
    *,
    accept_loss: bool = False,
    follow: bool = True,
    limit: int | None = None,
) -> Crawled:
    """Crawl the source into the catalogue of `home`, and settle the run."""
    folder = home / "catalogue"
    events: list[CrawlEvent] = []
    with Catalogue(folder) as catalogue:
        run = catalogue.runs.begin(RunKind.CRAWL, source.name)
        job = CrawlJob(source=source, catalogue=folder, run=run, follow=follow, limit=limit)
        end = crawl(job, home / "crawl.log", events.append)
        settlement = catalogue.settle(
            run,
            source.name,
            complete=end.complete,
            accept_loss=accept_loss,
            limited=end.asked,
        )
        site = f"http://{source.hosts[0]}"
        rows = {row.url.removeprefix(site): row for row in catalogue.runs.verdicts(run=run)}
    return Crawled(verdicts=rows, settlement=settlement, end=end, events=tuple(events))
