import pytest

from indexer.extract.paragraphs import paragraphs_of, unmarked
from tests.extracting import read, text_of

OLDER = """IREV Nord-Pas de Calais

Centre de ressources politique de la ville en Nord - Pas de Calais
A+A-ImprimerPDF

Ateliers santé ville: rencontre du 12/06 à Lens.

Mardi 13 juin 2017

Les coordinatrices se sont retrouvées à Lens pour comparer leurs diagnostics et préparer la suite.
"""


def test_older_page_starts_after_its_banner():
    extracted = read(OLDER, "text/plain", "file:///tmp/ancien.txt")
    assert extracted.title == "Ateliers santé ville: rencontre du 12/06 à Lens"
    assert "Imprimer" not in text_of(extracted)
    assert "Centre de ressources" not in text_of(extracted)
    assert extracted.url == "file:///tmp/ancien.txt"


def test_day_under_the_title_of_an_older_page_is_its_publication_and_no_event():
    extracted = read(OLDER, "text/plain")
    assert str(extracted.dates.published) == "2017-06-13"
    assert [str(event.start) for event in extracted.dates.events] == ["2017-06-12"]


def test_day_under_the_title_of_another_text_is_not_its_publication():
    text = OLDER.split("PDF\n\n")[1]
    assert read(text, "text/plain").dates.published is None


def test_title_of_several_lines_is_joined():
    text = "Journée d’étude\nLES COPROPRIÉTÉS\nFRAGILES\n\nUn texte, puis un autre.\n"
    assert read(text, "text/plain").title == "Journée d’étude LES COPROPRIÉTÉS FRAGILES"


def test_text_without_title_is_named_by_its_first_sentence():
    text = "Le centre ouvre ses portes ce lundi. Il les ferme vendredi soir.\n\nEt voilà tout."
    extracted = read(text, "text/plain")
    assert extracted.title == "Le centre ouvre ses portes ce lundi"
    assert text_of(extracted).startswith("Le centre ouvre ses portes ce lundi. Il")


def test_roman_numbers_capitals_and_questions_are_headings():
    text = "Titre du texte\n\nI- Contexte\n\nUn.\n\nPOUR QUI ?\n\nDeux.\n\nQue faire ?\n\nTrois."
    labels = [passage.label for passage in read(text, "text/plain").passages]
    assert labels == ["", "I- Contexte", "POUR QUI ?", "Que faire ?"]


def test_line_that_opens_a_list_is_no_heading():
    text = "Titre du texte\n\nElle était consacrée :\n\n- à un rappel\n- à un débat\n"
    (passage,) = read(text, "text/plain").passages
    assert passage.label == ""


WRAPPED = """Une première ligne qui va jusqu’au bord de la page et qui se poursuit à la ligne
suivante sans que rien ne l’y oblige, puis s’arrête.
- un premier point de la liste
- un second point
Aurore DELANNOY, sociologue"""


def test_wrapped_lines_are_joined_and_others_kept():
    (paragraph,) = paragraphs_of(WRAPPED)
    assert paragraph.text.split("\n") == [
        " ".join(WRAPPED.split("\n")[:2]),
        "- un premier point de la liste",
        "- un second point",
        "Aurore DELANNOY, sociologue",
    ]


def test_lines_of_a_text_with_long_lines_are_never_joined():
    (paragraph,) = paragraphs_of("Un titre\nsur deux lignes\n" + "long " * 60)
    assert paragraph.text.startswith("Un titre\nsur deux lignes\n")


def test_gaps_between_paragraphs_are_counted():
    assert [p.gap for p in paragraphs_of("a\n\nb\n\n\n\nc")] == [0, 1, 3]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**gras** et *penché*", "gras et penché"),
        ("[mots](https://a.example/b)", "mots"),
        ("<https://a.example/b>", "https://a.example/b"),
        (r"un\_nom\_de\_fichier", "un_nom_de_fichier"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("nom_de_fichier", "nom_de_fichier"),
        ("**ouvert", "**ouvert"),
    ],
)
def test_marks_of_light_markup_are_undone(marked, plain):
    assert unmarked(marked) == plain


def test_windows_and_old_mac_lines_are_lines():
    for end in ("\r\n", "\r"):
        text = end.join(["Titre du texte", "", "I- Un", "", "Le corps du texte."])
        assert len(read(text.encode("cp1252"), "text/plain").passages) == 2
