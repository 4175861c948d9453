"""Which pages of a PDF are images, and what becomes of the text recognised on them."""

from dataclasses import replace

import pytest

from indexer.extract import current_versions, extract, extractor_version
from indexer.extract.pdf_pages import Line, PdfPage
from indexer.extract.pdf_read import read_pdf
from indexer.extract.pdf_recognised import corrected, unread_pages
from indexer.recognised import RecognisedLine, RecognisedPage, stamp
from indexer.replica.pdf import build_pdf
from tests.extracting import fetched, read

SCAN = build_pdf("arrete_prefectoral_scan_2016.pdf")
PROSE = "Le conseil citoyen se réunit au moins quatre fois par an dans la salle des fêtes"


def page(number, *texts, images=0):
    lines = (
        Line(text=text, x0=60, y0=780 - 14 * n, x1=400, y1=790 - 14 * n, size=10)
        for n, text in enumerate(texts)
    )
    return PdfPage(number=number, width=595, height=842, lines=tuple(lines), images=images)


def recognised(number, *lines, opens=(0,), size=10.0, confidence=0.9):
    return RecognisedPage(
        number=number,
        width=595,
        height=842,
        version="ocr/1",
        lines=tuple(
            RecognisedLine(
                text=text,
                x0=60,
                y0=700 - 16 * n,
                x1=500,
                y1=700 - 16 * n + size,
                size=size,
                confidence=confidence,
                opens=n in opens,
            )
            for n, text in enumerate(lines)
        ),
    )


def scan_with(*pages):
    return extract(replace(fetched(SCAN, "application/pdf"), recognised=pages))


def test_pages_with_an_image_and_no_text_are_unread():
    assert unread_pages([page(1, PROSE), page(2, images=1), page(3)]) == (2,)


def test_pages_of_text_with_a_picture_are_read():
    assert (
        unread_pages([page(1, PROSE, images=2), page(2, "Merci de votre attention", images=1)])
        == ()
    )


def test_what_an_office_stamps_on_every_page_of_a_scan_is_no_text():
    stamps = ("Envoyé en préfecture le 15/12/2022", "Affiché le 16/12/2022", "Page {} sur 3")
    pages = [page(n, *(one.format(n) for one in stamps), images=1) for n in (1, 2, 3)]
    assert unread_pages(pages) == (1, 2, 3)


def test_page_of_codes_is_unread():
    assert unread_pages([page(1, "(cid:12)(cid:44)(cid:3)" * 9), page(2, PROSE)]) == (1,)


def test_scan_is_extracted_without_text_and_says_which_pages_wait():
    extracted = read(SCAN, "application/pdf")
    assert (extracted.passages, extracted.unread, extracted.title) == ((), (1, 2), "")


def test_recognised_pages_become_passages_that_say_how_sure_they_are():
    extracted = scan_with(
        recognised(
            1, "Le conseil citoyen est com-", "posé de vingt membres", "Article 2", opens=(0, 2)
        ),
        recognised(2, PROSE, confidence=0.5),
    )
    first, second = extracted.passages
    assert first.text == "Le conseil citoyen est composé de vingt membres\nArticle 2"
    assert (first.label, first.locator, first.confidence) == ("page 1", "#page=1", 0.9)
    assert (second.locator, second.confidence) == ("#page=2", 0.5)
    assert extracted.extractor == f"{read_pdf(SCAN).reader}+ocr/1"
    assert extracted.unread == (1, 2)


def test_page_that_waits_still_leaves_the_others_in_place():
    (only,) = scan_with(recognised(2, PROSE)).passages
    assert only.locator == "#page=2"


def test_title_is_the_large_type_recognised():
    one = recognised(1, PROSE, PROSE, PROSE)
    title = replace(one.lines[0], text="Charte du quartier", size=20.0, y0=740, y1=760)
    extracted = scan_with(replace(one, lines=(title, *one.lines)))
    assert extracted.title == "Charte du quartier"


def test_text_of_a_page_is_not_replaced_by_what_was_recognised():
    body = build_pdf("fiche_gusp_2021.pdf")
    plain = read(body, "application/pdf")
    again = extract(
        replace(fetched(body, "application/pdf"), recognised=(recognised(1, "Tout autre texte"),))
    )
    assert again == plain


def test_each_page_recognised_makes_what_was_kept_stale():
    none = fetched(SCAN, "application/pdf")
    pages = (recognised(1, PROSE), recognised(2, PROSE))
    versions = [
        extractor_version(replace(none, recognised=some)) for some in ((), pages[:1], pages)
    ]
    assert len(set(versions)) == 3
    for version, some in zip(versions, ((), pages[:1], pages), strict=True):
        assert version in current_versions(recognised=stamp(some))
    assert versions[1] not in current_versions(recognised=stamp(pages))


@pytest.mark.parametrize(
    ("taken", "meant"),
    [
        ("Article ler", "Article 1er"),
        ("|| comprend", "Il comprend"),
        ("Nom | Prénom", "Nom | Prénom"),
        ("parler", "parler"),
    ],
)
def test_signs_that_are_no_french_are_what_they_were_taken_for(taken, meant):
    assert corrected(taken) == meant
