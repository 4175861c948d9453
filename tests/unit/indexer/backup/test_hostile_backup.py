"""Nothing comes out of a file that is no backup, or no longer the one that was made."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.backup import archive, verify
from indexer.backup.archive import MANIFEST
from kb.errors import BackupError
from tests.librarian import Program
from tests.unit.indexer.backup.zips import entries, written


@pytest.mark.parametrize(
    "name",
    [
        "../dehors",
        "home/../../dehors",
        "/etc/dehors",
        "home/a/../../../dehors",
        "home\\..\\dehors",
        "home/c:dehors",
        "catalogue/../run.lock",
        "catalogue/blobs/ab/" + "cd" * 32,
        "index/../CURRENT",
        "index/.caché",
        "home/",
        "home/a\nb",
        "ailleurs",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(saved, tmp_path, name):
    body = b"dehors"
    parts = entries(saved)
    manifest = json.loads(parts[MANIFEST])
    manifest["parts"][name] = {
        "size": len(body),
        "sha256": sha256(body).hexdigest(),
    }
    written(saved, parts | {name: body, MANIFEST: json.dumps(manifest).encode()})
    home = tmp_path / "autre"
    refused = Program(home).run("restore", saved, code=1)
    assert "rien n’en est repris" in refused.stderr
    assert not list(tmp_path.rglob("dehors"))
    assert not (home / "catalogue").exists()


def test_a_part_that_the_manifest_does_not_name_is_refused(saved):
    written(saved, entries(saved) | {"home/de-trop": b""})
    with pytest.raises(BackupError, match="ce que dit son manifeste"):
        verify(saved, lambda _: None)


def test_a_part_longer_than_it_says_is_not_unpacked_to_its_end(saved):
    parts = entries(saved)
    name = next(name for name in parts if name.startswith(archive.INDEX))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for each, body in parts.items():
            out.writestr(each, b"\0" * (200 << 20) if each == name else body)
    saved.write_bytes(buffer.getvalue())
    pieces: list[bytes] = []
    with saved.open("rb") as file, pytest.raises(BackupError, match=name):
        archive.Archive(file, saved).read(name, pieces.append)
    assert sum(map(len, pieces)) <= 2 * archive.CHUNK


@pytest.fixture(scope="module")
def whole(made, tmp_path_factory):
    """Bytes of a backup, and a file to spoil them in."""
    return (made / "sauvegarde.zip").read_bytes(), tmp_path_factory.mktemp("abîmé") / "s.zip"


@given(data=st.data())
def test_any_changed_byte_or_cut_is_found(whole, data):
    raw, path = bytearray(whole[0]), whole[1]
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= data.draw(st.integers(1, 255))
    else:
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    path.write_bytes(raw)
    try:
        manifest = verify(path, lambda _: None)
    except BackupError:
        return
    # What a ZIP does not use (dates, attributes) may change: what it holds has not.
    held = zipfile.ZipFile(io.BytesIO(whole[0])).namelist()
    assert {*manifest.parts, MANIFEST} == set(held)
