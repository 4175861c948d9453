"""A writer's worker processes: the same index with and without, none needed when they fail."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from kb.analysis import IndexedFields, fields_of
from kb.engines.whoosh_engine import WhooshEngine, preparing, writer
from kb.model import Document
from tests.contract.collection import doc_id, document, index

WORDS = ("ville", "quartier", "égalité", "contrat", "mairie", "l’habitant·e", "emploi")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few documents make many batches, and workers are started."""
    monkeypatch.setattr(writer, "BATCH_CHARS", 300)
    monkeypatch.setattr(preparing, "ALONE", 2)


def texts() -> list[Document]:
    return [
        document(
            number,
            " ".join(WORDS[number * step % len(WORDS)] for step in range(1, 40)),
            title=WORDS[number % len(WORDS)],
        )
        for number in range(80)
    ]


def files(folder: Path) -> list[bytes]:
    return [
        path.read_bytes()
        for path in sorted((folder / "1").iterdir())
        if path.suffix in (".arr", ".txt")
    ]


def built(
    folder: Path, workers: int, analyse: Callable[[Document], IndexedFields] = fields_of
) -> list[bytes]:
    engine = WhooshEngine(folder, durable=False, workers=workers, analyse=analyse)
    index(engine, *texts())
    engine.verify()
    return files(folder)


def test_index_is_the_same_byte_for_byte_with_workers(tmp_path: Path) -> None:
    assert built(tmp_path / "two", 2) == built(tmp_path / "none", 0)


def dies_elsewhere(document: Document) -> IndexedFields:
    """Analyses in the process of the tests, ends any other."""
    if os.environ.get("PYTEST_CURRENT_TEST") is None or "KB_HOME_PROCESS" not in os.environ:
        os._exit(1)
    if os.environ["KB_HOME_PROCESS"] != str(os.getpid()):
        os._exit(1)
    return fields_of(document)


def test_work_of_workers_that_die_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_HOME_PROCESS", str(os.getpid()))
    assert built(tmp_path / "dying", 2, dies_elsewhere) == built(tmp_path / "none", 0)


def test_work_of_workers_that_do_not_start_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BrokenProcessPool

    expected = built(tmp_path / "none", 0)
    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    assert built(tmp_path / "refused", 2) == expected


def test_document_put_again_or_deleted_while_it_is_being_made_ready(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, durable=False, workers=2)
    with engine.update() as changes:
        for one in texts():
            changes.put(one)
        changes.put(document(79, "remplacé"))
        changes.put(document(5, "aussi"))
        changes.delete(doc_id(79))
        changes.delete(doc_id(6))
    with engine.reader() as reader:
        assert [int(doc, 16) for doc in reader.ids()] == [n for n in range(79) if n != 6]
        assert reader.passages(doc_id(5))[0].text == "aussi"


def test_analysis_that_fails_publishes_nothing(tmp_path: Path) -> None:
    def fails(document: Document) -> IndexedFields:
        raise ValueError(f"cannot analyse {document.id}")

    engine = WhooshEngine(tmp_path, durable=False, analyse=fails)
    with pytest.raises(ValueError, match="cannot analyse"):
        index(engine, *texts())
    assert not list(tmp_path.glob("[0-9]*"))
