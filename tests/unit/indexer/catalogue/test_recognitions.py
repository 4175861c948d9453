"""Pages that wait to be read, and what was read, by the bytes of their file."""

import pytest

from indexer.catalogue import Catalogue, Queue
from indexer.recognised import RecognisedLine, RecognisedPage
from kb.errors import CatalogueError
from tests.unit.indexer.catalogue.test_resources import OTHER, URL, fetched


def recognised(number, text="Texte lu", version="ocr/1"):
    line = RecognisedLine(text=text, x0=1, y0=2, x1=3, y1=4, size=2, confidence=0.9, opens=True)
    lines = (line,) if text else ()
    return RecognisedPage(number=number, width=595, height=842, lines=lines, version=version)


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        yield opened


@pytest.fixture
def long(catalogue):
    """The digest of a file of which three pages wait."""
    catalogue.resources.record(fetched(body=b"long"))
    sha256 = catalogue.resources.get(URL).sha256
    catalogue.recognitions.expect(sha256, (1, 2, 5))
    return sha256


def test_files_of_few_pages_come_first(catalogue, long):
    catalogue.resources.record(fetched(url=OTHER, body=b"court"))
    short = catalogue.resources.get(OTHER).sha256
    catalogue.recognitions.expect(short, (3,))
    assert catalogue.recognitions.waiting("ocr/1") == ((short, (3,)), (long, (1, 2, 5)))
    assert catalogue.recognitions.queue("ocr/1") == Queue(pages=4, files=2)


def test_page_that_was_read_waits_no_more_and_comes_back_equal(catalogue, long):
    catalogue.recognitions.put(long, recognised(2), 500)
    assert catalogue.recognitions.waiting("ocr/1") == ((long, (1, 5)),)
    assert catalogue.recognitions.pages(long) == (recognised(2),)
    assert catalogue.recognitions.stamps() == {long: "2@ocr/1"}
    assert catalogue.resources.fetched(catalogue.resources.get(URL)).recognised == (recognised(2),)


def test_expecting_again_changes_nothing_of_what_was_read_or_tried(catalogue, long):
    catalogue.recognitions.put(long, recognised(1), 500)
    catalogue.recognitions.fail(long, 2, "ocr/1", "trop long", 60_000)
    catalogue.recognitions.expect(long, (1, 2, 5))
    assert catalogue.recognitions.waiting("ocr/1") == ((long, (5,)),)
    assert catalogue.recognitions.problems(long) == ((2, "trop long"),)


def test_page_that_is_no_image_any_more_waits_no_more(catalogue, long):
    catalogue.recognitions.expect(long, (1,))
    assert catalogue.recognitions.waiting("ocr/1") == ((long, (1,)),)


def test_later_version_reads_again_and_what_was_read_is_used_meanwhile(catalogue, long):
    catalogue.recognitions.put(long, recognised(1), 500)
    assert catalogue.recognitions.waiting("ocr/2") == ((long, (1, 2, 5)),)
    assert catalogue.recognitions.pages(long) == (recognised(1),)
    catalogue.recognitions.put(long, recognised(1, "Mieux lu", "ocr/2"), 500)
    assert catalogue.recognitions.stamps() == {long: "1@ocr/2"}


def test_page_without_a_line_keeps_what_was_read_before(catalogue, long):
    catalogue.recognitions.put(long, recognised(1), 500)
    catalogue.recognitions.put(long, recognised(1, "", "ocr/2"), 500)
    assert catalogue.recognitions.pages(long) == (recognised(1),)
    assert catalogue.recognitions.waiting("ocr/2") == ((long, (2, 5)),)


def test_what_belongs_to_bytes_no_longer_held_is_swept(catalogue, long):
    catalogue.recognitions.put(long, recognised(1), 500)
    catalogue.resources.forget(URL)
    assert catalogue.recognitions.waiting("ocr/1") == ()
    catalogue.sweep()
    assert catalogue.recognitions.pages(long) == ()


def test_text_that_cannot_be_read_back_is_an_error_of_the_catalogue(catalogue, long):
    catalogue.recognitions.put(long, recognised(1), 500)
    catalogue.recognitions._db.execute("UPDATE recognition SET text = x'00'")
    with pytest.raises(CatalogueError, match="illisible"):
        catalogue.recognitions.pages(long)
