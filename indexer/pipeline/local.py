"""Put local files and videos into the catalogue, whether a source names them or a person does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalogue import Catalogue, Resource, RunKind, RunStatus, Verdict
from indexer.model import VIDEO_BUNDLE, Fetched, Outcome, Stage
from indexer.pipeline.watch import Watch
from indexer.source import MIB, Source, SourceKind
from indexer.sources import (
    LocalFile,
    LocalVideo,
    Skipped,
    VideoPart,
    file_url,
    find_files,
    merge_bundles,
    read_file,
    shown_name,
    video_from_files,
)
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import CanonicalUrl

LOCAL = "local"
"""Source of what a person adds by hand."""
MAX_FILE_BYTES = 100 * MIB


_FRESHEST = (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding did: how many files got each verdict, and which were passed over, and why."""

    run: int
    status: RunStatus
    counts: dict[str, int]
    skipped: tuple[Skipped, ...]


class Shelf:
    """Writes what is found locally, for one run of one source."""

    def __init__(self, catalogue: Catalogue, run: int, source: str, max_bytes: int) -> None:
        self._catalogue = catalogue
        self._run = run
        self._source = source
        self._max_bytes = max_bytes
        self.seen: set[CanonicalUrl] = set()
        self.skipped: list[Skipped] = []

    def put(self, item: LocalFile | LocalVideo | Skipped) -> None:
        """Keep a file or the files of a video; what cannot be read is an Outcome."""
        try:
            if isinstance(item, LocalFile):
                self._file(item)
            elif isinstance(item, LocalVideo):
                self.video(video_from_files(item, self._max_bytes))
            elif item.asked:
                raise ExtractionError(FailureReason.UNREADABLE, item.reason)
            else:
                self.skipped.append(item)
                self._judge(file_url(item.path), Verdict.WRONG_TYPE, item.reason)
        except ExtractionError as error:
            self._fail(file_url(item.path), error)

    def video(self, part: VideoPart) -> None:
        """Join what one origin says of a video to what is known of it."""
        known = self._catalogue.resources.get(part.url)
        body = None if known is None else self._catalogue.resources.body(known)
        bundle = merge_bundles(body if known and known.media_type == VIDEO_BUNDLE else None, part)
        detail = "sous-titres indisponibles\u202f: le fichier est vide"
        detail = detail if part.captions_unavailable else ""
        self._record(part.url, VIDEO_BUNDLE, bundle, known=known, detail=detail)

    def _file(self, item: LocalFile) -> None:
        try:
            body = read_file(item.path, self._max_bytes)
        except OSError as error:
            detail = f"lecture impossible\u202f: {error.strerror}"
            raise ExtractionError(FailureReason.UNREADABLE, detail) from None
        except ValueError as error:
            raise ExtractionError(FailureReason.TOO_LARGE, str(error)) from None
        self._record(item.url, item.media_type, body, file_name=shown_name(item.path.name))

    def _record(
        self,
        url: CanonicalUrl,
        media_type: str,
        body: bytes,
        *,
        file_name: str = "",
        known: Resource | None = None,
        detail: str = "",
    ) -> None:
        fetched = Fetched(
            url=url,
            source=known.source if known else self._source,  # of two sources, the first
            media_type=media_type,
            body=body,
            fetched_at=datetime.now(UTC).replace(microsecond=0),
            file_name=file_name,
        )
        verdict = self._catalogue.resources.record(fetched)
        self._catalogue.extractions.clear(url, Stage.FETCH)
        self._judge(url, verdict, detail)

    def _fail(self, url: CanonicalUrl, error: ExtractionError) -> None:
        outcome = Outcome(url=url, stage=Stage.FETCH, reason=error.reason, detail=str(error))
        self._catalogue.extractions.fail(outcome, self._source)
        too_large = error.reason is FailureReason.TOO_LARGE
        self._judge(url, Verdict.TOO_LARGE if too_large else Verdict.ERROR, str(error))

    def _judge(self, url: CanonicalUrl, verdict: Verdict, detail: str = "") -> None:
        """Note the verdict; a video read from two origins in one run is as new as it first was."""
        self.seen.add(url)
        for row in self._catalogue.runs.verdicts(run=self._run, url=url):
            if row.verdict.reached and verdict.reached:
                verdict = min(row.verdict, verdict, key=_FRESHEST.index)
        self._catalogue.runs.record(self._run, url, verdict, detail=detail)


def add_paths(catalogue: Catalogue, paths: Sequence[Path], watch: Watch) -> Added:
    """Put files and folders into the catalogue; nothing is ever removed by adding.

    Raises:
        RequestError: a path does not exist; nothing was added then.

    """
    for path in paths:
        if not path.exists():
            raise RequestError("PATH", f"«\u202f{path}\u202f» n’existe pas")
    found = list(find_files(paths))
    run = catalogue.runs.begin(RunKind.ADD, LOCAL)
    catalogue.resources.describe_source(LOCAL, SourceKind.FOLDER, "")
    _forget_failures(catalogue, paths)
    shelf = Shelf(catalogue, run, LOCAL, MAX_FILE_BYTES)
    watch.stage("Ajout des fichiers", len(found))
    for item in found:
        shelf.put(item)
        watch.step(what=shown_name(item.path))
    counts = dict(catalogue.runs.counts(run))
    failed = counts.get(Verdict.ERROR, 0) + counts.get(Verdict.TOO_LARGE, 0)
    catalogue.former.drop(shelf.seen)  # what a person adds is believed at once
    status = RunStatus.PARTIAL if failed else RunStatus.DONE
    catalogue.runs.finish(run, status)
    return Added(run=run, status=status, counts=counts, skipped=tuple(shelf.skipped))


def _forget_failures(catalogue: Catalogue, paths: Sequence[Path]) -> None:
    """Forget what could not be read under these paths: it is about to be tried again."""
    roots = [file_url(path) for path in paths]
    for failure in catalogue.extractions.failures():
        if failure.stage is Stage.FETCH and any(
            failure.url == root or failure.url.startswith(f"{root}/") for root in roots
        ):
            catalogue.extractions.clear(failure.url, Stage.FETCH)


def collect_folders(
    catalogue: Catalogue, run: int, source: Source, folders: Iterable[Path], watch: Watch
) -> None:
    """Read the folders of a source; what it held that is no longer there is lost."""
    shelf = Shelf(catalogue, run, source.name, source.max_body_bytes)
    found = list(find_files(folders, videos_only=source.kind is SourceKind.VIDEO))
    watch.stage(f"Lecture des dossiers de «\u202f{source.name}\u202f»", len(found))
    for item in found:
        shelf.put(item)
        watch.step(what=shown_name(item.path))
    for resource in catalogue.resources.list(source=source.name):
        if resource.url not in shelf.seen and _came_from_files_alone(catalogue, resource):
            catalogue.runs.record(run, resource.url, Verdict.GONE, detail="fichier absent")


def _came_from_files_alone(catalogue: Catalogue, resource: Resource) -> bool:
    if resource.url.startswith("file:"):
        return True
    if resource.media_type != VIDEO_BUNDLE:
        return False
    return set(json.loads(catalogue.resources.body(resource)).get("parts", ())) == {"files"}
