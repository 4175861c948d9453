"""Pages that are images, made when the test runs, read by the real Tesseract."""

import io
from statistics import mean

import pypdfium2
import pytest
from PIL import Image

from indexer.extract.ocr import VERSION, ScannedPage, recognise, words_of
from indexer.extract.pdf_recognised import corrected
from indexer.replica.pdf import build_pdf
from kb.errors import ExtractionError, FailureReason
from tests.extracting import read
from tests.scans import require_tesseract, scanned, words_right

SCAN = "arrete_prefectoral_scan_2016.pdf"
GUIDE = "guide_conseils_citoyens_2020.pdf"
PAGES = 3


@pytest.fixture(scope="module")
def guide() -> bytes:
    return build_pdf(GUIDE)


def recognised(body, tmp_path, number=1):
    require_tesseract()
    path = tmp_path / "scan"
    path.write_bytes(body)
    return recognise(ScannedPage(path=path, number=number))


def words(page):
    return "\n".join(corrected(line.text) for line in page.lines)


def test_words_of_french_pages_scanned_badly_are_read(guide, tmp_path):
    """Measured: 0.956; the floor leaves room for another Tesseract."""
    body = scanned(guide, pages=PAGES)
    pages = [recognised(body, tmp_path, number) for number in range(1, PAGES + 1)]
    truth = [p.text for p in read(guide, "application/pdf").passages]
    shares = [words_right(words(page), text) for page, text in zip(pages, truth, strict=False)]
    assert mean(shares) >= 0.93, shares
    assert all(0.8 <= page.confidence <= 1 for page in pages)
    assert {page.version for page in pages} == {VERSION}


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_page_lying_on_its_side_is_read_upright(guide, tmp_path, turn):
    upright = read(guide, "application/pdf").passages[1].text
    page = recognised(scanned(build_page(guide, 2), turn=turn), tmp_path)
    assert page.height > page.width
    assert words_right(words(page), upright) >= 0.9


def build_page(body, number):
    document, one = pypdfium2.PdfDocument(body), pypdfium2.PdfDocument.new()
    one.import_pages(document, [number - 1])
    file = io.BytesIO()
    one.save(file)
    return file.getvalue()


def test_lines_have_their_places_in_points_and_their_order(tmp_path):
    page = recognised(build_pdf(SCAN), tmp_path)
    assert (round(page.width), round(page.height)) == (595, 842)
    tops = [line.y1 for line in page.lines]
    assert tops == sorted(tops, reverse=True)
    assert all(
        0 <= line.x0 < line.x1 <= 596 and 0 <= line.y0 < line.y1 <= 843 for line in page.lines
    )
    assert page.lines[0].text == "ARRÊTÉ PRÉFECTORAL"


def test_blank_page_has_no_line(tmp_path):
    path = tmp_path / "blanc.pdf"
    Image.new("L", (1654, 2339), 250).save(path, "PDF", resolution=200)
    assert recognised(path.read_bytes(), tmp_path).lines == ()


@pytest.mark.parametrize(("body", "number"), [(b"%PDF-1.4 rien", 1), (None, 99)])
def test_page_that_cannot_be_drawn_is_refused(guide, tmp_path, body, number):
    with pytest.raises(ExtractionError, match="dessiner") as refused:
        recognised(body or guide, tmp_path, number)
    assert refused.value.reason is FailureReason.UNREADABLE


def test_table_of_tesseract_gives_its_words_alone():
    rows = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "4\t1\t1\t1\t1\t0\t10\t20\t90\t12\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t20\t40\t12\t96.5\tl’arrêté",
        "",
    ]
    (word,) = words_of("\n".join(rows))
    assert (word.text, word.left, word.right, word.bottom) == ("l’arrêté", 10, 50, 32)
    assert word.confidence == pytest.approx(0.965)
