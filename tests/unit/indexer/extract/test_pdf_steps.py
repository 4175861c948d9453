"""Each step from a content stream to text, on values small enough to be read."""

from collections import Counter

import pytest

from indexer.extract.pdf_content import Run
from indexer.extract.pdf_doubled import undoubled
from indexer.extract.pdf_glyphs import to_unicode
from indexer.extract.pdf_hyphens import Join, join_of, vocabulary_of
from indexer.extract.pdf_labels import page_names
from indexer.extract.pdf_lines import lines_of
from indexer.extract.pdf_order import reading_order
from indexer.extract.pdf_pages import Heading, Line, PdfPage
from indexer.extract.pdf_read import PdfReader, read_pdf
from indexer.extract.pdf_readable import is_readable, without_unknown
from indexer.extract.pdf_tables import whole_rows
from indexer.extract.pdf_tokens import operations
from indexer.replica.pdf import build_pdf
from tests.extracting import read, text_of
from tests.hostile_pdfs import one_page, stream

GUIDE = build_pdf("guide_evaluation_contrats_de_ville_2024.pdf")


def line(text, x0=50.0, top=700.0, width=200.0, size=10.0):
    return Line(text=text, x0=x0, y0=top - size, x1=x0 + width, y1=top, size=size)


def run(text, x0, x1, y=100.0):
    return Run(text, x0, x1, y, 10.0, -0.2)


def texts(runs):
    return [line.text for line in lines_of(runs)]


def shown(content: bytes) -> str:
    """The text of a page that shows this, in Helvetica as /F."""
    page = read_pdf(one_page(stream(content))).pages[0]
    return "\n".join(one.text.strip() for one in page.lines)


def test_drawing_is_passed_over_and_text_is_not():
    data = b"0 0 1 rg 10 20 m 30 40 l S q BT /F 12 Tf 1 0 0 1 72 700 Tm [(Qu) -15 (ai)] TJ ET Q"
    names = [operator for operator, _ in operations(data)]
    assert names == ["q", "BT", "Tf", "Tm", "TJ", "Q"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"BT /F 12 Tf 72 700 Td (Un \\(petit\\) mot) Tj ET", "Un (petit) mot"),
        (b"BT /F 12 Tf 72 700 Td <4C696C6C65> Tj ET", "Lille"),
        (b"BT /F 12 Tf 72 700 Td [(Con) 10 (trat) -400 (de ville)] TJ ET", "Contrat de ville"),
        (b"BT /F 12 Tf 4 Tc 72 700 Td (CONTRAT) Tj ET", "CONTRAT"),
        (b"BT /F 12 Tf 14 TL 72 700 Td (un) Tj (deux) ' ET", "un\ndeux"),
        (
            b"BT /F 12 Tf 72 700 Td (un) Tj ET BI /W 1 ID (\x00(( EI BT 72 9 Td (deux) Tj ET",
            "un\ndeux",
        ),
        (b"BT /F 12 Tf 72 700 Td /Span <</ActualText (fi)>> BDC (x) Tj EMC (n) Tj ET", "fin"),
        (b"BT /F 0 Tf 72 700 Td (rien) Tj ET", ""),
    ],
    ids=["escapes", "hex", "kerning", "spaced letters", "lines", "image", "actual text", "no size"],
)
def test_content_stream_shows_its_text(content, text):
    assert shown(content) == text


def test_text_turned_is_read_along_its_own_lines():
    assert shown(b"BT /F 12 Tf 0 1 -1 0 300 100 Tm (Vers le haut) Tj ET") == "Vers le haut"


def test_words_drawn_twice_are_written_once_and_double_letters_twice():
    bold = [run("Bilan", 50, 80), run("Bilan", 50.4, 80.4)]
    assert texts(bold) == ["Bilan"]
    assert texts([run("e", 50, 55), run("l", 55, 57), run("l", 57, 59), run("e", 59, 64)]) == [
        "elle"
    ]


def test_words_in_any_order_are_one_line_from_left_to_right():
    assert texts([run("ville", 84, 104), run("Contrat de", 50, 81)]) == ["Contrat de ville"]


def test_letters_one_under_another_are_a_word():
    column = [run(letter, 20, 26, y=700 - 11 * n) for n, letter in enumerate("VILLE")]
    assert texts(column) == ["VILLE"]


def test_unseen_signs_are_no_lines():
    assert texts([run("\u200b", 50, 50), run("  ", 60, 66)]) == []


def test_cells_of_several_lines_are_one_cell():
    rows = [
        (
            line("Quartier", 50, 700, 60),
            line("Moins", 200, 700, 40),
            line("Foyers à", 300, 700, 50),
        ),
        (line("de 25 ans", 200, 688, 40), line("un parent", 300, 688, 50)),
        (line("Mont-Fleuri", 50, 660, 60), line("47", 200, 660, 40), line("34", 300, 660, 50)),
    ]
    found = whole_rows(rows, lambda held, text: f"{held} {text}")
    assert [[cell.text for cell in row] for row in found] == [
        ["Quartier", "Moins de 25 ans", "Foyers à un parent"],
        ["Mont-Fleuri", "47", "34"],
    ]


def test_note_in_the_margin_stands_before_the_sentence_that_it_is_beside():
    body = [line(f"une phrase qui se poursuit encore {n}", 200, 700 - 12 * n) for n in range(12)]
    note = line("À RETENIR", 60, 700 - 12 * 5, 60)
    order = [row[0].text for row in reading_order([*body, note])]
    assert order == [note.text, *(one.text for one in body)]


def test_columns_under_a_title_and_a_blank_strip_are_read_one_by_one():
    top = [
        line(f"une ligne de prose sur toute la largeur {n}", 50, 780 - 12 * n, 500)
        for n in range(9)
    ]
    left = [line(f"la colonne de gauche va jusqu’ici {n}", 50, 600 - 12 * n) for n in range(6)]
    right = [line(f"la colonne de droite va jusqu’ici {n}", 320, 600 - 12 * n) for n in range(6)]
    mixed = [*top, *(one for pair in zip(left, right, strict=True) for one in pair)]
    assert [row[0].text for row in reading_order(mixed)] == [x.text for x in [*top, *left, *right]]


def test_words_of_a_stretched_line_are_no_cells():
    row = [line(word, 50 + 60 * n, 700, 45) for n, word in enumerate(["Vous", "devez", "finir"])]
    assert [one.text for one in reading_order(row)[0]] == ["Vous devez finir"]


@pytest.mark.parametrize(
    ("before", "after", "join"),
    [
        ("une asso-", "ciation", Join.WHOLE),
        ("des sous-", "titres", Join.COMPOUND),
        ("où se situe-t-", "on", Join.COMPOUND),
        ("l’article L5132-", "15", Join.COMPOUND),
        ("une co-", "entreprise", Join.COMPOUND),
        ("des jeux scénari-", "sées", Join.WHOLE),
        ("un texte –", "suivi", Join.NONE),
        ("Paul -", "élu", Join.DASH),
        ("sans trait", "du tout", Join.NONE),
    ],
)
def test_line_end_is_a_word_a_compound_or_a_dash(before, after, join):
    assert join_of(before, after, Counter()) is join


def test_what_the_file_writes_decides_before_the_dictionary():
    writes = vocabulary_of(["un co-financement", "ce co-financement", "le cofinancement et"])
    assert join_of("un co-", "financement", writes) is Join.COMPOUND


@pytest.mark.parametrize(
    ("doubled", "single"),
    [
        ("CCOONNTTRRAATT", "CONTRAT"),
        ("CCOONNTTRRAATT DDEE VVIILLLLEE 22002244", "CONTRAT DE VILLE 2024"),
        ("une salle pleine", "une salle pleine"),
        ("www.ville.fr", "www.ville.fr"),
    ],
)
def test_letters_written_twice_are_written_once(doubled, single):
    assert undoubled(doubled) == single


def test_codes_and_shifted_letters_are_not_readable():
    french = "Les habitantes des quartiers prioritaires se réunissent chaque semaine. " * 2
    shifted = "".join(chr(ord(char) + 3) if char.isalpha() else char for char in french)
    assert is_readable(french)
    assert not is_readable(shifted)
    assert not is_readable("(cid:12)(cid:13)(cid:14) mot")
    assert is_readable("QPV DRJSCS ANCT")
    assert without_unknown("le\ufffd quartier") == "le quartier"


def test_map_of_letters_gives_ranges_lists_and_ligatures():
    data = b"beginbfrange <01><03><0041> <05><06>[<0066><006600690>] endbfrange"
    assert dict(to_unicode(data))[3] == "C"
    assert dict(to_unicode(data))[5] == "f"


def test_pages_are_called_as_the_file_calls_them_with_their_section():
    pages = [
        PdfPage(number=n, width=600, height=800, lines=(), label=label)
        for n, label in enumerate(["i", "ii", "1", "2"], 1)
    ]
    outline = [
        Heading(title="Préface", level=1, page=2),
        Heading(title="Le contrat", level=1, page=3),
    ]
    assert page_names(pages, outline, [[]] * 4) == [
        "page i",
        "page ii · Préface",
        "page 1 · Le contrat",
        "page 2 · Le contrat",
    ]


def test_labels_that_repeat_are_not_believed():
    pages = [PdfPage(number=n, width=600, height=800, lines=(), label="1") for n in (1, 2)]
    assert page_names(pages, [], [[], []]) == ["page 1", "page 2"]


def test_fast_reader_says_the_same_words_and_its_name():
    complete, fast = read_pdf(GUIDE), read_pdf(GUIDE, PdfReader.PDFIUM)
    assert (complete.reader.partition("/")[0], fast.reader.partition("/")[0]) == (
        "pdfminer",
        "pdfium",
    )
    words = [
        Counter(" ".join(x.text for p in f.pages for x in p.lines).split())
        for f in (complete, fast)
    ]
    common = 2 * sum((words[0] & words[1]).values())
    assert common >= 0.97 * (sum(words[0].values()) + sum(words[1].values()))


def test_what_pdfminer_cannot_read_is_read_by_pdfium_and_says_so():
    held = "Le conseil citoyen du quartier se reunit chaque mois a la maison de quartier."
    content = b"BT /F 12 Tf 72 700 Td (" + held.encode() + b") Tj ET"
    found = read(one_page(stream(content)).replace(b"endobj", b"endobx"), "application/pdf")
    assert text_of(found) == held
    assert found.extractor == "pdfium/1"
