"""The comparison side by side: what it asks, tells and writes; a server is not needed for that."""

from dataclasses import replace
from pathlib import Path

import pytest

from kb.search import SearchRequest
from tests.bench.corpora import stored
from tests.bench.scale import ENGINES, MEASURED, figures
from tests.bench.scale_measure import Given, Measured
from tests.bench.scale_page import agreeing, near, same_order, tables, write
from tests.bench.scale_questions import EACH, KINDS, WARMING, questions


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("scale")
    return Given(stored("60", folder / "collections"), folder / "home", "1g", 600.0, 0.0)


@pytest.fixture(scope="module")
def whoosh(given: Given) -> Measured:
    found = ENGINES["Whoosh"](given)
    assert isinstance(found, Measured)
    return found


def test_questions_are_the_same_each_time_and_none_is_asked_twice() -> None:
    warming, timed = questions()
    assert questions() == (warming, timed)
    every = [asked for held in (warming, timed) for each in held.values() for asked in each]
    assert len(set(every)) == len(every) == len(KINDS) * (WARMING + EACH)
    assert all(asked.themes and not asked.dates.unbounded for asked in timed["facets"])
    assert all(isinstance(asked, SearchRequest) for asked in every)


def test_a_budget_that_is_spent_leaves_a_few_questions_of_each_kind(whoosh: Measured) -> None:
    assert whoosh.documents == 60
    assert {kind: len(times) for kind, times in whoosh.times.items()} == dict.fromkeys(KINDS, 5)
    assert whoosh.build_cpu_s > 0
    assert whoosh.disk_mb > 0
    assert whoosh.server_mb == 0


def test_a_build_beyond_its_limit_is_given_up_and_told(given: Given) -> None:
    told = ENGINES["Whoosh"](replace(given, limit_s=0.0))
    assert told == "1 of 60 documents in 0 s"
    assert "60 documents: given up, 1 of 60 documents in 0 s." in tables({60: [told]})


@pytest.mark.parametrize("found", ["measured", "1 of 60 documents in 0 s"])
def test_figures_that_were_kept_are_not_measured_again(
    given: Given, whoosh: Measured, tmp_path: Path, found: str
) -> None:
    before = whoosh if found == "measured" else found
    kept = tmp_path / "kept.json"
    kept.write_bytes(MEASURED.dump_json(before))
    assert figures("Whoosh", replace(given, home=tmp_path / "untouched"), kept) == before
    assert not (tmp_path / "untouched").exists()


def test_answers_are_compared_by_total_facets_and_order(whoosh: Measured) -> None:
    alike = "as many documents: 100%; every facet counted alike: 100%"
    assert alike in agreeing(whoosh, whoosh)
    other = [(total + 1, facets, hits) for total, facets, hits in whoosh.answers["common"]]
    less = replace(whoosh, answers={**whoosh.answers, "common": other})
    assert "as many documents: 80%" in agreeing(whoosh, less)


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ([("a", 2.0), ("b", 1.0)], True),
        ([("a", 2.000001), ("c", 1.0)], True),
        ([("b", 2.0), ("a", 1.0)], False),
        ([("a", 2.0)], False),
        ([("a", 2.1), ("b", 1.0)], False),
    ],
)
def test_pages_are_the_same_up_to_the_tie_that_a_page_cuts(
    theirs: list[tuple[str, float]], same: bool
) -> None:
    assert same_order((2, {}, [("a", 2.0), ("b", 1.0)]), (2, {}, theirs)) is same
    assert near(1.0, 1.000001)


def test_the_block_and_the_plot_are_written_and_nothing_else(
    whoosh: Measured, tmp_path: Path
) -> None:
    page, plot = tmp_path / "scale.md", tmp_path / "scale.svg"
    page.write_text("a\n<!-- made: bench -->\nreplaced\n<!-- end: bench -->\nb\n", encoding="utf-8")
    pair = [whoosh, replace(whoosh, engine="OpenSearch")]
    for _ in range(2):
        write({60: pair}, "where", page, plot)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("a\n<!-- made: bench -->\n\nwhere\n")
    assert text.endswith("<!-- end: bench -->\nb\n")
    assert "replaced" not in text
    assert "| two or three common words |" in text
    assert "Time of a whole search" in plot.read_text(encoding="utf-8")
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="no block"):
        write({60: pair}, "where", page, plot)
