"""Local files: which are documents, which files make one video, what cannot be read."""

import os

import pytest

from indexer.catalogue import Catalogue
from indexer.sources import LocalFile, LocalVideo, Skipped, file_url, find_files, read_file


@pytest.fixture
def folder(tmp_path):
    for name in (
        "a.pdf",
        "Rapport.PDF",
        "page.html",
        "notes.txt",
        "lisez.md",
        "photo.jpg",
        ".cache.pdf",
        "sous dossier/é.pdf",
        ".git/config.txt",
        "vidéos/abcdefghijk.info.json",
        "vidéos/abcdefghijk.en.vtt",
        "vidéos/abcdefghijk.fr.json3",
        "vidéos/abcdefghijk.fr.vtt",
        "vidéos/seule123456.srt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_a_folder_gives_each_document_once_with_its_media_type(folder):
    found = [item for item in find_files([folder]) if isinstance(item, LocalFile)]
    assert {item.path.name: item.media_type for item in found} == {
        "a.pdf": "application/pdf",
        "Rapport.PDF": "application/pdf",
        "page.html": "text/html",
        "notes.txt": "text/plain",
        "lisez.md": "text/markdown",
        "é.pdf": "application/pdf",
    }
    assert all(item.url.startswith("file:///") for item in found)
    assert any(item.url.endswith("/sous%20dossier/%C3%A9.pdf") for item in found)


def test_files_of_one_video_are_one_document_french_captions_first(folder):
    videos = [item for item in find_files([folder]) if isinstance(item, LocalVideo)]
    assert [(item.stem, item.info is not None) for item in videos] == [
        ("abcdefghijk", True),
        ("seule123456", False),
    ]
    assert [path.name for path in videos[0].captions] == [
        "abcdefghijk.fr.vtt",
        "abcdefghijk.fr.json3",
        "abcdefghijk.en.vtt",
    ]


def test_naming_one_file_of_a_video_takes_all_of_them(folder):
    (video,) = find_files([folder / "vidéos/abcdefghijk.fr.vtt"])
    assert isinstance(video, LocalVideo)
    assert video.info == folder / "vidéos/abcdefghijk.info.json"
    assert len(video.captions) == 3


def test_a_source_of_videos_leaves_other_files_out(folder):
    found = list(find_files([folder], videos_only=True))
    assert all(isinstance(item, LocalVideo) for item in found)
    assert len(found) == 2


def test_other_files_are_skipped_with_their_reason_and_whether_they_were_asked_for(folder):
    met = [item for item in find_files([folder]) if isinstance(item, Skipped)]
    assert [(item.path.name, item.asked) for item in met] == [("photo.jpg", False)]
    (asked,) = find_files([folder / "photo.jpg"])
    assert isinstance(asked, Skipped)
    assert asked.asked
    assert "type de fichier non pris en charge (.jpg)" in asked.reason


def test_what_the_program_wrote_itself_is_passed_over(tmp_path):
    home = tmp_path / "var"
    with Catalogue(home / "catalogue"):
        pass
    (home / "reports").mkdir()
    (home / "reports" / "1.html").write_text("Rapport")
    (tmp_path / "note.txt").write_text("Une note")
    found = list(find_files([tmp_path]))
    assert [(type(item), item.path) for item in found] == [
        (LocalFile, tmp_path / "note.txt"),
        (Skipped, home),
    ]


def test_what_is_no_file_is_said(tmp_path):
    os.mkfifo(tmp_path / "tube.pdf")
    (tmp_path / "lien.pdf").symlink_to(tmp_path / "absent.pdf")
    missing, fifo = find_files([tmp_path / "absent.pdf", tmp_path / "tube.pdf"])
    assert isinstance(missing, Skipped)
    assert missing.reason == "n’existe pas"
    assert isinstance(fifo, Skipped)
    assert fifo.reason == "n’est pas un fichier ordinaire"
    assert all(isinstance(item, Skipped) for item in find_files([tmp_path]))


def test_a_file_is_read_up_to_a_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"
    with pytest.raises(ValueError, match="plus de 4 octets"):
        read_file(path, 4)


def test_a_relative_path_has_an_absolute_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert file_url(tmp_path.relative_to(tmp_path) / "a b.txt") == f"{tmp_path.as_uri()}/a%20b.txt"
