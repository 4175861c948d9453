import pytest

from kb.french import analyze
from kb.query.marks import Key, Mark, Marker
from kb.snippet import MAX_CHARS, highlight, opening, snippet
from tests.searching import marked


def words(*typed: str) -> Marker:
    marks = [
        Mark(
            slots=(frozenset({analyze(word)[0].stem}),),
            key=Key.STEM,
            concept=number,
            words=frozenset({analyze(word)[0].folded}),
        )
        for number, word in enumerate(typed, 1)
    ]
    return Marker.of(marks, title=False)


def phrase(typed: str) -> Marker:
    slots = tuple(frozenset({token.folded}) for token in analyze(typed))
    words = frozenset(token.folded for token in analyze(typed))
    return Marker.of([Mark(slots=slots, key=Key.FOLDED, concept=1, words=words)], title=False)


FILLER = "Les partenaires se retrouvent chaque année pour faire le point. " * 30


def test_every_inflection_is_marked_and_nothing_else():
    text = "La discrimination, les DISCRIMINATIONS, discriminé ; indiscriminé."
    assert marked(text, highlight(text, words("discriminations"))) == [
        "discrimination",
        "DISCRIMINATIONS",
        "discriminé",
    ]


def test_elided_article_is_not_marked():
    text = "l’orientation d'orientation"
    assert marked(text, highlight(text, words("orientation"))) == ["orientation", "orientation"]


def test_words_of_a_phrase_are_marked_inside_the_phrase_only():
    text = "La ville signe. Le contrat de ville est un contrat."
    assert marked(text, highlight(text, phrase("contrat de ville"))) == ["contrat", "de", "ville"]


def test_inclusive_form_is_marked_whole():
    text = "un·e chargé·e de mission"
    assert marked(text, highlight(text, words("chargée"))) == ["chargé·e"]


def test_short_text_is_shown_whole():
    cut = snippet("Le contrat de ville.", words("contrat"))
    assert cut is not None
    assert cut.text == "Le contrat de ville."
    assert marked(cut.text, cut.spans) == ["contrat"]


def test_extract_is_cut_around_the_match_at_sentences():
    cut = snippet(FILLER + "Le contrat de ville est signé. " + FILLER, words("contrat"))
    assert cut is not None
    assert marked(cut.text, cut.spans) == ["contrat"]
    assert len(cut.text) <= MAX_CHARS
    assert cut.text.startswith("Les partenaires")
    assert cut.text.endswith(".")


def test_extract_prefers_where_most_of_the_question_is():
    text = f"L’emploi. {FILLER}L’emploi des jeunes à Roubaix. {FILLER}Les jeunes."
    cut = snippet(text, words("emploi", "jeunes", "Roubaix"))
    assert cut is not None
    assert marked(cut.text, cut.spans) == ["emploi", "jeunes", "Roubaix"]


def test_spans_survive_line_ends_and_spaces():
    cut = snippet("Le  contrat\n\n de\u00a0ville   est signé", words("ville", "signé"))
    assert cut is not None
    assert "\n" not in cut.text
    assert "  " not in cut.text
    assert marked(cut.text, cut.spans) == ["ville", "signé"]


def test_word_broken_at_a_line_end_is_shown_whole():
    cut = snippet("lutte contre la discri-\nmination raciale", words("discrimination"))
    assert cut is not None
    assert marked(cut.text, cut.spans) == ["discrimination"]
    assert cut.text == "lutte contre la discrimination raciale"


def test_decomposed_text_comes_out_composed():
    cut = snippet("l’e\u0301galite\u0301 des chances", words("égalité"))
    assert cut is not None
    assert marked(cut.text, cut.spans) == ["égalité"]


@pytest.mark.parametrize("form", ["Q.P.V.", "chargé·e·s", "qualiﬁcation", "e\u0301galite\u0301"])
def test_forms_that_skimming_misses_are_found_in_long_texts(form):
    cut = snippet(f"{FILLER}Ici {form} enfin. {FILLER}", words(form))
    assert cut is not None
    assert len(cut.spans) == 1


def test_phrase_is_found_in_a_long_text_full_of_its_words():
    text = "Le contrat. La ville. " * 60 + "Le contrat de ville. " + "La ville. " * 60
    cut = snippet(text, phrase("contrat de ville"))
    assert cut is not None
    assert marked(cut.text, cut.spans) == ["contrat", "de", "ville"]


def test_text_without_a_match_has_no_extract():
    assert snippet(FILLER, words("introuvable")) is None
    assert snippet("", words("introuvable")) is None


def test_opening_is_the_first_sentences():
    start = opening(f"  \n Premier mot. {FILLER}")
    assert start.text.startswith("Premier mot.")
    assert len(start.text) <= MAX_CHARS
    assert start.spans == ()


def test_markup_in_a_text_stays_text():
    cut = snippet("<script>contrat</script>", words("contrat"))
    assert cut is not None
    assert cut.text == "<script>contrat</script>"


def test_one_endless_word_is_cut():
    cut = snippet("a" * 5000 + " contrat " + "b" * 5000, words("contrat"))
    assert cut is not None
    assert len(cut.text) <= MAX_CHARS
    assert marked(cut.text, cut.spans) == ["contrat"]
