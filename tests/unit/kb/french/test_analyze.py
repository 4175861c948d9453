"""What the chain makes of each way of writing French."""

import pytest

from kb.french import Token, analyze, analyze_query


def exacts(text: str) -> list[tuple[str, int]]:
    return [(token.exact, token.position) for token in analyze(text)]


def stems(text: str) -> set[str]:
    return {token.stem for token in analyze(text)}


def test_elided_article_is_not_a_term():
    assert exacts("l’orientation") == [("orientation", 0)] == exacts("l'orientation")


def test_elided_article_before_a_space_is_not_a_term():
    assert exacts("l’ orientation") == [("orientation", 0)]


@pytest.mark.parametrize(
    "word", ["jusqu’à", "lorsqu’on", "puisqu’il", "qu’on", "d’habitants", "entr’eux"]
)
def test_elision_leaves_one_word(word: str):
    assert len(exacts(word)) == 1


def test_lexical_apostrophe_keeps_the_word_whole():
    assert exacts("aujourd’hui") == [("aujourd'hui", 0)]
    assert stems("prud’hommes") == stems("prudhommes")


def test_parts_of_a_compound_take_successive_positions_and_the_whole_the_first():
    assert exacts("Hauts-de-France") == [
        ("hauts-de-france", 0),
        ("hauts", 0),
        ("de", 1),
        ("france", 2),
    ]


def test_pointed_acronym_is_the_acronym():
    (token,) = analyze("Q.P.V.")
    assert token == Token("Q.P.V.", 0, 6, 0, "qpv", "qpv", "qpv", False)


def test_email_gives_the_whole_the_domain_and_the_parts():
    assert exacts("contact@irev.fr") == [
        ("contact@irev.fr", 0),
        ("contact", 0),
        ("irev.fr", 1),
        ("irev", 1),
        ("fr", 2),
    ]


def test_word_cut_at_a_line_end_is_one_token_over_both_pieces():
    text = "la discri-\nmination"
    token = analyze(text)[-1]
    assert (token.exact, token.start, token.end) == ("discrimination", 3, len(text))


def test_compound_cut_at_a_line_end_stays_a_compound():
    assert exacts("sous-\ntitres") == [("sous-titres", 0), ("sous", 0), ("titres", 1)]


def test_the_vocabulary_given_decides_on_line_end_hyphens():
    text = "Roubai-\nsiens"
    assert [t.exact for t in analyze(text, joins=lambda a, b: a + b == "Roubaisiens")] == [
        "roubaisiens"
    ]
    assert ("roubaisiens", 0) in exacts(text)
    assert ("siens", 1) in exacts(text)


def test_question_words_stop_only_in_a_query():
    assert [t.stop for t in analyze("comment financer")] == [False, False]
    assert [t.stop for t in analyze_query("comment financer")] == [True, False]


def test_address_of_the_web_gives_its_words_unescaped():
    text = "https://www.irev.fr/a%20b/r%C3%A9seau"
    assert exacts(text) == [
        ("www.irev.fr", 0),
        ("www", 0),
        ("irev.fr", 1),
        ("irev", 1),
        ("fr", 2),
        ("a", 3),
        ("b", 4),
        ("réseau", 5),
    ]
    last = analyze(text)[-1]
    assert text[last.start : last.end] == "r%C3%A9seau"


def test_domain_in_capitals_is_the_domain():
    assert exacts("IREV.FR") == exacts("irev.fr")


def test_missing_space_after_a_full_stop_makes_no_domain():
    assert exacts("fin.Le") == [("fin", 0), ("le", 1)]


def test_name_with_an_elided_letter_is_found_with_and_without_it():
    assert exacts("N’Diaye") == [("n'diaye", 0), ("diaye", 0)]
    assert stems("Ndiaye") < stems("N’Diaye")
    assert exacts("n’existe") == [("existe", 0)]


def test_saint_is_found_abbreviated():
    assert "saint" in stems("St-Omer") & stems("Saint-Omer") & stems("St Omer")
