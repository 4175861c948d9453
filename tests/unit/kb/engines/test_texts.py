"""Texts of a segment: what was written comes back, alone or together, whatever their number."""

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter
from kb.engines.whoosh_engine.texts import Texts, TextWriter, trained, worth_keeping
from kb.errors import DamagedIndexError

FRENCH = [
    f"Le contrat de ville n° {n} réunit {n * 7} habitants du quartier, page {n}".encode() * 3
    for n in range(9_000)
]


def stored(folder: Path, records: list[bytes], dictionary: bytes | None = None) -> Texts:
    writer = TextWriter(folder / "a.txt", dictionary)
    for record in records:
        writer.add(record)
    arrays = ArrayWriter(folder / "a.arr")
    writer.finish(arrays)
    arrays.finish({})
    return Texts(folder / "a.txt", ArrayFile(folder / "a.arr"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.binary(min_size=1, max_size=200), max_size=40), st.sampled_from((None, b"")))
def test_records_come_back_as_written(tmp_path_factory, records, dictionary) -> None:
    texts = stored(tmp_path_factory.mktemp("texts"), records, dictionary)
    assert texts.read(range(len(records))) == records
    assert [texts[number] for number in reversed(range(len(records)))] == records[::-1]


def test_dictionary_of_many_texts_makes_them_small_and_is_handed_on(tmp_path: Path) -> None:
    texts = stored(tmp_path, FRENCH)
    assert worth_keeping(texts.dictionary)
    assert (tmp_path / "a.txt").stat().st_size < 0.3 * sum(map(len, FRENCH))
    (tmp_path / "next").mkdir()
    assert stored(tmp_path / "next", FRENCH[:9], texts.dictionary).read([8]) == [FRENCH[8]]


def test_dictionary_of_few_texts_is_not_handed_on() -> None:
    assert trained(FRENCH[:3]) == b""
    assert not worth_keeping(trained(FRENCH[:40]))


def test_same_texts_give_the_same_dictionary() -> None:
    assert trained(FRENCH[:2_000]) == trained(FRENCH[:2_000])


def test_damaged_dictionary_is_named(tmp_path: Path) -> None:
    stored(tmp_path, FRENCH)
    arrays = ArrayWriter(tmp_path / "b.arr")
    good = ArrayFile(tmp_path / "a.arr")
    arrays.add("text.offset", good["text.offset"])
    arrays.add("text.dictionary", good["text.dictionary"][::-1])
    arrays.finish({})
    with pytest.raises(DamagedIndexError):
        Texts(tmp_path / "a.txt", ArrayFile(tmp_path / "b.arr")).verify()


def test_threads_read_side_by_side(tmp_path: Path) -> None:
    texts = stored(tmp_path, FRENCH)
    wrong: list[int] = []

    def read(first: int) -> None:
        wrong.extend(n for n in range(first, len(FRENCH), 4) if texts[n] != FRENCH[n])

    threads = [threading.Thread(target=read, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
