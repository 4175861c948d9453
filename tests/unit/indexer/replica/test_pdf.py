"""The sample PDFs, read back with pdfminer: each has the nature its name promises."""

import io
import re
from collections.abc import Iterator
from functools import cache

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTComponent, LTFigure, LTImage, LTPage, LTTextContainer
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from indexer.replica.pdf import build_pdf, pdf_names

ENCRYPTED, PASSWORD = "note_interne_chiffree_2019.pdf", "replique-2019"
SCAN = "arrete_prefectoral_scan_2016.pdf"
SLIDES = "support_formation_valeurs_republique_laicite_2021.pdf"
LIGATURES = "actes_rencontre_habitat_mixite_2018.pdf"
GUIDE = "guide_evaluation_contrats_de_ville_2024.pdf"

PAGES = {
    "guide_evaluation_contrats_de_ville_2024.pdf": 8,
    "synthese_journee_mediation_sociale_2023.pdf": 3,
    "lettre_du_reseau_12_printemps_2022.pdf": 4,
    "fiche_gusp_2021.pdf": 4,
    "programme_journee_inclusion_numerique_2024.pdf": 1,
    "diagnostic_sante_quartiers_2022.pdf": 5,
    "guide_conseils_citoyens_2020.pdf": 6,
    "chiffres_cles_quartiers_hauts_de_france_2024.pdf": 3,
    "arrete_prefectoral_scan_2016.pdf": 2,
    "note_interne_chiffree_2019.pdf": 1,
    "support_formation_valeurs_republique_laicite_2021.pdf": 12,
    "bilan_cites_educatives_2023.pdf": 4,
    "appel_a_projets_contrats_de_ville_2025.pdf": 3,
    "actes_rencontre_habitat_mixite_2018.pdf": 6,
    "plaquette_cycle_egalite_femmes_hommes_2022.pdf": 2,
    "memo_insertion_emploi_quartiers_2023.pdf": 2,
    "rapport_transition_ecologique_quartiers_2025.pdf": 5,
    "urban_policy_in_hauts_de_france_summary_2022.pdf": 2,
}
PROSE = sorted(set(PAGES) - {SCAN, ENCRYPTED, SLIDES})

# One sentence of each document, and the page (from 1) a reader must be sent to.
MARKED = [
    (GUIDE, 3, "La formule « dans quelle mesure » oblige à sortir du oui ou du non."),
    (GUIDE, 8, "Une préconisation sans destinataire ne sera suivie par personne."),
    ("synthese_journee_mediation_sociale_2023.pdf", 2, "un brassard vert"),
    ("lettre_du_reseau_12_printemps_2022.pdf", 3, "Les appels à projets annuels"),
    ("fiche_gusp_2021.pdf", 2, "Le relevé des domanialités"),
    ("programme_journee_inclusion_numerique_2024.pdf", 1, "boucle magnétique"),
    ("diagnostic_sante_quartiers_2022.pdf", 4, "Marmite et compagnie"),
    ("guide_conseils_citoyens_2020.pdf", 5, "ancienne ouvrière du textile"),
    ("chiffres_cles_quartiers_hauts_de_france_2024.pdf", 2, "Un tiret n’est pas un zéro"),
    (SLIDES, 11, "La méthode des quatre filtres"),
    ("bilan_cites_educatives_2023.pdf", 3, "immersions croisées"),
    ("appel_a_projets_contrats_de_ville_2025.pdf", 1, "vendredi 13 décembre 2024"),
    ("plaquette_cycle_egalite_femmes_hommes_2022.pdf", 2, "assistant.e.s maternel.le.s"),
    ("memo_insertion_emploi_quartiers_2023.pdf", 2, "Les emplois francs"),
    ("rapport_transition_ecologique_quartiers_2025.pdf", 5, "la légèreté"),
    ("urban_policy_in_hauts_de_france_summary_2022.pdf", 2, "a cooperative laundry"),
]


@cache
def layout(name: str, password: str = "") -> tuple[LTPage, ...]:
    return tuple(extract_pages(io.BytesIO(build_pdf(name)), password=password))


def text(page: LTPage) -> str:
    return "".join(box.get_text() for box in page if isinstance(box, LTTextContainer))


def flowing(value: str) -> str:
    return " ".join(value.split())


def inside(item: LTComponent) -> Iterator[LTComponent]:
    yield item
    if isinstance(item, LTPage | LTFigure | LTTextContainer):
        for child in item:
            yield from inside(child)


def document(name: str, password: str = "") -> PDFDocument:
    return PDFDocument(PDFParser(io.BytesIO(build_pdf(name))), password=password)


def metadata(name: str) -> dict[str, str]:
    stated = document(name).info[0]
    return {key: decode_text(value) for key, value in stated.items() if isinstance(value, bytes)}


def link_targets(name: str) -> set[str]:
    targets = set()
    for page in PDFPage.create_pages(document(name)):
        for annotation in map(resolve1, resolve1(page.annots) or []):
            action = resolve1(annotation.get("A"))
            if action and "URI" in action:
                targets.add(decode_text(action["URI"]))
            elif "Dest" in annotation:
                targets.add("inside the document")
    return targets


def test_the_eighteen_documents_are_there():
    assert set(pdf_names()) == set(PAGES)
    assert list(pdf_names()) == sorted(pdf_names())


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_count(name):
    password = PASSWORD if name == ENCRYPTED else ""
    assert len(layout(name, password)) == PAGES[name]


@pytest.mark.parametrize(("name", "page", "words"), MARKED)
def test_a_sentence_stands_on_its_page_only(name, page, words):
    found = [n for n, p in enumerate(layout(name), start=1) if words in flowing(text(p))]
    assert found == [page]


@pytest.mark.parametrize("name", PROSE)
def test_a_page_of_prose_makes_a_passage_of_its_own(name):
    counts = [len(text(page).split()) for page in layout(name)]
    assert all(150 <= count <= 400 for count in counts), counts


@pytest.mark.parametrize("name", PROSE)
def test_pages_differ_in_their_vocabulary(name):
    pages = [set(re.findall(r"\w{6,}", text(page).lower())) for page in layout(name)]
    for number, words in enumerate(pages):
        others = set().union(*pages[:number], *pages[number + 1 :])
        assert len(words - others) >= 30


def test_a_slide_holds_few_words_on_a_landscape_page():
    for page in layout(SLIDES):
        assert page.width > page.height
        assert 10 <= len(text(page).split()) <= 70


def test_the_encrypted_note_asks_for_its_password():
    with pytest.raises(PDFPasswordIncorrect):
        document(ENCRYPTED)
    assert b"photocopieur" not in build_pdf(ENCRYPTED)
    assert "photocopieur" in text(layout(ENCRYPTED, PASSWORD)[0])


def test_the_scan_is_pictures_without_a_text_layer():
    for page in layout(SCAN):
        assert text(page) == ""
        assert not [item for item in inside(page) if isinstance(item, LTChar)]
        (image,) = [item for item in inside(page) if isinstance(item, LTImage)]
        assert image.srcsize == (1654, 2339)
        assert "DeviceGray" in str(image.colorspace)


@pytest.mark.parametrize(
    "name",
    [
        "lettre_du_reseau_12_printemps_2022.pdf",
        "chiffres_cles_quartiers_hauts_de_france_2024.pdf",
        "rapport_transition_ecologique_quartiers_2025.pdf",
    ],
)
def test_two_columns_stand_side_by_side(name):
    for page in layout(name):
        boxes = [
            box
            for box in page
            if isinstance(box, LTTextContainer) and box.y0 > 40 and len(box.get_text()) > 60
        ]
        middle = page.width / 2
        left = [box for box in boxes if box.x1 <= middle]
        right = [box for box in boxes if box.x0 >= middle]
        assert left, name
        assert right, name
        assert max(box.y1 for box in right) > min(box.y0 for box in left)


@pytest.mark.parametrize(
    ("name", "head", "foot"),
    [
        (GUIDE, "IREV – Évaluer son contrat de ville", "page {page} / 8"),
        ("synthese_journee_mediation_sociale_2023.pdf", "14 novembre 2023", "synthèse – {page}"),
        ("guide_conseils_citoyens_2020.pdf", "Petit guide", "page {page} sur 6"),
    ],
)
def test_running_heads_stand_on_every_page(name, head, foot):
    for number, page in enumerate(layout(name), start=1):
        boxes = [box for box in page if isinstance(box, LTTextContainer)]
        top = max(boxes, key=lambda box: box.y1)
        bottom = min(boxes, key=lambda box: box.y0)
        assert head in flowing(top.get_text())
        assert foot.format(page=number) in flowing(bottom.get_text())


@pytest.mark.parametrize("name", ["fiche_gusp_2021.pdf", "guide_conseils_citoyens_2020.pdf"])
def test_words_are_hyphenated_at_line_ends(name):
    cut = re.findall(r"\w{2}-\n\w{2}", "".join(map(text, layout(name))))
    assert len(cut) >= 20


def test_a_compound_keeps_its_own_hyphen_at_a_line_end():
    whole = "".join(map(text, layout("fiche_gusp_2021.pdf")))
    assert "sous-\ntitres" in whole
    assert "sous-titres" in whole


def test_ligatures_soft_hyphens_and_no_break_spaces_reach_the_text_layer():
    whole = "".join(map(text, layout(LIGATURES)))
    for character in "\ufb01\ufb02œ\u00ad\u00a0\u202f":
        assert character in whole, f"U+{ord(character):04X}"
    assert "fi" not in whole
    assert len(re.findall("\u00ad\n", whole)) >= 8
    assert "Nord-Pas de Calais" in flowing(whole)


def test_inclusive_writing_of_every_kind():
    whole = flowing("".join(map(text, layout("plaquette_cycle_egalite_femmes_hommes_2022.pdf"))))
    for form in (
        "chargé·e·s",
        "habitant.e.s",
        "directeur·rice",
        "élu(e)s",
        "aides-soignant∙e∙s",
        "Tous-tes",
        "agriculteurs-trices",
    ):
        assert form in whole


def test_tables_keep_their_cells_apart():
    page = layout("diagnostic_sante_quartiers_2022.pdf")[1]
    cells = {flowing(line) for line in text(page).splitlines()}
    assert {"Cité des Peintres", "Hauts-Prés", "Faubourg du Canal", "34 %"} <= cells


def test_metadata_is_the_documents_own():
    guide = metadata(GUIDE)
    assert guide["Title"] == "Évaluer son contrat de ville\u00a0: le guide"
    assert guide["Author"] == "IREV – pôle évaluation"
    assert guide["CreationDate"].startswith("D:20240318093000")


def test_some_metadata_titles_are_rubbish():
    rubbish = metadata("rapport_transition_ecologique_quartiers_2025.pdf")
    assert rubbish["Title"] == "rapport-v4-def.indd"
    assert metadata(SCAN)["Title"] == "Numérisation_20160418_0007"


def test_the_printed_title_is_the_largest_type_of_page_one():
    name = "rapport_transition_ecologique_quartiers_2025.pdf"
    chars = [item for item in inside(layout(name)[0]) if isinstance(item, LTChar)]
    largest = max(char.size for char in chars)
    title = "".join(char.get_text() for char in chars if char.size == largest)
    # the title fills two lines, and a line end is no character of the page
    assert title.replace(" ", "") == "Latransitionécologiquevuedesquartiers"


def test_the_guide_has_bookmarks():
    outline = list(document(GUIDE).get_outlines())
    titles = [title for level, title, *_ in outline if level == 1]
    assert [title[0] for title in titles] == list("12345678")
    assert any(level == 2 for level, *_ in outline)


def test_links_lead_out_and_inside():
    targets = link_targets(GUIDE)
    assert "https://anct.gouv.fr/" in targets
    assert "inside the document" in targets
    assert "https://urbact.eu/" in link_targets("urban_policy_in_hauts_de_france_summary_2022.pdf")
