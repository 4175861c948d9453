import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract import PdfReader, current_versions, extract, extractor_version
from indexer.model import VIDEO_BUNDLE
from indexer.replica.pdf import build_pdf
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType
from tests.extracting import fetched, read, text_of
from tests.office_files import docx, odt

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PAGE = "<!DOCTYPE html><html><body><p>La page demandée n’existe pas ou plus.</p></body></html>"
PDF = build_pdf("memo_insertion_emploi_quartiers_2023.pdf")


def reason_of(body, media_type):
    with pytest.raises(ExtractionError) as refused:
        read(body, media_type)
    assert str(refused.value)
    return refused.value.reason


def outcome_of(body, media_type):
    """The passages of a document, else why there are none; anything else raised is a failure."""
    try:
        return extract(fetched(body, media_type)).passages
    except ExtractionError as refused:
        return FailureReason(refused.reason)


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b"", "application/pdf", FailureReason.EMPTY),
        (b" \n\x00\t ", "text/plain", FailureReason.EMPTY),
        (PAGE, "application/pdf", FailureReason.MISLABELLED),
        ("Ceci n’est pas un PDF.", "application/pdf", FailureReason.MISLABELLED),
        (PNG, "application/pdf", FailureReason.MISLABELLED),
        (PNG, "text/html", FailureReason.MISLABELLED),
        (PNG, "text/plain", FailureReason.MISLABELLED),
        (PNG, "application/octet-stream", FailureReason.UNSUPPORTED),
        (PNG, "image/png", FailureReason.UNSUPPORTED),
        (b"PK\x03\x04" + bytes(90), "application/zip", FailureReason.UNSUPPORTED),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n", "application/pdf", FailureReason.CORRUPT),
        (bytes(range(256)), "application/pdf", FailureReason.CORRUPT),
        (PDF[: len(PDF) // 3], "application/pdf", FailureReason.CORRUPT),
        ("<html><body><nav>Menu</nav></body></html>", "text/html", FailureReason.NO_TEXT),
        ("{", VIDEO_BUNDLE, FailureReason.CORRUPT),
        ("[]", VIDEO_BUNDLE, FailureReason.CORRUPT),
        ('{"info": {}}', VIDEO_BUNDLE, FailureReason.NO_TEXT),
        ("[" * 100_000, VIDEO_BUNDLE, FailureReason.CORRUPT),
    ],
)
def test_what_gives_no_text_says_why(body, media_type, reason):
    assert reason_of(body, media_type) is reason


def test_refusal_of_a_false_pdf_says_what_it_is():
    with pytest.raises(ExtractionError, match="annoncé comme un PDF, c’est une page HTML"):
        read(PAGE, "application/pdf")


@pytest.mark.parametrize("declared", ["application/octet-stream", "", "text/html", "text/plain"])
def test_pdf_is_read_whatever_its_server_calls_it(declared):
    extracted = read(PDF, declared)
    assert extracted.media_type is MediaType.PDF
    assert extracted.passages[0].locator == "#page=1"


@pytest.mark.parametrize("declared", ["text/plain", "application/octet-stream"])
def test_page_is_read_whatever_its_server_calls_it(declared):
    assert read(PAGE, declared).media_type is MediaType.HTML


def test_fragment_declared_as_page_is_read_as_one():
    extracted = read("<p>Une <b>journée</b> d’échanges</p>", "text/html")
    assert extracted.media_type is MediaType.HTML
    assert text_of(extracted) == "Une journée d’échanges"


def test_each_format_has_a_version_of_its_own():
    bodies: list[bytes | str] = [PDF, PAGE, "Du texte", "# Du texte", docx(), odt(""), "{}", PNG]
    names = ["application/pdf", "text/html", "text/plain", "text/markdown", "", ""]
    names += [VIDEO_BUNDLE, "image/png"]
    versions = [extractor_version(fetched(*sent)) for sent in zip(bodies, names, strict=True)]
    assert len(set(versions)) == len(versions)
    assert set(versions) == current_versions()


def test_version_follows_what_the_bytes_are_and_not_what_they_are_called():
    assert extractor_version(fetched(PDF, "text/html")) == extractor_version(
        fetched(PDF, "application/pdf")
    )


def test_another_reader_of_pdfs_makes_pdfs_stale_and_nothing_else():
    complete, fast = current_versions(), current_versions(PdfReader.PDFIUM)
    as_pdf = fetched(PDF, "application/pdf")
    assert complete - fast == {extractor_version(as_pdf)}
    assert fast - complete == {extractor_version(as_pdf, PdfReader.PDFIUM)}


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/plain", "application/pdf", "", VIDEO_BUNDLE, "image/gif"]),
)
def test_any_bytes_give_a_document_or_a_reason(body, media_type):
    assert outcome_of(body, media_type)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_pdf_gives_a_document_or_a_reason(seed):
    chance = random.Random(seed)
    damaged = bytearray(PDF)
    for _ in range(60):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    assert outcome_of(bytes(damaged), "application/pdf")


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + "Au fond" + "</div>" * 50_000,
        "<ul><li>" * 3_000 + "Au fond",
        "<table><tr><td>" * 2_000 + "Au fond",
        "<a href='" * 5_000,
        "<p>" + "&" * 20_000,
        "\x00<p>un\x00 deux</p>" * 50,
        "<p>" + "a" * 1_000_000,
        "<title>" * 5_000,
        "<!--" * 10_000,
    ],
    ids=["divs", "lists", "tables", "attributes", "entities", "nul", "word", "titles", "comments"],
)
def test_hostile_markup_gives_a_document_or_a_reason(body):
    assert outcome_of(body, "text/html")


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 200_000,
        "1, 2, 3, 12 , ; " * 10_000,
        "**a " * 50_000,
        "3 mai 2021, " * 10_000,
        "Dates: " * 50_000,
        "[" * 200_000,
        "Poids : 1 Ko\n\nTéléchargement [1]\n\n" * 3_000
        + "URL de la source : x\n[1] http://a.b/c\n",
    ],
    ids=["lines", "figures", "marks", "days", "labels", "brackets", "files"],
)
def test_repetitive_text_is_read_in_time_linear_in_its_length(text):
    # Each takes under a second; a pattern that looks back over all of it would take minutes.
    assert outcome_of(f"Un titre pour le texte\n\n{text}", "text/plain")
