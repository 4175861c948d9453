"""Word, OpenDocument and Markdown: the text an author sees, its headings, lists and tables."""

import datetime as dt

import pytest

from kb.model import MediaType
from tests.extracting import read, text_of
from tests.office_files import docx, odt, paragraph, table

PROSE = (
    "Le conseil citoyen du quartier a réuni soixante habitants pour un diagnostic en marchant, avec"
    " le bailleur, la ville et les associations qui travaillent sur place."
)
URL = "https://irev.fr/sites/default/files/bilan.docx"


def word(*body, **options):
    return read(docx(*body, **options), MediaType.DOCX.value, URL)


def open_document(body, **options):
    return read(odt(body, **options), MediaType.ODT.value, "https://irev.fr/files/charte.odt")


def markdown(text):
    return read(text, "text/markdown", "https://irev.fr/files/note.md")


def test_word_headings_are_labels_and_the_title_is_the_title():
    extracted = word(
        paragraph("Bilan du conseil citoyen", "Titre"),
        paragraph("Publié le 12 mars 2023"),
        paragraph("Les actions", "Titre1"),
        paragraph(PROSE),
        paragraph("Avec les habitants", "Titre2"),
        paragraph(PROSE),
    )
    assert extracted.title == "Bilan du conseil citoyen"
    assert extracted.media_type is MediaType.DOCX
    assert [p.label for p in extracted.passages] == ["", "Les actions", "Avec les habitants"]
    assert extracted.dates.published == dt.date(2023, 3, 12)
    assert extracted.language == "fr"


def test_style_of_the_house_is_the_heading_it_is_based_on():
    extracted = word(paragraph("Chapitre", "Maison"), paragraph(PROSE), paragraph(PROSE))
    assert extracted.title == "Chapitre"


def test_word_lists_and_tables_stay_readable():
    text = text_of(
        word(
            paragraph(PROSE),
            paragraph("un atelier", "Puces"),
            paragraph("une fête", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
            table(("Ville", "Quartiers"), ("Roubaix", "4")),
        )
    )
    assert text.endswith("- un atelier\n- une fête\nVille | Quartiers\nRoubaix | 4")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("Ville", "", "QPV"), "Ville |  | QPV"),
        (("", "Lens"), "| Lens"),
        (("Lens", "", ""), "Lens"),
        (("", ""), ""),
        (("4 |", "x"), "4 | | x"),
        (("x", "4 |"), "x | 4 |"),
    ],
)
def test_rows_of_word_and_open_document_read_alike(cells, line):
    row = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    in_word = word(paragraph(PROSE), table(cells))
    in_open_document = open_document(
        f"<text:p>{PROSE}</text:p><table:table><table:table-row>{row}</table:table-row></table:table>"
    )
    assert text_of(in_word) == text_of(in_open_document) == f"{PROSE}\n{line}".strip()


def test_text_that_the_author_does_not_see_is_left_out():
    text = text_of(
        word(
            paragraph("Sommaire .... 3", "TM1"),
            f"<w:p><w:r><w:t>{PROSE}</w:t></w:r><w:del><w:r><w:delText>ôté</w:delText></w:r></w:del>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>"
            "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
        )
    )
    assert text == PROSE


def test_text_that_stands_in_wrappers_is_read():
    box = f"<w:txbxContent>{paragraph('Encadré du bailleur')}</w:txbxContent>"
    text = text_of(
        word(
            f"<w:p><w:ins><w:r><w:t>{PROSE}</w:t></w:r></w:ins></w:p>",
            f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Champ rempli')}</w:sdtContent></w:sdt>",
            "<w:p><w:r><w:t>Suite</w:t><w:tab/><w:t>porte</w:t><w:noBreakHyphen/><w:t>à</w:t></w:r>"
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>",
        )
    )
    assert text == f"{PROSE}\nChamp rempli\nSuite porte-à\nEncadré du bailleur"


def test_notes_that_are_called_follow_the_text():
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    notes = (
        f'<w:footnotes xmlns:w="{w}"><w:footnote w:id="0">{paragraph("filet")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("Source : bailleur, 2022.")}</w:footnote></w:footnotes>'
    )
    called = f'<w:p><w:r><w:t>{PROSE}</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    text = text_of(word(called, parts={"word/footnotes.xml": notes}))
    assert text == f"{PROSE}\nSource : bailleur, 2022."


def test_links_are_those_of_the_text():
    linked = '<w:p><w:hyperlink r:id="x"><w:r><w:t>le cadre</w:t></w:r></w:hyperlink></w:p>'
    extracted = word(
        paragraph(PROSE), linked, links={"x": "https://irev.fr/cadre", "y": "mailto:a@irev.fr"}
    )
    assert [(link.url, link.title) for link in extracted.links] == [
        ("https://irev.fr/cadre", "le cadre")
    ]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Diagnostic des habitants du quartier", "Diagnostic des habitants du quartier"),
        ("Modèle de courrier du service", PROSE[:20]),
        ("Document1", PROSE[:20]),
    ],
)
def test_title_in_the_properties_counts_when_the_text_says_it_too(stated, title):
    assert word(paragraph(PROSE), title=stated).title.startswith(title)


def test_main_part_is_the_one_the_package_names():
    assert text_of(word(paragraph(PROSE), main="word/document2.xml")) == PROSE


def test_word_file_sent_under_another_type_is_read():
    for sent in ("application/msword", "application/octet-stream", "application/zip"):
        assert read(docx(paragraph(PROSE)), sent).media_type is MediaType.DOCX


def test_open_document_is_read_with_its_lists_tables_and_notes():
    extracted = open_document(
        '<text:p text:style-name="P1">Charte du projet</text:p>'
        '<text:h text:outline-level="1">Les engagements</text:h>'
        f"<text:p>{PROSE}<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Voir la convention.</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>Écouter</text:p></text:list-item><text:list-item>"
        "<text:p>Dire<text:s text:c='2'/>vrai</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Roubaix</text:p></table:table-cell>"
        "<table:table-cell><text:p>4</text:p></table:table-cell></table:table-row></table:table>"
        "<text:tracked-changes><text:p>ôté</text:p></text:tracked-changes>"
    )
    assert (extracted.title, extracted.media_type) == ("Charte du projet", MediaType.ODT)
    (passage,) = extracted.passages
    assert passage.label == "Les engagements"
    assert passage.text == (
        f"Les engagements\n{PROSE}\n- Écouter\n- Dire vrai\nRoubaix | 4\nVoir la convention."
    )


def test_markdown_is_read_as_a_page_is():
    extracted = markdown(
        f"---\ntitle: « Note de cadrage »\nauthor: x\n---\n\n# Note\n\n{PROSE}\n\n## Étapes\n\n"
        "1. *écouter*\n2. [dire](https://irev.fr/dire)\n\n"
        "| Ville | QPV |\n|---|---|\n| Lens | 3 |\n"
    )
    assert (extracted.title, extracted.media_type) == ("« Note de cadrage »", MediaType.MARKDOWN)
    last = extracted.passages[-1]
    assert last.label == "Étapes"
    assert last.text == "Étapes\n1. écouter\n2. dire\nVille | QPV\nLens | 3"
    assert [link.url for link in extracted.links] == ["https://irev.fr/dire"]


def test_markdown_without_properties_has_its_first_heading_for_title():
    assert markdown(f"# Note de cadrage\n\n{PROSE}").title == "Note de cadrage"


def test_saved_print_view_in_markdown_is_read_as_one():
    text = f"# Retour sur la journée\n\n{PROSE}\n\nURL de la source : https://irev.fr/node/7\n"
    extracted = markdown(text)
    assert extracted.url == "https://irev.fr/node/7"
    assert extracted.media_type is MediaType.TEXT
