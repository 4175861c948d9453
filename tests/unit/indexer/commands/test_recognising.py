"""`kb ocr`: what it reads, what it leaves to others, what it says where it cannot read."""

import pytest

from indexer.lock import OCR_LOCK, exclusive
from indexer.replica.pdf import build_pdf
from tests.scans import require_tesseract

SCAN = build_pdf("arrete_prefectoral_scan_2016.pdf")


@pytest.fixture
def scan(kb, folder):
    (folder / "scan.pdf").write_bytes(SCAN)
    kb.run("add", folder)
    return folder / "scan.pdf"


@pytest.fixture
def without_tesseract(monkeypatch):
    monkeypatch.setattr("indexer.extract.ocr._TESSDATA", ())
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)


def test_without_tesseract_indexing_says_in_one_line_what_waits(kb, scan, without_tesseract):
    done = kb.run("index")
    (line,) = [line for line in done.stderr.splitlines() if "numérisées" in line]
    assert line.startswith("2 pages numérisées attendent la reconnaissance (1 document)")
    assert "pip install 'irev-kb[ocr]'" in line
    assert kb.json("status")["recognition"] == {"waiting_pages": 2, "waiting_files": 1}
    assert "2 pages numérisées attendent" in kb.run("status").stdout


def test_without_tesseract_the_command_says_what_to_install(kb, without_tesseract):
    assert "apt install tesseract-ocr-fra" in kb.run("ocr", code=2).stderr


def test_pages_are_read_and_published_a_few_at_a_time(kb, scan):
    require_tesseract()
    kb.run("index")
    first = kb.run("ocr", "--pages", "1").stdout
    assert "1 page lue\u202f; 1 attend encore." in first
    assert "Génération 2" in first
    assert "1 page lue." in kb.run("ocr").stdout
    assert "Aucune page à lire." in kb.run("ocr").stdout
    assert "2, dont 2 lues" in kb.run("status", "--url", scan).stdout
    assert "texte reconnu" in kb.run("search", "tisserands").stdout


def test_reading_goes_on_while_another_run_holds_the_home(kb, scan):
    require_tesseract()
    kb.run("index")
    with exclusive(kb.home):
        assert "la prochaine indexation" in kb.run("ocr").stdout
    assert "1 modifié" in kb.run("index").stdout


def test_one_run_reads_at_a_time(kb, scan):
    require_tesseract()
    kb.run("index")
    with exclusive(kb.home, OCR_LOCK):
        kb.run("ocr", code=4)
        kb.run("index")
