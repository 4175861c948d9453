"""Pages that are images, read apart from indexing and taken in by the next one."""

import time

import pytest

from indexer.catalogue import Catalogue, Queue, RunKind, RunStatus
from indexer.extract.ocr import VERSION
from indexer.pipeline import Unwatched
from indexer.pipeline.recognising import recognise_waiting
from indexer.recognised import RecognisedLine, RecognisedPage
from indexer.replica.pdf import build_pdf
from kb.errors import ExtractionError, FailureReason
from tests.unit.indexer.pipeline.test_indexing import SITE, Home, page

SCAN = build_pdf("arrete_prefectoral_scan_2016.pdf")
FILE = "/sites/default/files/atoms/files/scan.pdf"


def read(scanned):
    """Reading, without reading."""
    text = f"Le conseil citoyen des Tisserands, feuillet {'un' if scanned.number == 1 else 'deux'}"
    line = RecognisedLine(text=text, x0=60, y0=700, x1=400, y1=712, size=12, confidence=0.9)
    return RecognisedPage(
        number=scanned.number, width=595, height=842, lines=(line,), version=VERSION
    )


def refuse(scanned):
    if scanned.number == 1:
        raise ExtractionError(FailureReason.UNREADABLE, "page impossible à dessiner")
    return read(scanned)


def hang(scanned):
    if scanned.number == 1:
        time.sleep(600)
    return read(scanned)


@pytest.fixture
def home(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        home = Home(catalogue)
        home.hold(FILE, SCAN, "application/pdf")
        home.hold("/page", page("Arrêtés", FILE))
        yield home


def recognise(home, *, function=read, workers=0, pages=None, seconds=None, clock=time.monotonic):
    return recognise_waiting(
        home.catalogue,
        Unwatched(),
        function=function,
        workers=workers,
        pages=pages,
        seconds=seconds,
        clock=clock,
    )


def test_scan_is_published_at_once_by_its_title_and_again_once_read(home):
    first = home.index()
    assert (first.documents, first.failures) == (2, ())
    assert home.documents()[FILE]
    assert home.catalogue.recognitions.queue(VERSION) == Queue(pages=2, files=1)
    done = recognise(home)
    assert (done.read, done.failed, done.status) == (2, 0, RunStatus.DONE)
    second = home.index()
    assert (second.added, second.changed) == (0, 1)
    kept = home.catalogue.extractions.get(SITE + FILE).extracted
    assert [(p.locator, p.confidence) for p in kept.passages] == [
        ("#page=1", 0.9),
        ("#page=2", 0.9),
    ]


def test_nothing_is_read_twice_and_indexing_again_changes_nothing(home):
    home.index()
    recognise(home)
    home.index()
    assert recognise(home).read == 0
    assert not home.index().published


def test_run_ends_at_its_number_of_pages_and_the_next_goes_on(home):
    home.index()
    done = recognise(home, pages=1)
    assert (done.read, done.waiting, done.status) == (1, Queue(pages=1, files=1), RunStatus.PARTIAL)
    home.index()
    assert len(home.catalogue.extractions.get(SITE + FILE).extracted.passages) == 1
    assert recognise(home).read == 1


def test_run_ends_when_its_time_is_over(home):
    home.index()
    moments = iter((0.0, 10.0, 20.0))
    done = recognise(home, seconds=5.0, clock=lambda: next(moments))
    assert (done.read, done.waiting.pages) == (1, 1)


def test_page_that_cannot_be_read_stops_no_other_and_is_not_tried_again(home):
    home.index()
    done = recognise(home, function=refuse)
    assert (done.read, done.failed) == (1, 1)
    sha256 = home.catalogue.resources.get(SITE + FILE).sha256
    assert home.catalogue.recognitions.problems(sha256) == ((1, "page impossible à dessiner"),)
    assert recognise(home, function=refuse).failed == 0


def test_page_that_takes_too_long_is_killed_and_the_others_are_read(home, monkeypatch):
    monkeypatch.setattr("indexer.pipeline.recognising.TIMEOUT_S", 3.0)
    home.index()
    done = recognise(home, function=hang, workers=1)
    assert (done.read, done.failed) == (1, 1)


def test_run_is_told_among_the_others_even_when_it_is_broken_off(home):
    home.index()

    def stop(scanned):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(home, function=stop)
    run = home.catalogue.runs.latest(1)[0]
    assert (run.kind, run.status) == (RunKind.OCR, RunStatus.FAILED)
    assert recognise(home).read == 2


def test_file_whose_bytes_are_lost_is_left_for_the_next_crawl(home):
    home.index()
    sha256 = home.catalogue.resources.get(SITE + FILE).sha256
    home.catalogue.blobs.path(sha256).unlink()
    done = recognise(home)
    assert (done.read, done.failed, done.waiting.pages) == (0, 0, 2)
