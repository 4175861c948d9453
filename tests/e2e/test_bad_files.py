"""Files that cannot be read: the rest is found, each failure is listed with its reason."""

import json

import pytest

TEXT = (
    "Le conseil citoyen du quartier se réunit chaque mois à la maison de quartier pour suivre "
    "l’avancement du contrat de ville avec les habitantes et les habitants.\n"
)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bon.txt").write_text(TEXT, encoding="utf-8")
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "faux.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (folder / "casse.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n")
    return folder


def test_failures_are_listed_and_the_rest_is_indexed(kb, folder):
    assert kb.run("add", str(folder)).returncode in {0, 3}
    indexed = kb.run("index")
    assert indexed.returncode == 3, indexed.stderr
    status = json.dumps(json.loads(kb.run("status", "--json").stdout))
    for name in ("vide.pdf", "faux.pdf", "casse.pdf"):
        assert name in status
    for name in ("vide.pdf", "faux.pdf", "casse.pdf"):
        assert name in kb.run("status").stdout
    found = json.loads(kb.run("search", "conseil citoyen", "--json").stdout)
    assert [hit["url"].rsplit("/", 1)[1] for hit in found["hits"]] == ["bon.txt"]


def test_missing_file_is_refused_by_name(kb, tmp_path):
    done = kb.run("add", str(tmp_path / "nulle-part.pdf"))
    assert done.returncode in {1, 2}
    assert "nulle-part.pdf" in done.stderr


def test_search_before_any_index_says_what_to_run(kb):
    done = kb.run("search", "ville")
    assert done.returncode == 1
    assert "kb index" in done.stderr or "kb reindex" in done.stderr
