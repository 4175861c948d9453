"""The comparison of engines on a collection small enough for every run of the tests."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench.corpora import Unpaid, stored
from tests.bench.engine import report
from tests.bench.figures import agreement, aims, ratios
from tests.bench.measure import Measured, measure, note_of
from tests.bench.page import Compared, renew, tables
from tests.bench.plot import Panel, Stretch, drawing
from tests.bench.queries import KINDS

SIZE = 60


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = tmp_path_factory.mktemp("bench")
    collection = stored(str(SIZE), folder)
    engines: dict[str, Measured] = {}
    for name in ("ours", "fts5"):
        found = measure(name, folder / name, collection, 0.0)
        assert isinstance(found, Measured)
        engines[name] = found
    return Compared(collection, engines)


def test_a_stored_collection_gives_the_same_documents_each_time(tmp_path: Path) -> None:
    first = list(stored("20", tmp_path).documents())
    assert first == list(stored("20", tmp_path).documents())
    assert [one.number for one in Unpaid(first)] == list(range(20))


def test_a_collection_of_other_code_is_made_anew(tmp_path: Path) -> None:
    stored("20", tmp_path)
    about = tmp_path / "20.json"
    about.write_text(json.dumps({"size": 3, "words": 9, "made_of": "other"}), encoding="utf-8")
    assert stored("20", tmp_path).size == 20


def test_an_index_is_kept_until_it_is_made_of_something_else(tmp_path: Path) -> None:
    collection, folder = stored("20", tmp_path / "documents"), tmp_path / "fts5"
    first, second = (measure("fts5", folder, collection, 0.0) for _ in range(2))
    assert isinstance(first, Measured)
    assert isinstance(second, Measured)
    assert (first.built_before, second.built_before) == (False, True)
    assert second.build_cpu_s == first.build_cpu_s
    kept = Compared(collection, {"ours": first, "fts5": second})
    assert "their indexes kept: FTS5." in tables([kept])
    note = note_of(folder)
    note.write_text(json.dumps({"cpu_s": 1.0, "made_of": "other"}), encoding="utf-8")
    third = measure("fts5", folder, collection, 0.0)
    assert isinstance(third, Measured)
    assert not third.built_before
    assert third.totals == first.totals


def test_an_index_whose_build_was_stopped_is_made_anew(tmp_path: Path) -> None:
    collection, folder = stored("20", tmp_path / "documents"), tmp_path / "fts5"
    folder.mkdir()
    (folder / "fts5.db").write_bytes(b"half")
    assert isinstance(measure("fts5", folder, collection, 0.0), Measured)


def test_every_engine_finds_as_many_documents(compared: Compared) -> None:
    ours = compared.engines["ours"]
    for theirs in compared.engines.values():
        for kind, totals in theirs.totals.items():
            assert list(totals) == list(ours.totals[kind][: len(totals)]), kind
    (shares,) = agreement(compared.engines).values()
    assert {shares[kind] for kind in shares if kind != "top"} == {1.0}


def test_the_report_has_the_documented_shape(compared: Compared) -> None:
    written = report(compared)
    assert written["collection"]["documents"] == SIZE
    for kind in (*("all", "snippet", "build"), *KINDS):
        assert {"p50_ms", "p95_ms"} <= written["engines"]["ours"][kind].keys()
    assert "fuzzy" not in written["engines"]["fts5"]
    assert written["ratios"]["fts5"]["all"]["p50"] > 0


def test_a_ratio_compares_only_queries_that_both_were_timed_on(compared: Compared) -> None:
    ours, theirs = compared.engines["ours"], compared.engines["fts5"]
    pairs = sum(min(len(ours.times[kind]), len(theirs.times.get(kind, ()))) for kind in KINDS)
    assert pairs < sum(len(ours.times[kind]) for kind in KINDS)
    assert set(ratios(compared.engines)["fts5"]) == {
        "all",
        "first",
        "build",
        "size",
        "snippet",
        *KINDS,
    } - {"fuzzy"}


def test_aims_are_left_out_where_the_engine_is_absent(compared: Compared) -> None:
    names = [aim.name for aim in aims(compared.engines)]
    assert any("FTS5" in name for name in names)
    assert not any("tantivy" in name for name in names)


def test_tables_name_every_engine_that_was_there(compared: Compared) -> None:
    text = tables([compared])
    assert "| ours | FTS5 |" in text
    assert "missed" in text or "reached" in text


def test_the_plot_is_a_picture_that_names_its_engines() -> None:
    stretches = [Stretch("ours", 0.01, 0.2), Stretch("A<B", 1.0, 40.0)]
    root = ElementTree.fromstring(drawing([Panel("two", {"term": stretches})], ["ours", "A<B"]))
    texts = [text for element in root.iter() for text in (element.text,) if text]
    assert "ours" in texts
    assert "A<B" in texts


def test_a_block_of_a_page_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- measured: x -->\nold\n<!-- end: x -->\nb\n", encoding="utf-8")
    renew("x", "new \\1", page)
    renew("x", "newer", page)
    assert page.read_text(encoding="utf-8") == (
        "a\n<!-- measured: x -->\n\nnewer\n\n<!-- end: x -->\nb\n"
    )
    with pytest.raises(ValueError, match="no block"):
        renew("y", "text", page)
