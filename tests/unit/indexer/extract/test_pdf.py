"""The replica's PDFs, built as real files, read by the real extractor."""

import re
from functools import cache

import pytest

from indexer.extract.pdf_furniture import without_furniture
from indexer.extract.pdf_hyphens import vocabulary_of
from indexer.extract.pdf_order import reading_order
from indexer.extract.pdf_pages import Line, PdfPage
from indexer.extract.pdf_text import paragraphs_in
from indexer.extract.pdf_title import is_title, title_of
from indexer.model import Extracted
from indexer.replica.pdf import build_pdf, pdf_names
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType
from tests.extracting import read, text_of
from tests.hostile_pdfs import WORDS, one_page, stream

WITHOUT_TEXT = {"arrete_prefectoral_scan_2016.pdf", "note_interne_chiffree_2019.pdf"}
READABLE = sorted(set(pdf_names()) - WITHOUT_TEXT)


@cache
def pdf(name: str) -> Extracted:
    return read(build_pdf(name), "application/pdf", f"https://irev.fr/sites/default/files/{name}")


def test_page_is_a_passage_with_its_number():
    guide = pdf("guide_evaluation_contrats_de_ville_2024.pdf")
    assert guide.media_type is MediaType.PDF
    pages = [(p.label.partition(" · ")[0], p.locator) for p in guide.passages]
    assert list(dict.fromkeys(pages)) == [(f"page {n}", f"#page={n}") for n in range(1, 9)]


@pytest.mark.parametrize("name", READABLE)
def test_stored_text_is_free_of_signs_of_typesetting(name):
    text = text_of(pdf(name))
    assert not re.search("[\ufb00-\ufb06\u00ad\u00a0\u202f\u0002\x7f]|\\(cid:|  ", text)


@pytest.mark.parametrize("name", READABLE)
def test_headers_footers_and_page_numbers_are_left_out(name):
    passages = pdf(name).passages
    last_lines = [passage.text.split("\n")[-1] for passage in passages]
    first_lines = [passage.text.split("\n")[0] for passage in passages]
    assert not any(re.search(r"\bpage \d+ */ *\d+\b", passage.text) for passage in passages)
    for lines in (first_lines, last_lines):
        signatures = [re.sub(r"\d+", "0", line) for line in lines]
        assert len(passages) < 3 or len(set(signatures)) > len(signatures) / 2


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (
            "rapport_transition_ecologique_quartiers_2025.pdf",
            "La transition écologique vue des quartiers",
        ),
        ("lettre_du_reseau_12_printemps_2022.pdf", "La Lettre du réseau n° 12"),
        (
            "memo_insertion_emploi_quartiers_2023.pdf",
            "Mémo : insertion et emploi dans les quartiers",
        ),
    ],
)
def test_title_is_the_metadata_or_the_largest_type(name, title):
    assert pdf(name).title == title


def test_columns_are_read_one_after_the_other():
    text = text_of(pdf("lettre_du_reseau_12_printemps_2022.pdf"))
    assert "les équipes retrouvent enfin leurs salles, leurs cuisines collectives" in text


def test_table_beside_a_column_keeps_its_rows():
    text = text_of(pdf("chiffres_cles_quartiers_hauts_de_france_2024.pdf"))
    assert "Quartiers, région | 199 | 204" in text
    assert (
        "Le départ de dix familles" in text
        or "le départ de dix familles change le pourcentage" in text
    )


def test_words_cut_at_line_ends_are_whole_and_compounds_keep_their_hyphen():
    text = text_of(pdf("fiche_gusp_2021.pdf"))
    assert "sous-titres" in text
    assert "compte-rendu" in text
    assert not re.search(r"[a-zé]{3,}-\n", text)
    for word in ("intercommunalité", "copropriété", "gestionnaires"):
        assert word in text


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://exemple.org/mon fichier.pdf", ["https://exemple.org/mon%20fichier.pdf"]),
        ("annexe.pdf", ["https://irev.fr/thematiques/sante/annexe.pdf"]),
        ("http\\penalty @M :/exemple.org", []),
        ("mailto:accueil@exemple.org", []),
    ],
)
def test_links_are_addresses_as_the_file_writes_them(address, links):
    written = address.replace("\\", "\\\\").encode()
    note = (
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ("
        + written
        + b") >> >>"
    )
    page = b"/MediaBox [0 0 595 842] /Annots [6 0 R]"
    found = read(one_page(stream(WORDS), note, page=page), "application/pdf")
    assert [link.url for link in found.links] == links


def test_language_of_an_english_file_is_english():
    assert pdf("urban_policy_in_hauts_de_france_summary_2022.pdf").language == "en"


def test_programme_states_its_event():
    programme = pdf("programme_journee_inclusion_numerique_2024.pdf")
    assert [str(event.start) for event in programme.dates.events] == ["2024-06-06"]
    assert programme.dates.published is None


def test_date_of_the_file_is_no_publication():
    assert all(pdf(name).dates.published is None for name in READABLE)


def test_encrypted_file_is_refused_as_such():
    with pytest.raises(ExtractionError) as refused:
        pdf("note_interne_chiffree_2019.pdf")
    assert refused.value.reason is FailureReason.ENCRYPTED


def line(text, x0=50.0, top=700.0, width=200.0, size=10.0):
    return Line(text=text, x0=x0, y0=top - size, x1=x0 + width, y1=top, size=size)


PROSE = "une ligne de prose assez longue"


def column(words, x0, tops):
    return [line(f"{PROSE} {words} {n}", x0=x0, top=top) for n, top in enumerate(tops)]


def order(lines):
    return [" | ".join(part.text for part in row) for row in reading_order(lines)]


def test_wide_title_then_left_then_right_column():
    tops = range(600, 500, -12)
    left, right = column("gauche", 50, tops), column("droite", 300, tops)
    title = line("Un titre sur toute la largeur de la page", top=700, width=450)
    mixed = [title, *(one for pair in zip(right, left, strict=True) for one in pair)]
    assert order(mixed) == [title.text, *(one.text for one in [*left, *right])]


def test_cells_side_by_side_are_rows_and_no_columns():
    rows = [
        [
            line(f"Ville {n}", x0=50, top=700 - 14 * n, width=60),
            line(f"{n}", x0=300, top=700 - 14 * n),
        ]
        for n in range(9)
    ]
    assert order([cell for row in rows for cell in row])[0] == "Ville 0 | 0"


def test_order_of_nothing_is_nothing():
    assert reading_order([]) == []


def page(number, *lines):
    return PdfPage(number=number, width=600, height=800, lines=lines)


def test_body_line_that_comes_back_is_no_header():
    pages = [
        page(
            n,
            line("Un en-tête 2024", top=790),
            line("Le même refrain", top=400),
            line(f"{n}", top=20),
        )
        for n in range(1, 6)
    ]
    kept = [[one.text for one in page.lines] for page in without_furniture(pages)]
    assert kept == [["Le même refrain"]] * 5


def test_first_line_of_a_single_page_is_no_header():
    (kept,) = without_furniture([page(1, line("Arrêté du maire", top=790))])
    assert [one.text for one in kept.lines] == ["Arrêté du maire"]


def test_number_of_another_page_at_the_edge_is_text():
    (kept,) = without_furniture([page(3, line("2024", top=20), line("3", top=30))])
    assert [one.text for one in kept.lines] == ["2024"]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("la discri-", "mination au logement", "la discrimination au logement"),
        ("des sous-", "titres lisibles", "des sous-titres lisibles"),
        ("un vice-", "président élu", "un vice-président élu"),
        ("au rez-de-chaus-", "sée de la tour", "au rez-de-chaussée de la tour"),
        ("vers Zblorg-", "centre et après", "vers Zblorg-\ncentre et après"),
        ("une fin –", "puis la suite", "une fin – puis la suite"),
        ("le Pas-de-", "Calais gagne", "le Pas-de-Calais gagne"),
    ],
)
def test_line_ends_are_joined_where_that_is_safe(first, second, joined):
    rows = [(line(first, top=700),), (line(second, top=688),)]
    assert paragraphs_in(rows, vocabulary_of([])) == [joined]


def test_the_file_itself_decides_before_the_dictionary():
    rows = [(line("la co-", top=700),), (line("construction", top=688),)]
    writes = vocabulary_of(["une co-construction lente, la co-construction aussi"])
    assert paragraphs_in(rows, writes) == ["la co-construction"]


def test_wide_gaps_bullets_and_sizes_begin_paragraphs():
    rows = [
        (line("Un titre", top=700, size=16),),
        (line("Une phrase", top=680),),
        (line("qui se poursuit.", top=668),),
        (line("• un point", top=656),),
        (line("Plus loin", top=600),),
    ]
    assert paragraphs_in(rows, vocabulary_of([])) == [
        "Un titre",
        "Une phrase qui se poursuit.",
        "• un point",
        "Plus loin",
    ]


@pytest.mark.parametrize(
    "rubbish",
    [
        "rapport-v4-def.indd",
        "Microsoft Word - Document1",
        "untitled",
        "a_b_c_final",
        "Guide",
        "",
        "12 34 56",
    ],
)
def test_metadata_that_are_no_title_are_not_one(rubbish):
    assert not is_title(rubbish)
    first_page = [(line("Habiter demain", top=700, size=24),), (line(PROSE, top=600),)]
    assert title_of({"Title": rubbish}, first_page) == "Habiter demain"


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Microsoft Word - 04_Monter son premier atelier.docx", "Monter son premier atelier"),
        ("Microsoft Word - rapport annuel des régies v4.doc", ""),
        ("Microsoft PowerPoint - Présentation1.pptx", ""),
    ],
)
def test_file_name_in_words_is_a_title_of_last_resort(metadata, title):
    assert title_of({"Title": metadata}, []) == title


def test_page_in_one_size_gives_no_title():
    assert title_of({}, [(line(PROSE, top=700 - 12 * n),) for n in range(20)]) == ""
