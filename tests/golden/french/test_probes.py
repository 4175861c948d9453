"""Conformance of the chain: small questions, small texts, and whether one should find the other.

`probes.tsv` holds them, a family a feature of French; `\\n` and `\\u00ad` in it are escapes. Here
they are put to a matcher that knows nothing but tokens and the thesaurus, so that a failure is the
chain's; misspellings are left out, for only an index knows which words exist.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from kb.french import Thesaurus, Token, analyze, analyze_query

PROBES = Path(__file__).parent / "probes.tsv"
DOCUMENTATION = Path(__file__).parents[3] / "docs" / "french.md"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "french-probes.json"
MISSPELT = "faute de frappe"
THESAURUS = Thesaurus.load()
Slots = list[frozenset[str]]


def unescaped(cell: str) -> str:
    controls = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
    cell = re.sub(r"\\([nrtf])", lambda m: controls[m[1]], cell)
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), cell)


def probes() -> list[tuple[str, str, str, bool]]:
    header, *lines = PROBES.read_text(encoding="utf-8").splitlines()
    assert header == "famille\trequête\tdocument\tattendu"
    found = []
    for line in lines:
        family, query, document, expected = line.split("\t")
        assert expected in {"oui", "non"}
        found.append((family, unescaped(query), unescaped(document), expected == "oui"))
    return found


def slots(tokens: Sequence[Token]) -> Slots:
    """Keys at each position, stop words included."""
    places: dict[int, set[str]] = {}
    for token in tokens:
        places.setdefault(token.position, set()).add(token.stem)
    return [frozenset(places[position]) for position in sorted(places)]


def holds_phrase(document: Slots, phrase: Slots) -> bool:
    return any(
        all(a & b for a, b in zip(document[start:], phrase, strict=False))
        for start in range(len(document) - len(phrase) + 1)
    )


def within(part: Token, whole: Token) -> bool:
    return part.end - part.start < whole.end - whole.start and (
        whole.start <= part.start and part.end <= whole.end
    )


def finds(query: str, text: str) -> bool:
    """Whether the text holds the quoted phrase, or every full word, itself or by the thesaurus."""
    document = slots(analyze(text))
    if query.startswith('"'):
        return holds_phrase(document, slots(analyze(query.strip('"'))))
    tokens = analyze_query(query)
    full = [token for token in tokens if not token.stop]
    held = {token.stem for token in analyze(text) if not (full and token.stop)}
    asked = [t for t in full or tokens if not any(within(part, t) for part in tokens)]
    # A compound that is found as one word answers for its parts.
    found = [token for token in full or tokens if token.stem in held]
    answered = {t.position for t in asked if any(t is f or within(t, f) for f in found)}
    answered |= {token.position for token in found}
    for expansion in THESAURUS.expand(tokens):
        if any(holds_phrase(document, slots(analyze(p))) for p in expansion.phrases):
            answered |= {token.position for token in tokens[expansion.start : expansion.end]}
    return {token.position for token in asked} <= answered


@pytest.mark.parametrize(
    ("family", "query", "document", "expected"),
    [
        pytest.param(*probe, id=f"{probe[0]}: {probe[1]} / {probe[2]}")
        for probe in probes()
        if probe[0] != MISSPELT
    ],
)
def test_probe(family: str, query: str, document: str, expected: bool):
    assert finds(query, document) is expected, family


def test_there_are_at_least_three_hundred_probes_and_each_is_asked_once():
    found = probes()
    assert len(found) >= 300
    assert [probe for probe, count in Counter(found).items() if count > 1] == []


def test_documentation_counts_the_probes_of_each_family():
    found = probes()
    families = dict.fromkeys(family for family, _, _, _ in found)
    counted = {family: [p for p in found if p[0] == family] for family in families}
    counted["all"] = found
    rows = [
        f"| {family} | {len(asked)} | {sum(not expected for *_, expected in asked)} |"
        for family, asked in counted.items()
    ]
    assert "\n".join(rows) in DOCUMENTATION.read_text(encoding="utf-8"), "\n".join(rows)


@pytest.mark.shared
def test_shared_probes(capsys: pytest.CaptureFixture[str]):
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name}: not on this machine, the shared probes were not asked")
    shared = json.loads(SHARED.read_text(encoding="utf-8"))
    missed = [name for name, query, document in shared if not finds(query, document)]
    with capsys.disabled():
        hits = len(shared) - len(missed)
        print(f"\nshared probes: {hits} of {len(shared)}, missed: {missed}")  # noqa: T201
    assert missed == [MISSPELT]
