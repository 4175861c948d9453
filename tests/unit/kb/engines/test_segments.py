"""Segments: written when memory is full, merged by size, without what was deleted."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kb.clauses import Any, Everything, Field, Phrase
from kb.engine import EngineQuery, Matches
from kb.engines.whoosh_engine import WhooshEngine, merge
from kb.engines.whoosh_engine.opened import read_segments
from kb.engines.whoosh_engine.policy import never, tiered
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.model import Dates, Document
from tests.contract.collection import body, day, doc_id, document, index, on

WORDS = ("ville", "quartier", "égalité", "contrat", "mairie")


def varied(number: int) -> Document:
    text = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 9))
    return document(
        number,
        text,
        f"suite {text}",
        title=WORDS[number % len(WORDS)],
        themes=(f"a/{number % 3}",),
        dates=Dates(published=day(f"20{number % 20 + 10}-01-01"), events=(on("2021-05-05"),) * 2),
    )


def everything_of(engine: WhooshEngine) -> tuple[Matches, list[object]]:
    asked = Any(
        (Phrase(Field.BODY_EXACT, (("ville",), ("contrat",))), body("égalité"), Everything())
    )
    with engine.reader() as reader:
        stored: list[object] = [(reader.heads([doc]), reader.passages(doc)) for doc in reader.ids()]
        stored.append(dict(reader.lexicon()))
        return reader.search(EngineQuery(clause=asked, limit=1000)), stored


def segments_of(folder: Path) -> list[ArraySegment]:
    newest = max(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
    return read_segments(folder / str(newest))


def test_full_memory_changes_nothing_but_the_number_of_segments(tmp_path: Path) -> None:
    documents = [varied(number) for number in range(60)]
    whole = WhooshEngine(tmp_path / "whole", durable=False)
    index(whole, *documents)
    cut = WhooshEngine(tmp_path / "cut", durable=False, policy=never, most_occurrences=300)
    index(cut, *documents)
    assert len(segments_of(tmp_path / "cut")) > 3
    assert everything_of(cut) == everything_of(whole)


def test_document_put_again_after_its_segment_was_written_is_replaced(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, durable=False, policy=never, most_occurrences=50)
    with engine.update() as writer:
        writer.put(document(1, "ancien " * 60))
        writer.put(document(2, "voisin " * 60))
        writer.put(document(1, "nouveau"))
        writer.delete(doc_id(2))
    with engine.reader() as reader:
        assert list(reader.ids()) == [doc_id(1)]
        assert reader.passages(doc_id(1))[0].text == "nouveau"
        assert dict(reader.lexicon()) == {"nouveau": 1}


@pytest.mark.parametrize("stretch", [1, 7, 1000])
def test_merging_in_stretches_gives_one_segment_as_if_written_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.setattr(merge, "STRETCH", stretch)
    documents = [varied(number) for number in range(60)]
    whole = WhooshEngine(tmp_path / "whole", durable=False)
    index(whole, *documents[10:])
    merged = WhooshEngine(tmp_path / "merged", durable=False, most_occurrences=300)
    index(merged, *documents)
    with merged.update() as writer:
        for one in documents[:10]:
            writer.delete(one.id)
        writer.put(documents[30])
    (segment,) = segments_of(tmp_path / "merged")
    assert segment.deleted_count() == 0
    assert everything_of(merged) == everything_of(whole)


def segments(*sizes: int | tuple[int, int]) -> Sequence[ArraySegment]:
    """Segments of so many documents, of which so many are deleted."""
    pairs = [size if isinstance(size, tuple) else (size, 0) for size in sizes]
    return [ArraySegment(size, range(deleted)) for size, deleted in pairs]


def test_small_segments_become_one() -> None:
    assert set(tiered(segments(3000, 40, 2))) == {0, 1, 2}


def test_large_segment_is_left_alone_until_the_others_outgrow_it() -> None:
    assert tiered(segments(80_000, 6000, 500)) == []
    assert set(tiered(segments(80_000, 4000, 500))) == {1, 2}
    assert set(tiered(segments(9000, 9000))) == {0, 1}
    assert set(tiered(segments(30_000, 9000, 8000, 14_000))) == {0, 1, 2, 3}


def test_worn_segment_is_written_again_even_alone() -> None:
    assert tiered(segments((10_000, 2000))) == []
    assert tiered(segments((10_000, 3000))) == [0]


def test_one_segment_alone_is_left() -> None:
    assert tiered(segments(10)) == tiered([]) == []
