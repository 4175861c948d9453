"""Images of pages beside the index: drawn when a PDF is new or changed, removed with it.

A folder is made whole beside and renamed; a mark in it names the bytes and the way it was drawn
from, so that nothing is drawn twice, not even what cannot be.
"""

import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from indexer.catalogue import Catalogue, IndexedDocument, Resource
from indexer.extract.pdf_previews import Previews, draw_previews
from indexer.pipeline.watch import Watch
from indexer.pool import Refusal, run_all
from kb.files import make_folder, sync
from kb.model import DocId
from kb.previews import FOLDER, folder_of

VERSION = "1"
TIMEOUT_S = 60.0
_PDF_TYPES = frozenset({"application/pdf", "application/x-pdf"})
_UNFINISHED = ".new"

Job = tuple[DocId, Resource]


def update_previews(
    catalogue: Catalogue, home: Path, pages: int, watch: Watch, *, workers: int | None = None
) -> None:
    """Bring the images under `home` to the documents published now; `pages` of each at most."""
    documents = catalogue.published.documents()
    _remove_absent(home, documents.keys())
    if pages == 0:
        return
    jobs = [
        job for job in _jobs(catalogue, documents.values()) if not _mark(home, job, pages).exists()
    ]
    if not jobs:
        return
    watch.stage("Aperçus des pages", len(jobs))
    function = partial(draw_previews, pages=pages)
    for done in run_all(
        jobs,
        lambda job: catalogue.resources.fetched(job[1]),
        function,
        workers=workers,
        timeout_s=TIMEOUT_S,
    ):
        _write(home, done.job, pages, () if isinstance(done.result, Refusal) else done.result)
        watch.step()


def _jobs(catalogue: Catalogue, documents: Iterable[IndexedDocument]) -> Iterable[Job]:
    for document in documents:
        resource = catalogue.resources.get(document.resource)
        if resource is not None and resource.media_type in _PDF_TYPES:
            yield document.id, resource


def _mark(home: Path, job: Job, pages: int) -> Path:
    doc, resource = job
    return folder_of(home, doc) / f"{resource.sha256[:16]}-{VERSION}-{pages}.drawn"


def _write(home: Path, job: Job, pages: int, previews: Previews) -> None:
    folder = folder_of(home, job[0])
    unfinished = folder.with_name(folder.name + _UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    make_folder(unfinished)
    for page, image in previews:
        path = unfinished / f"{page}.webp"
        path.write_bytes(image)
        sync(path)  # the mark must not outlive them: nothing would draw them again
    (unfinished / _mark(home, job, pages).name).touch()
    sync(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _remove_absent(home: Path, held: Iterable[DocId]) -> None:
    whole = home / FOLDER
    known = set(held)
    for folder in whole.iterdir() if whole.is_dir() else ():
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
