"""Generations on disk: whole or not there, old ones dropped, damage named."""

import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.clauses import Everything
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.policy import never
from kb.errors import DamagedIndexError, LockedError, NoGenerationError, StampError
from tests.contract.collection import doc_id, document, index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "index"


def engine_at(folder: Path, keep: int = 3) -> WhooshEngine:
    return WhooshEngine(folder, keep_generations=keep, durable=False)


def held(folder: Path) -> list[int]:
    """Ids as a process that starts now finds them."""
    with engine_at(folder).reader() as reader:
        return [int(doc, 16) for doc in reader.ids()]


def test_generation_survives_the_process(folder: Path) -> None:
    index(engine_at(folder), document(1), document(2))
    assert held(folder) == [1, 2]


def test_other_process_notices_a_new_generation(folder: Path) -> None:
    serving = engine_at(folder)
    index(serving, document(1))
    assert len(list(serving.reader().ids())) == 1
    index(engine_at(folder), document(2))
    assert len(list(serving.reader().ids())) == 2


def test_old_generations_go_but_their_readers_finish(folder: Path) -> None:
    engine = engine_at(folder, keep=2)
    index(engine, document(1, "premier"))
    first = engine.reader()
    for number in range(2, 6):
        index(engine, document(number))
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["4", "5"]
    assert first.search(EngineQuery(clause=Everything())).total == 1
    assert first.passages(doc_id(1))[0].text == "premier"


def test_segments_are_shared_between_generations(folder: Path) -> None:
    engine = WhooshEngine(folder, durable=False, policy=never)
    index(engine, *(document(number, "mot " * 50) for number in range(30)))
    index(engine, document(99))
    shared = {path.name for path in (folder / "1").iterdir() if path.stat().st_nlink > 1}
    assert shared
    assert all((folder / "2" / name).samefile(folder / "1" / name) for name in shared)


def test_shares_by_copy_where_links_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    engine = WhooshEngine(folder, durable=False, policy=never)
    index(engine, document(1))
    monkeypatch.setattr(os, "link", refuse)
    index(engine, document(2))
    assert held(folder) == [1, 2]


def test_what_a_crash_left_is_cleared_by_the_next_writer(folder: Path) -> None:
    index(engine_at(folder), document(1))
    left = folder / "2.new"
    left.mkdir()
    (left / "half.arr").write_bytes(b"half")
    assert held(folder) == [1]
    index(engine_at(folder), document(2))
    assert not left.exists()
    assert held(folder) == [1, 2]


def die_while_writing(folder: Path, after: str) -> None:
    """End without any cleaning up, as a cut of power would, at one point of publishing."""
    engine = engine_at(folder)
    if after == "put":
        with engine.update() as writer:
            writer.put(document(2))
            os._exit(9)
    generations = engine._generations
    steps: dict[str, Callable[..., object]] = {
        "sync": lambda *_: os._exit(9),
        "name": lambda *_: os._exit(9),
    }
    if after == "write":
        object.__setattr__(generations, "_sync", steps["sync"])
    else:
        object.__setattr__(generations, "point_at", steps["name"])
    index(engine, document(2))


@pytest.mark.parametrize("after", ["put", "write", "name"])
def test_crash_leaves_the_last_published_generation(folder: Path, after: str) -> None:
    index(engine_at(folder), document(1))
    process = multiprocessing.get_context("spawn").Process(
        target=die_while_writing, args=(folder, after)
    )
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert held(folder) == [1]
    index(engine_at(folder), document(3))
    assert held(folder) == [1, 3]


def test_two_processes_never_write_at_once(folder: Path) -> None:
    with engine_at(folder).update(), pytest.raises(LockedError), engine_at(folder).update():
        pass


def test_other_stamp_is_refused_with_both_named_and_the_remedy(folder: Path) -> None:
    WhooshEngine(folder, stamp="schema 1, analysis old", durable=False)
    old = WhooshEngine(folder, stamp="schema 1, analysis old", durable=False)
    index(old, document(1))
    new = WhooshEngine(folder, stamp="schema 2, analysis new", durable=False)
    message = r"schema 1, analysis old.*schema 2, analysis new.*kb index --rebuild"
    with pytest.raises(StampError, match=message):
        new.reader()
    with pytest.raises(StampError, match=message), new.update():
        pass
    with new.rebuild() as writer:
        writer.put(document(2))
    assert len(list(new.reader().ids())) == 1


def arrays_of(folder: Path) -> Path:
    (path,) = (folder / "1").glob("*.arr")
    return path


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def scramble(path: Path) -> None:
    """Change as many bytes as padding between arrays may take, and one."""
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 64] = bytes(byte ^ 0xFF for byte in raw[middle : middle + 64])
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: arrays_of(folder).unlink(),
        lambda folder: truncate(arrays_of(folder)),
        lambda folder: arrays_of(folder).write_bytes(b"\0" * arrays_of(folder).stat().st_size),
        lambda folder: truncate(next((folder / "1").glob("*.txt"))),
        lambda folder: truncate(next((folder / "1").glob("*.toc"))),
        lambda folder: scramble(next((folder / "1").glob("*.toc"))),
        lambda folder: truncate(folder / "1" / "generation.json"),
        lambda folder: (folder / "1" / "generation.json").write_text("{}"),
        lambda folder: (folder / "1" / "generation.json").write_text("[]"),
        lambda folder: (folder / "CURRENT").write_text("what?"),
        lambda folder: (folder / "CURRENT").write_text("7"),
        lambda folder: shutil.rmtree(folder / "1"),
    ],
)
def test_damage_is_named_and_a_rebuild_heals_it(
    folder: Path, harm: Callable[[Path], object]
) -> None:
    index(engine_at(folder), document(1, "mot"))
    harm(folder)
    engine = engine_at(folder)
    with pytest.raises(DamagedIndexError):
        engine.reader()
    with pytest.raises(DamagedIndexError), engine.update():
        pass
    with engine.rebuild() as writer:
        writer.put(document(2))
    assert held(folder) == [2]


def test_damaged_generation_can_be_rolled_back(folder: Path) -> None:
    engine = engine_at(folder)
    index(engine, document(1))
    index(engine, document(2))
    (folder / "2" / "generation.json").unlink()
    engine_at(folder).rollback()
    assert held(folder) == [1]


@pytest.mark.parametrize("pattern", ["*.arr", "*.txt"])
def test_verify_finds_a_changed_byte(folder: Path, pattern: str) -> None:
    engine = engine_at(folder)
    index(engine, document(1, "un texte assez long pour être abîmé en son milieu"))
    engine.verify()
    path = next((folder / "1").glob(pattern))
    scramble(path)
    with pytest.raises(DamagedIndexError):
        engine_at(folder).verify()


def test_damaged_text_is_named_when_it_is_read(folder: Path) -> None:
    index(engine_at(folder), document(1, "un texte assez long pour être abîmé"))
    scramble(next((folder / "1").glob("*.txt")))
    reader = engine_at(folder).reader()
    with pytest.raises(DamagedIndexError):
        [reader.heads([doc_id(1)]), reader.passages(doc_id(1))]


def test_no_previous_generation_is_said_so(folder: Path) -> None:
    engine = engine_at(folder, keep=1)
    index(engine, document(1))
    index(engine, document(2))
    with pytest.raises(NoGenerationError):
        engine.rollback()
    assert held(folder) == [1, 2]
