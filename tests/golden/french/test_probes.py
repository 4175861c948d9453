"""Conformance: small questions put to small texts, to the chain alone and through every engine.

`probes.tsv` holds them, a family a feature of French; `\\n` and `\\u00ad` in it are escapes. To the
chain misspellings are not put, for only an index knows which words exist. `make golden` rewrites
the table of docs/french.md.
"""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from kb.engine import Engine
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh_engine import WhooshEngine
from kb.search import SearchRequest, SearchResult
from kb.searcher import Searcher
from tests.contract.collection import document
from tests.golden.french.chain import finds
from tests.probes import Probe, own_probes, table
from tests.searching import files

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "french.md"
TABLE = re.compile(r"^\| family \|.*\n(?:\|.*\n)+", re.MULTILINE)
MISSPELT = "faute de frappe"
ENGINES = ("memory", "whoosh")
PROBES = own_probes()
Answers = dict[Probe, SearchResult]


@pytest.mark.parametrize("probe", [p for p in PROBES if p.family != MISSPELT], ids=str)
def test_probe(probe: Probe):
    assert finds(probe.query, probe.text) is probe.wanted, probe.family


def test_there_are_at_least_three_hundred_probes_and_each_is_asked_once():
    assert len(PROBES) >= 300
    assert [probe for probe, count in Counter(PROBES).items() if count > 1] == []


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """What each engine answers to each probe, a collection of one document."""
    thesaurus, themes, types = files()
    engines: dict[str, Engine] = {
        "memory": MemoryEngine(),
        "whoosh": WhooshEngine(tmp_path_factory.mktemp("probes"), durable=False),
    }
    found: dict[str, Answers] = {}
    for name, engine in engines.items():
        searcher = Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)
        found[name] = {}
        for probe in PROBES:
            with engine.rebuild() as writer:
                writer.put(document(1, probe.text))
            found[name][probe] = searcher.search(SearchRequest(query=probe.query))
        engine.close()
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_engine_finds_what_it_must_and_nothing_else(answers: dict[str, Answers], engine: str):
    found = answers[engine]
    failed = [str(probe) for probe in PROBES if (found[probe].total == 1) != probe.wanted]
    print(f"{engine}: {len(PROBES) - len(failed)} of {len(PROBES)} probes")  # noqa: T201 - a count to read
    assert failed == []


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_probe_finds_is_marked_in_the_extract(answers: dict[str, Answers], engine: str):
    unmarked = [
        str(probe)
        for probe, result in answers[engine].items()
        for hit in result.hits
        if not hit.snippet.spans
    ]
    assert unmarked == []


def test_documentation_shows_what_each_family_gets(answers: dict[str, Answers]):
    def chain(probe: Probe) -> bool | None:
        if probe.family == MISSPELT:
            return None
        return finds(probe.query, probe.text) is probe.wanted

    found = table(
        PROBES,
        {
            "chain": chain,
            "memory": lambda probe: (answers["memory"][probe].total == 1) == probe.wanted,
            "whoosh": lambda probe: (answers["whoosh"][probe].total == 1) == probe.wanted,
        },
    )
    text = DOCUMENTATION.read_text(encoding="utf-8")
    if os.environ.get("KB_GOLDEN") == "rewrite":
        text = TABLE.sub(lambda _: f"{found}\n", text, count=1)
        DOCUMENTATION.write_text(text, encoding="utf-8")
    assert found in text, f"run `make golden`, the table is now:\n{found}"


@pytest.mark.shared
def test_shared_probes(shared: Path):
    asked = json.loads((shared / "data" / "french-probes.json").read_text(encoding="utf-8"))
    missed = [name for name, query, text in asked if not finds(query, text)]
    print(f"shared probes: {len(asked) - len(missed)} of {len(asked)}, missed: {missed}")  # noqa: T201
    assert missed == [MISSPELT]
