"""Small questions put to small texts through the whole search: who finds whom, and who must not.

A probe is a collection of one document. `tests/golden/french/probes.tsv` are the project's own;
the developers' 38 are the measure that other engines were put to as well.
"""

import json
import re
from pathlib import Path

import pytest

from kb.search import SearchRequest, SearchResult
from tests.searching import searcher_of_texts

OWN = Path(__file__).parent.parent / "golden" / "french" / "probes.tsv"
ESCAPE = re.compile(r"\\(?:([nrtf])|u([0-9a-f]{4}))")
CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


def unescaped(cell: str) -> str:
    return ESCAPE.sub(lambda m: CONTROLS[m[1]] if m[1] else chr(int(m[2], 16)), cell)


def answer(query: str, text: str) -> SearchResult:
    return searcher_of_texts(text).search(SearchRequest(query=query))


def finds(query: str, text: str) -> bool:
    return answer(query, text).total == 1


SLIPS = {"soutitre"}
"""Queries whose words analysis must keep apart, and the speller rightly brings together."""


def own_probes() -> list[tuple[str, str, str, bool]]:
    rows = [line.split("\t") for line in OWN.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        (family, unescaped(query), unescaped(text), wanted == "oui")
        for family, query, text, wanted in rows
        if query not in SLIPS
    ]


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, bool, SearchResult]]:
    """Each own probe in words, whether it is to be found, and the answer."""
    return [
        (f"{family}: {query!r} in {text!r}", wanted, answer(query, text))
        for family, query, text, wanted in own_probes()
    ]


def test_own_probes_find_what_they_must_and_nothing_else(answers):
    failed = [probe for probe, wanted, found in answers if (found.total == 1) != wanted]
    print(f"own probes: {len(answers) - len(failed)} of {len(answers)}")  # noqa: T201 - a count to read
    assert failed == []


def test_what_a_probe_finds_is_marked_in_the_extract(answers):
    unmarked = [probe for probe, _, found in answers for hit in found.hits if not hit.snippet.spans]
    assert unmarked == []


@pytest.mark.shared
def test_shared_probes_are_all_found(shared):
    probes = json.loads((shared / "data" / "french-probes.json").read_text(encoding="utf-8"))
    missed = [name for name, query, text in probes if not finds(query, text)]
    print(f"shared probes: {len(probes) - len(missed)} of {len(probes)}")  # noqa: T201 - a count to read
    assert missed == []


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("contrat", "un contraste saisissant"),
        ("QPV", "les actions prioritaires"),
        ("QPV", "les quartiers de la ville"),
        ("Lille", "la ville"),
        ("ville", "Lille accueille"),
        ("poison", "un poisson"),
        ("tour", "le tourisme"),
        ("université", "un principe universel"),
        ("politique", "la police municipale"),
        ("commune", "la communication"),
        ("organe", "une organisation"),
        ("général", "la génération"),
        ("mission", "une émission"),
        ("formation", "les informations"),
        ("médiation", "une méditation"),
        ("rénovation", "l’innovation"),
        ("femme", "la ferme"),
        ("école", "l’écologie"),
        ("social", "la société"),
        ("ANRU", "l’ANCT finance"),
        ("2014", "en 2015"),
        ("CDV", "en CDI"),
        ("propriété", "la propreté"),
        ("collège", "un collègue"),
        ("conseil", "le consul"),
        ("Roubaix", "Roubert"),
    ],
)
def test_false_friends_do_not_meet(query, text):
    assert not finds(query, text)


@pytest.mark.parametrize(
    ("query", "nearer", "farther"),
    [
        ("jeûne", "le jeûne", "le jeune"),
        ("côté", "de ce côté", "une cote"),
        ("discriminations", "les discriminations", "le fait de discriminer"),
        ("contrat de ville", "le contrat de ville", "un contrat en ville ou à la campagne"),
        ("QPV", "le QPV", "le quartier prioritaire de la politique de la ville"),
    ],
)
def test_closer_spelling_ranks_first(query, nearer, farther):
    first = searcher_of_texts(farther, nearer).search(SearchRequest(query=query)).hits[0]
    assert first.snippet.text == nearer
