"""Lists, notes, spaced titles and dot leaders come out as a reader reads them."""

import pytest

from indexer.extract.pdf_content import Run
from indexer.extract.pdf_hyphens import vocabulary_of
from indexer.extract.pdf_items import whole_items
from indexer.extract.pdf_leaders import without_leaders
from indexer.extract.pdf_lines import lines_of
from indexer.extract.pdf_order import reading_order
from indexer.extract.pdf_pages import Line
from indexer.extract.pdf_spaced import unspaced
from indexer.extract.pdf_text import paragraphs_in
from tests.extracting import read
from tests.hostile_pdfs import WORDS, many_pages, stream

NOTHING = vocabulary_of([])


def line(text, x0=50.0, top=700.0, size=10.0):
    return Line(text=text, x0=x0, y0=top - size, x1=x0 + 5 * len(text), y1=top, size=size)


def run(text, x0, y=100.0, size=10.0):
    return Run(text, x0, x0 + 0.5 * size * len(text), y, size, -0.2)


@pytest.mark.parametrize("mark", ["-", "•", "●", "❏", "➢", "1.", "2.1.", "1.1", "a)", "o"])
def test_mark_apart_from_its_text_begins_the_item(mark):
    (item,) = whole_items([line(mark, 50), line("les habitants du quartier", 75)])
    assert (item.text, item.x0) == (f"{mark} les habitants du quartier", 75)


@pytest.mark.parametrize(
    "cells",
    [("Région", "-"), ("2", "communes"), ("1.5", "2.7"), ("-", "-")],
)
def test_values_of_a_table_are_no_marks(cells):
    row = [line(cells[0], 50), line(cells[1], 68)]
    assert whole_items(row) == row


def test_mark_far_from_a_text_is_a_cell():
    row = [line("-", 50), line("Lille", 300)]
    assert whole_items(row) == row


def test_item_of_several_lines_is_one_paragraph():
    lines = [
        *(line("-", 50, 700), line("de retourner auprès des habitantes afin de", 68, 700)),
        line("préciser ce qu’elles attendent ;", 68, 688),
        *(line("-", 50, 676), line("d’en déduire les étapes suivantes.", 68, 676)),
        line("Ces fiches peuvent être adaptées.", 50, 664),
    ]
    assert paragraphs_in(reading_order(lines), NOTHING) == [
        "- de retourner auprès des habitantes afin de préciser ce qu’elles attendent ;",
        "- d’en déduire les étapes suivantes.",
        "Ces fiches peuvent être adaptées.",
    ]


def test_number_that_calls_a_note_is_no_part_of_the_word():
    (found,) = lines_of([run("le partenariat", 50), run("12", 120, 104, 6), run(", dit-on", 126)])
    assert found.text == "le partenariat, dit-on"


@pytest.mark.parametrize(
    ("before", "raised", "y", "text"),
    [
        ("25 m", "2", 104, "25 m2"),
        ("CO", "2", 98, "CO2"),
        ("le XX", "e", 104, "le XXe"),
        ("10", "6", 104, "106"),
        ("juillet 2011", "6", 104, "juillet 2011"),
    ],
)
def test_other_small_signs_are_kept(before, raised, y, text):
    after = 50 + 5 * len(before)
    (found,) = lines_of([run(before, 50), run(raised, after, y, 6)])
    assert found.text == text


def test_letters_parted_by_spaces_are_a_word_and_the_alphabet_is_none():
    assert unspaced("S O M M A I R E  G É N É R A L") == "SOMMAIRE  GÉNÉRAL"
    assert unspaced("de A B C D à Z") == "de A B C D à Z"


def test_dots_that_lead_to_a_number_are_one_sign():
    assert without_leaders("1.2 Le contrat . . . . . . . . 12") == "1.2 Le contrat … 12"
    assert without_leaders("et cetera... 12") == "et cetera... 12"


def test_day_that_only_a_footer_tells_is_read():
    footer = b"BT /F 9 Tf 72 30 Td (Mise en ligne le 19/03/2019.) Tj ET"
    body = b"BT /F 12 Tf 72 %d Td (Le conseil citoyen se reunit chaque mois a la mairie.) Tj ET "
    content = b"".join(body % y for y in range(500, 740, 14)) + footer
    pages = many_pages(4).replace(stream(WORDS), stream(content))
    found = read(pages, "application/pdf")
    assert str(found.dates.published) == "2019-03-19"
    assert "Mise en ligne" not in "".join(passage.text for passage in found.passages)
