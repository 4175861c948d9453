"""Small questions put to small texts through the whole search: who finds whom, and who must not.

The developers' 38 probes are the measure that other engines were put to as well; the project's own
are in `tests/golden/french`.
"""

import json

import pytest

from kb.search import SearchRequest, SearchResult
from tests.searching import searcher_of_texts


def answer(query: str, text: str) -> SearchResult:
    return searcher_of_texts(text).search(SearchRequest(query=query))


def finds(query: str, text: str) -> bool:
    return answer(query, text).total == 1


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
