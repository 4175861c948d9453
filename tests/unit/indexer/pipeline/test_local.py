"""Adding files and reading folders: what is kept, what is passed over, what is lost."""

import json
import os
import re

import pytest

from indexer.catalogue import Catalogue, RunKind, State
from indexer.model import VIDEO_BUNDLE
from indexer.pipeline import Unwatched, add_paths
from indexer.pipeline.local import collect_folders
from indexer.source import Source, SourceKind
from indexer.sources import file_url
from kb.errors import RequestError
from kb.model import CanonicalUrl

VIDEO = CanonicalUrl("https://www.youtube.com/watch?v=abcdefghijk")


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path / "catalogue") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("un", encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.4")
    (folder / "photo.jpg").write_bytes(b"")
    (folder / "abcdefghijk.info.json").write_text('{"id": "abcdefghijk", "title": "T"}')
    (folder / "abcdefghijk.fr.vtt").write_text("WEBVTT\n")
    return folder


def add(catalogue, *paths):
    return add_paths(catalogue, paths, Unwatched())


def read_folder(catalogue, folder, kind=SourceKind.FOLDER):
    source = Source(name="dossier", kind=kind, start=(str(folder),))
    run = catalogue.runs.begin(RunKind.CRAWL, "dossier")
    collect_folders(catalogue, run, source, [folder], Unwatched())
    return catalogue.settle(run, "dossier"), catalogue.runs.counts(run)


def test_files_are_added_once_and_again_only_when_they_change(catalogue, folder):
    assert add(catalogue, folder).counts == {"new": 3, "wrong-type": 1}
    assert add(catalogue, folder).counts == {"unchanged": 3, "wrong-type": 1}
    (folder / "a.txt").write_text("deux", encoding="utf-8")
    assert add(catalogue, folder / "a.txt").counts == {"changed": 1}


def test_file_names_that_are_not_utf8_are_kept_and_said_legibly(catalogue, tmp_path):
    folder = tmp_path / "noms"
    folder.mkdir()
    odd = os.fsdecode(b"\xe9t\xe9")
    for suffix in (".txt", ".\udce9", ".info.json", ".\udce9.vtt"):
        (folder / f"{odd}{suffix}").write_text("du texte", encoding="utf-8")
    (folder / f"dQw4w9WgXcQ.{odd}.vtt").write_text("WEBVTT\n", encoding="utf-8")
    added = add(catalogue, folder)
    assert added.counts == {"new": 2, "error": 1, "wrong-type": 1}
    held = catalogue.resources.get(file_url(folder / f"{odd}.txt"))
    assert held.file_name == "\ufffdt\ufffd.txt"
    assert "(.\ufffd)" in added.skipped[0].reason


def test_a_file_is_held_under_its_own_address_a_video_under_that_of_its_page(catalogue, folder):
    add(catalogue, folder)
    text = catalogue.resources.get(file_url(folder / "a.txt"))
    assert (text.source, text.media_type, text.file_name) == ("local", "text/plain", "a.txt")
    video = catalogue.resources.get(VIDEO)
    assert video.media_type == VIDEO_BUNDLE
    bundle = json.loads(catalogue.resources.body(video))
    assert bundle["captions"]["format"] == "vtt"


def test_what_is_passed_over_is_said(catalogue, folder):
    (skipped,) = add(catalogue, folder).skipped
    assert skipped.path.name == "photo.jpg"
    assert ".jpg" in skipped.reason
    assert catalogue.extractions.failures() == ()


def test_what_was_asked_for_and_cannot_be_read_is_a_failure_until_it_can(catalogue, folder):
    added = add(catalogue, folder / "photo.jpg")
    assert added.status == "partial"
    (failure,) = catalogue.extractions.failures()
    assert (failure.url, failure.source) == (file_url(folder / "photo.jpg"), "local")
    add(catalogue, folder)
    assert catalogue.extractions.failures() == ()


def test_a_broken_video_is_a_failure_and_the_rest_is_added(catalogue, folder):
    (folder / "abcdefghijk.info.json").write_text("{")
    added = add(catalogue, folder)
    assert added.counts == {"new": 2, "error": 1, "wrong-type": 1}
    assert catalogue.extractions.failures()[0].reason == "corrupt"


def test_a_missing_path_is_refused_before_anything_is_added(catalogue, folder):
    with pytest.raises(RequestError, match=re.escape("absent.pdf")):
        add(catalogue, folder, folder / "absent.pdf")
    assert catalogue.resources.list() == ()
    assert catalogue.runs.latest() == ()


def test_adding_never_removes(catalogue, folder):
    add(catalogue, folder)
    (folder / "a.txt").unlink()
    add(catalogue, folder)
    assert len(catalogue.resources.list()) == 3


def test_a_folder_that_is_a_source_loses_what_is_no_longer_in_it(catalogue, folder):
    for number in range(10):
        (folder / f"{number}.txt").write_text(str(number))
    settlement, counts = read_folder(catalogue, folder)
    assert (settlement.status, counts["new"]) == ("done", 13)
    (folder / "a.txt").unlink()
    (folder / "abcdefghijk.info.json").unlink()
    (folder / "abcdefghijk.fr.vtt").unlink()
    settlement, counts = read_folder(catalogue, folder)
    assert (settlement.lost, counts["gone"]) == (2, 2)
    assert catalogue.resources.get(VIDEO).state is State.MISSING
    settlement, _ = read_folder(catalogue, folder)
    assert settlement.removed == 2


def test_a_folder_that_is_not_there_empties_nothing(catalogue, folder, tmp_path):
    read_folder(catalogue, folder)
    settlement, counts = read_folder(catalogue, tmp_path / "débranché")
    assert settlement.status == "failed"
    assert counts["error"] == 1
    assert len(catalogue.resources.list()) == 3


def test_a_source_of_videos_reads_videos_alone(catalogue, folder):
    read_folder(catalogue, folder, SourceKind.VIDEO)
    assert [item.url for item in catalogue.resources.list()] == [VIDEO]
