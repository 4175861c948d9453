"""The librarian's commands: what they print, and the code they end with."""

import pytest

from indexer.lock import exclusive

TEXT = (
    "Le conseil citoyen du quartier se réunit chaque mois à la maison de quartier pour suivre "
    "l’avancement du contrat de ville avec les habitantes et les habitants.\n"
)


@pytest.fixture
def folder(folder):
    """The folder of documents, with one in it."""
    (folder / "bon.txt").write_text(TEXT, encoding="utf-8")
    return folder


def test_adding_says_how_many_are_new(kb, folder):
    assert kb.run("add", folder).stdout == "1 nouveau.\n"
    assert kb.run("add", folder).stdout == "1 inchangé.\n"


def test_adding_what_is_not_there_is_a_mistake_of_usage(kb, tmp_path):
    result = kb.run("add", tmp_path / "absent.pdf", code=2)
    assert "absent.pdf" in result.stderr


def test_adding_what_cannot_be_read_ends_in_part(kb, folder):
    (folder / "photo.jpg").write_bytes(b"")
    result = kb.run("add", folder / "photo.jpg", code=3)
    assert "photo.jpg" in result.stderr
    assert "photo.jpg" in kb.run("status").stdout


def test_indexing_says_what_was_published_then_that_nothing_changed(kb, folder):
    kb.run("add", folder)
    assert kb.run("index").stdout.startswith("Génération 1 publiée\u202f: 1 document (1 ajouté).")
    assert kb.run("index").stdout.startswith("Rien n’a changé\u202f: génération 1")


def test_indexing_ends_in_part_when_a_document_fails(kb, folder):
    (folder / "vide.pdf").write_bytes(b"")
    kb.run("add", folder)
    result = kb.run("index", code=3)
    assert "kb status" in result.stderr
    (failure,) = kb.json("status")["failures"]
    assert (failure["reason"], failure["stage"]) == ("empty", "extract")
    assert failure["url"].endswith("/vide.pdf")


def test_indexing_nothing_says_what_to_run(kb):
    assert "kb crawl" in kb.run("index", code=1).stderr


def test_another_run_holds_the_lock(kb, folder):
    kb.run("add", folder)
    with exclusive(kb.home):
        for command in (("add", folder), ("index",), ("rollback",)):
            assert "en cours" in kb.run(*command, code=4).stderr
        kb.run("status")


def test_crawling_reads_enabled_sources_or_those_named(kb, sources):
    shown = kb.run("crawl", "--sources", sources).stdout
    assert "dossier" in shown
    assert "1 nouveau" in shown
    assert "autre" not in shown
    assert "autre" in kb.run("crawl", "autre", "--sources", sources).stdout


def test_crawling_an_unknown_source_names_those_known(kb, sources):
    error = kb.run("crawl", "irev", "--sources", sources, code=2).stderr
    assert "irev" in error
    assert "dossier, autre" in error


def test_a_wrong_sources_file_is_refused_with_its_line(kb, sources):
    sources.write_text('[[source]]\nname = "a"\nkind = "web"\nstart = []\n')
    assert "ligne 3" in kb.run("crawl", "--sources", sources, code=2).stderr
    assert "absent.toml" in kb.run("reindex", "--sources", "absent.toml", code=2).stderr


def test_a_crawl_that_reached_nothing_fails(kb, sources, folder):
    (folder / "bon.txt").unlink()
    folder.rmdir()
    kb.run("crawl", "--sources", sources, code=1)


def test_a_suspect_crawl_ends_in_part_until_the_loss_is_accepted(kb, sources, folder):
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"{TEXT}Numéro {number}.\n", encoding="utf-8")
    kb.run("reindex", "--sources", sources)
    for number in range(4):
        (folder / f"{number}.txt").unlink()
    result = kb.run("reindex", "--sources", sources, code=3)
    assert "--accept-loss" in result.stderr
    assert kb.json("status")["documents"]["indexed"] == 5
    kb.run("reindex", "--sources", sources, "--accept-loss")
    assert kb.json("status")["documents"]["indexed"] == 1


def test_a_dry_run_keeps_nothing(kb, sources):
    assert "1 nouveau" in kb.run("crawl", "--dry-run", "--sources", sources).stdout
    assert "rien n’a encore été collecté" in kb.run("status", code=1).stderr
    assert "1 nouveau" in kb.run("crawl", "--sources", sources).stdout


def test_rolling_back_publishes_the_generation_before(kb, folder):
    kb.run("add", folder)
    kb.run("index")
    (folder / "autre.txt").write_text(TEXT + "Autre.", encoding="utf-8")
    kb.run("add", folder)
    kb.run("index")
    assert "Génération 1" in kb.run("rollback").stdout
    assert kb.json("status")["generation"]["documents"] == 1
    assert "2 documents" in kb.run("index").stdout


def test_status_before_anything_says_what_to_run(kb):
    assert "kb crawl" in kb.run("status", code=1).stderr


def test_status_tells_states_sizes_and_runs(kb, folder):
    kb.run("add", folder)
    before = kb.json("status")
    assert (before["generation"], before["documents"]["waiting"]) == (None, 1)
    assert before["index_problem"]
    kb.run("index")
    status = kb.json("status")
    assert status["generation"]["number"] == 1
    assert status["documents"] == {
        **dict.fromkeys(("waiting", "failed", "listing", "duplicate", "missing", "gone"), 0),
        "indexed": 1,
    }
    assert status["sizes"]["blobs_bytes"] == len(TEXT.encode())
    assert [run["kind"] for run in status["runs"]] == ["index", "add"]
    local = next(source for source in status["sources"] if source["name"] == "local")
    assert (local["documents"], local["last_run"]["status"]) == (1, "done")


def test_status_times_every_document_when_that_is_asked_for(kb, folder):
    for number in range(7):
        (folder / f"{number}.txt").write_text(f"{TEXT}Numéro {number}.\n", encoding="utf-8")
    kb.run("add", folder)
    kb.run("index")
    assert len(kb.json("status")["extraction"]["slowest"]) == 5
    timed = kb.json("status", "--slowest", "100")["extraction"]["slowest"]
    assert len(timed) == 8
    assert [one["duration_ms"] for one in timed] == sorted(
        (one["duration_ms"] for one in timed), reverse=True
    )
    assert "6.txt" in kb.run("status", "--slowest", "100").stdout


def test_status_of_one_file_tells_its_whole_story(kb, folder):
    kb.run("add", folder)
    kb.run("index")
    about = kb.json("status", "--url", folder / "bon.txt")
    assert about["resource"]["state"] == "alive"
    assert about["extraction"]["fate"] == "document"
    assert about["verdicts"][0]["verdict"] == "new"
    assert len(about["documents"]) == 1
    assert "nouveau" in kb.run("status", "--url", folder / "bon.txt").stdout
    kb.run("status", "--url", "https://irev.fr/inconnue", code=1)


def test_extracting_shows_what_would_be_indexed_and_writes_nothing(kb, folder):
    assert "conseil citoyen" in kb.run("extract", folder / "bon.txt").stdout
    value = kb.json("extract", folder / "bon.txt")
    assert (value["language"], value["source"]) == ("fr", "local")
    assert "conseil citoyen" in value["passages"][0]["text"]
    assert not kb.home.exists()


def test_extracting_shows_the_places_and_organisations_of_a_file(kb, folder):
    (folder / "note.txt").write_text("À Creil, l’ANRU aide.\n\nÀ Creil encore, l’ANRU finance.\n")
    shown = kb.run("extract", folder / "note.txt").stdout
    assert "Lieux\u202f: Creil (listes" in shown
    assert "Organismes\u202f: ANRU (listes" in shown
    value = kb.json("extract", folder / "note.txt")
    assert (value["places"], value["organisations"]) == (["Creil"], ["ANRU"])


def test_extracting_what_gives_no_text_says_why(kb, folder):
    (folder / "vide.pdf").write_bytes(b"")
    assert "vide" in kb.run("extract", folder / "vide.pdf", code=1).stderr
    assert "absent.pdf" in kb.run("extract", folder / "absent.pdf", code=2).stderr
    kb.run("extract", folder, code=2)
