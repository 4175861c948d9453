"""Which texts are the same, nearly the same, or neither."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fingerprint import FEWEST_WORDS, NO_FINGERPRINT, fingerprint
from indexer.model import Extracted
from indexer.resemblance import NEARLY_THE_SAME, families, resemblance
from kb.model import CanonicalUrl, Dates, MediaType, Passage


def words(name, count=400):
    """A text of its own, every word of it."""
    return [f"{name}{number}" for number in range(count)]


def said(text, **facts):
    extracted = Extracted(
        url=CanonicalUrl("https://irev.fr/a"),
        media_type=MediaType.HTML,
        title="Titre",
        passages=(Passage(ordinal=0, text=" ".join(text)),),
        language="fr",
        extractor="essai/1",
    )
    return dataclasses.replace(extracted, **facts)


def signature(text):
    return fingerprint(said(text)).signature


def with_changes(text, count):
    """The text with that many words changed, spread over it."""
    changed = list(text)
    for place in range(0, len(text), len(text) // count):
        changed[place] = f"autre{place}"
    return changed


def test_the_same_text_is_wholly_alike_and_another_not_at_all():
    assert resemblance(signature(words("a")), signature(words("a"))) == 1
    assert resemblance(signature(words("a")), signature(words("b"))) == 0


@pytest.mark.parametrize(("changed", "share"), [(4, 0.97), (20, 0.73), (40, 0.53), (80, 0.25)])
def test_resemblance_estimates_the_share_of_runs_in_common(changed, share):
    text = words("a", 400)
    runs = {tuple(text[n : n + 3]) for n in range(398)}
    other = with_changes(text, changed)
    others = {tuple(other[n : n + 3]) for n in range(398)}
    assert len(runs & others) / len(runs | others) == pytest.approx(share, abs=0.02)
    assert resemblance(signature(text), signature(other)) == pytest.approx(share, abs=0.12)


def test_case_and_punctuation_make_no_other_text():
    shouted = [f"{word.upper()} !" for word in words("a")]
    assert signature(shouted) == signature(words("a"))


def test_a_short_text_a_listing_and_no_text_are_compared_with_nothing():
    assert fingerprint(said(words("a", FEWEST_WORDS - 1))).signature == b""
    assert resemblance(b"", b"") == 0
    assert fingerprint(said(words("a"), listing=True)) == NO_FINGERPRINT
    assert fingerprint(said([])) == NO_FINGERPRINT


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Autre titre"},
        {"language": "nl"},
        {"dates": Dates(published=dt.date(2024, 5, 2))},
        {"media_type": MediaType.PDF},
    ],
)
def test_the_same_words_said_of_something_else_are_no_duplicate(facts):
    assert fingerprint(said(words("a"), **facts)).digest != fingerprint(said(words("a"))).digest


def test_families_are_those_linked_by_near_sameness():
    text = words("a", 600)
    near = with_changes(text, 10)
    of = {
        CanonicalUrl("a"): signature(text),
        CanonicalUrl("b"): signature(words("b")),
        CanonicalUrl("c"): signature(near),
        CanonicalUrl("d"): signature(text),
        CanonicalUrl("e"): b"",
        CanonicalUrl("f"): b"",
    }
    assert families(of) == (("a", "c", "d"),)
    assert families({}) == ()


@given(st.permutations(range(12)))
def test_families_do_not_depend_on_the_order_texts_come_in(order):
    texts = [with_changes(words("ab"[number % 2], 300), 1 + number) for number in range(12)]
    of = {CanonicalUrl(f"{number:02}"): signature(texts[number]) for number in order}
    found = families(of)
    assert found == families(dict(sorted(of.items())))
    assert all(
        any(resemblance(of[one], of[other]) >= NEARLY_THE_SAME for other in family if other != one)
        for family in found
        for one in family
    )
