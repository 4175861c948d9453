"""Files written whole: the former or the new one, whatever happens in between."""

import errno
import os

import pytest

from kb.files import explained, make_folder, write_whole


def test_a_file_is_replaced_and_nothing_is_left_beside(tmp_path):
    path = tmp_path / "facts.json"
    write_whole(path, b"un")
    write_whole(path, b"deux")
    assert path.read_bytes() == b"deux"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refusal_of_the_disk_leaves_the_former_file_alone(tmp_path, monkeypatch):
    path = tmp_path / "facts.json"
    write_whole(path, b"un")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_whole(path, b"deux")
    assert path.read_bytes() == b"un"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_death_left_beside_is_written_over(tmp_path):
    (tmp_path / ".facts.json.new").write_bytes(b"moi")
    write_whole(tmp_path / "facts.json", b"deux")
    assert [path.name for path in tmp_path.iterdir()] == ["facts.json"]


def test_folders_are_made_down_to_the_last(tmp_path):
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.ENOSPC, "le disque est plein"), (errno.EROFS, "lecture seule"), (errno.EIO, "refusé")],
)
def test_a_refusal_is_said_in_french_with_its_file(code, said):
    text = explained(OSError(code, os.strerror(code), "/maison/index"))
    assert text.startswith("/maison/index\u202f: ")
    assert said in text
