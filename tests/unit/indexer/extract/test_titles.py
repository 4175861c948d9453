import pytest

from indexer.extract.sizes import parse_size
from indexer.extract.summary import first_sentences
from indexer.extract.titles import plain_title, title_from_address, title_from_text, title_like

BASE = "https://irev.fr/thematiques/x/"


@pytest.mark.parametrize(
    ("slug", "text", "title"),
    [
        ("egalite-femmes-hommes-bilan", "L’égalité femmes-hommes", "Égalité femmes hommes bilan"),
        ("boite-outils-mediation-sociale-2", "Boîte à outils", "Boîte outils mediation sociale"),
        ("30-novembre-2021", "", ""),
        ("boite-outils-des-demarches-de-4", "", ""),
        ("bilan", "", ""),
        ("", "", ""),
    ],
)
def test_slug_gives_a_title_when_it_says_enough(slug, text, title):
    assert title_from_address(BASE + slug, text) == title


def test_title_has_no_number_nor_full_stop_around_it():
    assert plain_title("2. Quelle échelle ? ") == "Quelle échelle ?"
    assert plain_title("Retour sur l’atelier.") == "Retour sur l’atelier"
    assert plain_title("Et ensuite...") == "Et ensuite..."


def test_long_title_is_cut_between_words():
    title = plain_title("un mot " * 60)
    assert len(title) <= 160
    assert title.endswith((" mot…", " un…"))


def test_first_sentence_is_a_title_of_last_resort():
    assert title_from_text(["", "Le centre ouvre. Il ferme à midi."]) == "Le centre ouvre"
    assert title_from_text([]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Programme de la journée", True),
        ("Le programme est en ligne.", False),
        ("Cette journée était consacrée :", False),
        ("Bilan", False),
        ("Ce que disent vingt ans de pratique " * 8, False),
    ],
)
def test_sentences_and_openings_of_lists_are_no_titles(text, expected):
    assert title_like(text) is expected


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Poids : 954.85 Ko", 977_766),
        ("Poids : 8.05 Mo", 8_441_037),
        ("(PDF, 1,2\u00a0Mo)", 1_258_291),
        ("512 octets", 512),
        ("2 Go", 2 * 1024**3),
        ("260 KB", 260 * 1024),
        ("un document de 4 pages", None),
        ("12 moutons", None),
        ("", None),
    ],
)
def test_sizes_are_read_in_units_of_1024(text, size):
    assert parse_size(text) == size


def test_summary_is_whole_sentences_of_the_first_real_paragraph():
    lines = ["Contenu", "Le réseau se réunit chaque mois à Lille. " + "Il débat longuement. " * 30]
    summary = first_sentences(lines, max_chars=80)
    assert summary == "Le réseau se réunit chaque mois à Lille. Il débat longuement."


def test_summary_of_one_long_sentence_is_cut_between_words():
    summary = first_sentences(["mot " * 200])
    assert len(summary) <= 300
    assert summary.endswith("mot…")
    assert first_sentences(["Deux mots"]) == ""
