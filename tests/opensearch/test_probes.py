"""French conformance: every probe, its texts in one collection, answered as Whoosh does.

Elsewhere each probe has a collection of its own; a generation of a cluster takes too long for that,
so here misspellings, which depend on the words a collection has, are compared and not judged.
"""

from kb.engine import Engine
from kb.engines.whoosh_engine import WhooshEngine
from kb.search import SearchRequest, SearchResult
from kb.searcher import Searcher
from tests.contract.collection import doc_id, document, index
from tests.golden.french.test_probes import MISSPELT, PROBES
from tests.opensearch.engines import engine_of, forget
from tests.searching import files

NUMBERS = {text: number for number, text in enumerate(dict.fromkeys(p.text for p in PROBES), 1)}


def answers(engine: Engine) -> list[SearchResult]:
    thesaurus, themes, types = files()
    index(engine, *(document(number, text) for text, number in NUMBERS.items()))
    searcher = Searcher(engine, thesaurus=thesaurus, themes=themes, types=types)
    return [searcher.search(SearchRequest(query=p.query, per_page=100)) for p in PROBES]


def test_every_probe_is_answered_as_by_whoosh(opensearch, tmp_path):
    engine = engine_of(opensearch)
    try:
        found = answers(engine)
    finally:
        forget(engine)
        engine.close()
    wanted = answers(WhooshEngine(tmp_path, durable=False))
    for probe, ours, theirs in zip(PROBES, found, wanted, strict=True):
        assert ours.total == theirs.total, probe
        assert {hit.id: hit.snippet for hit in ours.hits} == {
            hit.id: hit.snippet for hit in theirs.hits
        }, probe
        held = doc_id(NUMBERS[probe.text]) in {hit.id for hit in ours.hits}
        assert held is probe.wanted or probe.family == MISSPELT, probe
    print(f"opensearch: {len(PROBES)} probes")  # noqa: T201 - a count to read
