"""What another extractor, or another reader of PDFs, makes run again: that, and nothing else."""

import datetime as dt

import pytest

from indexer.catalogue import SAME_CONTENT, Catalogue, RunKind, Verdict
from indexer.extract import PdfReader, registry
from indexer.extract.sniff import Kind
from indexer.model import VIDEO_BUNDLE, Fetched
from indexer.pipeline import index
from indexer.pipeline.rereading import reread
from indexer.replica.pdf import build_pdf
from kb.engines.memory import MemoryEngine
from kb.model import CanonicalUrl

PDF = build_pdf("fiche_gusp_2021.pdf")
PAGE = f"<title>Page</title><main><p>{'Le conseil citoyen se réunit. ' * 9}</p></main>".encode()
HELD = {
    "page": (PAGE, "text/html"),
    "fiche.pdf": (PDF, "application/pdf"),
    "lettre.txt": ("Le centre social ouvre ses portes chaque jeudi soir. " * 9, "text/plain"),
    "film": ('{"info": {"id": "abcdefghijk", "title": "Le film"}, "captions": null}', VIDEO_BUNDLE),
}


class Seen:
    """A watch that notes which addresses went through each stage."""

    def __init__(self):
        self.by_stage = {}
        self._now = []

    def stage(self, name, total=None):
        self._now = self.by_stage.setdefault(name.partition(" ")[0], [])

    def step(self, pending=None, *, what=""):
        self._now.append(what.rpartition("/")[2])

    def note(self, text):
        raise AssertionError(text)


class Home:
    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.engine = MemoryEngine()

    def hold(self, name, body, media_type, run=None):
        fetched = Fetched(
            url=CanonicalUrl(f"https://irev.fr/{name}"),
            source="irev",
            media_type=media_type,
            body=body.encode() if isinstance(body, str) else body,
            fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
        )
        verdict = self.catalogue.resources.record(fetched)
        if run is not None:
            self.catalogue.runs.record(run, fetched.url, verdict)

    def extracted(self, **options):
        """The addresses that one run of indexing extracts."""
        seen = Seen()
        index(self.catalogue, self.engine, seen, workers=0, **options)
        return sorted(seen.by_stage.get("Extraction", []))

    def kept(self, name):
        return self.catalogue.extractions.get(CanonicalUrl(f"https://irev.fr/{name}"))


@pytest.fixture
def home(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        home = Home(catalogue)
        for name, (body, media_type) in HELD.items():
            home.hold(name, body, media_type)
        assert home.extracted() == sorted(HELD)
        assert home.extracted() == []
        yield home


@pytest.mark.parametrize(
    ("kind", "again"),
    [(Kind.PDF, ["fiche.pdf"]), (Kind.HTML, ["page"]), (Kind.TEXT, ["lettre.txt"])],
)
def test_an_extractor_that_changed_reads_its_own_format_again(home, monkeypatch, kind, again):
    monkeypatch.setitem(registry.VERSIONS, kind, "another/1")
    assert home.extracted() == again
    assert home.extracted() == []


def test_another_reader_of_pdfs_reads_pdfs_again(home):
    assert home.kept("fiche.pdf").extracted.extractor.startswith("pdfminer/")
    assert home.extracted(pdf_reader=PdfReader.PDFIUM) == ["fiche.pdf"]
    assert home.kept("fiche.pdf").extracted.extractor.startswith("pdfium/")
    assert home.extracted(pdf_reader=PdfReader.PDFIUM) == []


def test_what_changed_in_a_run_is_read_by_the_reader_of_the_settings(home):
    fast = PdfReader.PDFIUM
    assert home.extracted(pdf_reader=fast) == ["fiche.pdf"]
    run = home.catalogue.runs.begin(RunKind.CRAWL, "irev")
    home.hold("fiche.pdf", PDF + b"\n% the same, sent again\n", "application/pdf", run)
    home.hold("page", PAGE, "text/html", run)
    seen = Seen()
    reread(home.catalogue, run, "irev", seen, workers=0, pdf_reader=fast)
    assert seen.by_stage == {"Relecture": ["fiche.pdf"]}
    rows = home.catalogue.runs.verdicts(run=run)
    assert {(row.url.rpartition("/")[2], row.verdict, row.detail) for row in rows} == {
        ("fiche.pdf", Verdict.UNCHANGED, SAME_CONTENT),
        ("page", Verdict.UNCHANGED, ""),
    }
    assert home.kept("fiche.pdf").extracted.extractor.startswith("pdfium/")
    assert home.extracted(pdf_reader=fast) == []
