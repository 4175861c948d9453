"""Extracts stay within bounds, are clean lines, and mark whole words of the query alone."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.french import analyze
from kb.french.stem import stem
from kb.query.marks import Key, Mark, Marker
from kb.query.spot import spot
from kb.snippet import (
    MAX_CHARS,
    Line,
    clean_extract,
    extract,
    highlight,
    is_clean,
    opening,
    snippet,
)

WORDS = st.sampled_from(
    [
        *(
            "ville",
            "Villes",
            "VILLE",
            "contrat",
            "contrats-cadres",
            "de",
            "des",
            "villeneuve",
            "villageoises",
            "rencontre",
            "auraient",
            "Auraient,",
            "l’égalité",
            "égalité",
            "e\u0301galite\u0301",
        ),
        *(
            "chargé·e·s",
            "Q.P.V.",
            "Hauts-de-France",
            "discri-\nmination",
            "qualiﬁcation",
            "2014-173",
        ),
        *(
            *("12", "345", "06", "discri-", "mination", "contrat\u00ad", "l’", "lʼ", "A.", "N.R."),
            *("(ville)", "ville(s)", "égalité,", "https://ville.fr", "ville_", "ʼ", "-", ""),
            "Fin.",
            "(voir",
            "page)",
            "«",
            "»",
            "\n",
            "\n\n",
            "\t",
            "\u00a0",
            "\u00ad",
            "🙂",
            "…",
            "a" * 90,
        ),
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=250).map(" ".join),
    st.text(max_size=900),
)
MARKER = Marker.of(
    [
        Mark(slots=(frozenset({"vill"}),), key=Key.STEM, concept=1, words=frozenset({"ville"})),
        Mark(slots=(frozenset({"egalit"}),), key=Key.STEM, concept=2, words=frozenset({"egalite"})),
        Mark(slots=(frozenset({"qpv"}),), key=Key.FOLDED, concept=3, words=frozenset({"qpv"})),
        Mark(slots=(frozenset({"charg"}),), key=Key.PREFIX, concept=4, words=frozenset({"charg"})),
        Mark(
            slots=(frozenset({"contrat"}), frozenset(), frozenset({"discrimination"})),
            key=Key.FOLDED,
            concept=5,
            words=frozenset({"contrat", "discrimination"}),
        ),
        Mark(slots=(frozenset({stem("auraient")}),), key=Key.STEM, concept=6),
    ],
    title=False,
)


@settings(deadline=None)
@given(TEXTS)
def test_extract_is_a_short_clean_line_with_ordered_spans(text):
    for cut in (snippet(text, MARKER), opening(text)):
        if cut is None:
            continue
        assert len(cut.text) <= MAX_CHARS
        assert "\n" not in cut.text
        assert "  " not in cut.text
        assert unicodedata.is_normalized("NFC", cut.text)
        end = 0
        for span in cut.spans:
            assert end <= span.start < span.end <= len(cut.text)
            end = span.end


@settings(deadline=None)
@given(TEXTS)
def test_extract_exists_exactly_when_something_matches(text):
    spans = highlight(text, MARKER)
    cut = snippet(text, MARKER)
    assert (cut is not None) == bool(spans)
    if cut is not None:
        assert cut.spans


@settings(deadline=None)
@given(TEXTS)
def test_marks_are_whole_words_as_analysis_cuts_them(text):
    tokens = analyze(text)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    for span in highlight(text, MARKER):
        assert span.start in starts
        assert span.end in ends


@settings(deadline=None)
@given(TEXTS)
def test_reading_chunk_by_chunk_finds_what_analysis_whole_finds(text):
    assert spot(text, MARKER) == MARKER.find(analyze(text))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["contrat", "de", "l’", "discrimination", "ville", "a"])))
def test_phrases_are_found_wherever_they_stand(words):
    text = " ".join(words)
    assert spot(text, MARKER) == MARKER.find(analyze(text))


@settings(deadline=None)
@given(TEXTS)
def test_clean_stretch_is_extracted_as_any_other(text):
    if not is_clean(text):
        return
    found = spot(text, MARKER)
    line = Line()
    line.add("… ")
    at = 0
    for match in found:
        line.add(text[at : match.start])
        line.mark(text[match.start : match.end])
        at = match.end
    line.add(text[at:])
    assert clean_extract(text, 0, len(text), found, "… ") == line.snippet()
    assert extract(text, 0, len(text), found).text == text
