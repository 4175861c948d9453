"""Values as readers see them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from kb.model import Period
from kb.search import DateRange, Span
from web.rendering import render


def spans_over(text: str) -> st.SearchStrategy[tuple[Span, ...]]:
    cuts = st.lists(st.integers(0, len(text)), unique=True, max_size=10).map(sorted)
    return cuts.map(
        lambda at: tuple(Span(start=a, end=b) for a, b in zip(at[::2], at[1::2], strict=False))
    )


def test_markup_in_a_text_is_escaped_inside_and_outside_of_marks():
    text = '<b onclick="x">gras</b>'
    marked = render.mark(text, (Span(start=0, end=3),))
    assert marked == Markup("<mark>&lt;b </mark>onclick=&#34;x&#34;&gt;gras&lt;/b&gt;")


@given(st.text().flatmap(lambda text: st.tuples(st.just(text), spans_over(text))))
def test_a_marked_text_without_its_marks_is_the_escaped_text(case):
    text, spans = case
    marked = str(render.mark(text, spans))
    assert marked.replace("<mark>", "").replace("</mark>", "") == str(escape(text))
    assert marked.count("<mark>") == marked.count("</mark>") == len(spans)


@given(
    st.text(alphabet="ab<&\n ", max_size=40).flatmap(
        lambda text: st.tuples(st.just(text), spans_over(text))
    )
)
def test_paragraphs_hold_every_non_blank_line_and_every_marked_character(case):
    text, spans = case
    lines = render.paragraphs(text, spans)
    bare = [str(line).replace("<mark>", "").replace("</mark>", "") for line in lines]
    assert bare == [str(escape(line)) for line in text.split("\n") if line.strip()]
    marked = sum(
        len(Markup(part.split("</mark>")[0]).unescape())
        for line in lines
        for part in str(line).split("<mark>")[1:]
    )
    blank = {i for i, line in _offsets(text) if not line.strip()}
    expected = sum(
        1
        for span in spans
        for at in range(span.start, span.end)
        if text[at] != "\n" and at not in blank
    )
    assert marked == expected


def _offsets(text: str) -> list[tuple[int, str]]:
    """Every offset with the line it lies on."""
    pairs, at = [], 0
    for line in text.split("\n"):
        pairs += [(at + i, line) for i in range(len(line) + 1)]
        at += len(line) + 1
    return pairs


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("« Ville »", "«\u202fVille\u202f»"),
        ("Attention : oui ; non !", "Attention\u202f: oui\u202f; non\u202f!"),
        ("https://irev.fr", "https://irev.fr"),
        ("12:30", "12:30"),
    ],
)
def test_high_signs_and_guillemets_take_narrow_no_break_spaces(typed, set_):
    assert render.french(typed) == set_
    assert render.french(set_) == set_


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 octet"),
        (900, "900 octets"),
        (977_766, "954,85\u00a0Ko"),
        (8_441_037, "8,05\u00a0Mo"),
        (5 * 1024**3, "5\u00a0Go"),
        (3 * 1024**4, "3\u202f072\u00a0Go"),
    ],
)
def test_sizes_are_in_french_units_of_1024(size_bytes, words):
    assert render.size(size_bytes) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 résultat"), (1, "1 résultat"), (2, "2 résultats"), (1234, "1\u202f234 résultats")],
)
def test_nouns_agree_with_their_count(count, words):
    assert render.counted(count, "résultat") == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2021, 11, 30), date(2021, 11, 30), "du 30 novembre 2021"),
        (date(2019, 10, 1), date(2019, 10, 2), "du 1er au 2 octobre 2019"),
        (date(2022, 9, 30), date(2022, 10, 1), "du 30 septembre au 1er octobre 2022"),
        (date(2021, 12, 31), date(2022, 1, 1), "du 31 décembre 2021 au 1er janvier 2022"),
    ],
)
def test_periods_say_once_what_their_ends_share(start, end, words):
    assert render.period(Period(start=start, end=end)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2021, 1, 1), date(2022, 1, 1), "2021"),
        (date(2019, 1, 1), date(2022, 1, 1), "de 2019 à 2021"),
        (date(2021, 3, 1), date(2021, 4, 1), "mars 2021"),
        (date(2021, 3, 17), date(2021, 3, 18), "17 mars 2021"),
        (date(2021, 3, 1), None, "depuis mars 2021"),
        (None, date(2022, 1, 1), "jusqu’à 2021"),
    ],
)
def test_a_filtered_period_is_said_as_briefly_as_it_was_asked(start, end, words):
    assert render.date_range(DateRange(start=start, end=end)) == words


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x",
        "",
        "http://[",
        "https:",
    ],
)
def test_only_web_addresses_become_links(url):
    assert render.web_address(url) is None


def test_only_foreign_languages_are_said():
    assert render.lang_attribute("fr") is None
    assert render.lang_attribute("und") is None
    assert render.lang_attribute('en" onload="x') is None
    assert render.lang_attribute("nl") == "nl"
