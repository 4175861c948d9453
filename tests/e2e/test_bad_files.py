"""Files that cannot be read: the rest is found, each failure is listed with its reason."""

import json
import os
from functools import partial

import pytest

from indexer.extract import PdfReader, extract
from indexer.model import Extracted
from indexer.pool import Refusal, run_all
from indexer.replica.pdf import build_pdf
from kb.errors import FailureReason
from tests.extracting import fetched
from tests.hostile_pdfs import HEAVY, HOSTILE, WORDS, mutated, one_page, stream

TEXT = (
    "Le conseil citoyen du quartier se réunit chaque mois à la maison de quartier pour suivre "
    "l’avancement du contrat de ville avec les habitantes et les habitants.\n"
)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bon.txt").write_text(TEXT, encoding="utf-8")
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "faux.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (folder / "casse.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n")
    return folder


def test_failures_are_listed_and_the_rest_is_indexed(kb, folder):
    assert kb.run("add", str(folder)).returncode in {0, 3}
    indexed = kb.run("index")
    assert indexed.returncode == 3, indexed.stderr
    status = json.dumps(json.loads(kb.run("status", "--json").stdout))
    for name in ("vide.pdf", "faux.pdf", "casse.pdf"):
        assert name in status
    for name in ("vide.pdf", "faux.pdf", "casse.pdf"):
        assert name in kb.run("status").stdout
    found = json.loads(kb.run("search", "conseil citoyen", "--json").stdout)
    assert [hit["url"].rsplit("/", 1)[1] for hit in found["hits"]] == ["bon.txt"]


def test_missing_file_is_refused_by_name(kb, tmp_path):
    done = kb.run("add", str(tmp_path / "nulle-part.pdf"))
    assert done.returncode in {1, 2}
    assert "nulle-part.pdf" in done.stderr


def test_search_before_any_index_says_what_to_run(kb):
    done = kb.run("search", "ville")
    assert done.returncode == 1
    assert "kb index" in done.stderr or "kb reindex" in done.stderr


LONGEST_S = 100.0
"""Of one file on a machine that has other work; alone, none takes more than a few seconds."""
LARGEST_TORTURE_BYTES = 300_000
"""The few larger files are read by `make bench-extract`: they take as long as all the others."""
GOOD = tuple(map(build_pdf, ("fiche_gusp_2021.pdf", "lettre_du_reseau_12_printemps_2022.pdf")))
PLAIN = one_page(stream(WORDS * 20), resources=b"/Font << /F 5 0 R >> ", page=b"/Rotate 90")
"""Nothing in it is packed: what changes is what is read."""


def outcomes(bodies, reader=PdfReader.PDFMINER):
    """What became of each file in processes of their own: "text", or a reason."""

    def load(name):
        return fetched(bodies[name](), "application/pdf")

    found = {}
    read = partial(extract, pdf_reader=reader)
    for done in run_all(sorted(bodies), load, read, workers=2, timeout_s=LONGEST_S):
        result = done.result
        if isinstance(result, Refusal):
            assert result.detail
            assert "erreur de l’extracteur" not in result.detail, (done.job, result.detail)
            assert "brutalement" not in result.detail, done.job
            found[done.job] = FailureReason(result.reason).value
        else:
            assert isinstance(result, Extracted)
            found[done.job] = "text"
    assert set(found) == set(bodies)
    return found


def test_hostile_pdfs_end_as_text_or_as_a_reason():
    light = {name: made for name, made in HOSTILE.items() if name not in HEAVY}
    found = outcomes(light)
    assert FailureReason.TIMEOUT.value not in found.values()
    assert found["ring of outlines"] == found["forms within forms"] == "text"
    assert found["marks that never end"] == found["endless map of letters"] == "text"
    assert found["page of error"] == found["noise"] == "corrupt"


def test_hostile_pdfs_end_as_text_or_as_a_reason_in_the_fast_mode():
    # A million million forms cost PDFium its process, and so the file: nothing can be fenced there.
    light = HOSTILE.keys() - HEAVY - {"forms within forms"}
    found = outcomes({name: HOSTILE[name] for name in light}, PdfReader.PDFIUM)
    assert FailureReason.TIMEOUT.value not in found.values()
    assert found["ring of outlines"] == found["page in a page"] == "text"


@pytest.mark.parametrize("reader", PdfReader)
def test_mutations_of_good_pdfs_end_as_text_or_as_a_reason(reader):
    damaged = {
        f"{number}-{seed:03}": partial(mutated, good, seed)
        for number, good in enumerate((*GOOD, PLAIN))
        for seed in range(100)
    }
    found = outcomes(damaged, reader)
    assert FailureReason.TIMEOUT.value not in found.values()
    assert list(found.values()).count("text") > 100


@pytest.mark.shared
def test_hostile_files_of_others_end_as_text_or_as_a_reason(shared):
    folder = shared / "data" / "torture"
    small = {
        path.name: path.read_bytes
        for path in folder.iterdir()
        if path.is_file() and path.stat().st_size <= LARGEST_TORTURE_BYTES
    }
    assert len(small) > 300
    found = outcomes(small)
    assert FailureReason.TIMEOUT.value not in found.values()
    assert list(found.values()).count("text") >= 50


def test_sparse_file_of_two_gigabytes_is_refused_at_once(kb, folder):
    giant = folder / "géant.pdf"
    with giant.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        os.truncate(file.fileno(), 2 * 1024**3)
    added = kb.run("add", str(folder), timeout_s=60)
    assert added.returncode == 3, added.stderr
    assert "géant.pdf" in kb.run("status").stdout
