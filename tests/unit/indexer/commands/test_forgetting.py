"""What a person takes out of the catalogue: said first, then done, and what comes back."""

import pytest


@pytest.fixture
def folder(folder):
    for name in ("un", "deux"):
        (folder / "sous").mkdir(exist_ok=True)
        (folder / "sous" / f"{name}.txt").write_text(f"Le texte {name}, et sa suite.\n" * 3)
    (folder / "seul.txt").write_text("Un texte tout seul.\n" * 3)
    return folder


def held(kb):
    return kb.json("status")["documents"]["indexed"]


def test_without_yes_nothing_goes_and_what_would_is_said(kb, folder):
    kb.run("add", folder)
    kb.run("index")
    result = kb.run("forget", folder / "sous")
    assert "2 ressources, dont 2 documents" in result.stdout
    assert "deux.txt" in result.stdout
    assert "--yes" in result.stderr
    assert kb.run("index").stdout.startswith("Rien n’a changé")


def test_a_folder_goes_with_all_that_lies_in_it(kb, folder):
    kb.run("add", folder)
    kb.run("index")
    assert "2 ressources ôtées" in kb.run("forget", "--yes", folder / "sous").stdout
    assert "2 retirés" in kb.run("index").stdout
    assert held(kb) == 1
    story = kb.run("status", "--url", folder / "sous" / "un.txt").stdout
    assert "oublié à la demande" in story
    kb.run("add", folder)
    assert kb.json("status", "--url", folder / "sous" / "un.txt")["verdicts"][0]["verdict"] == "new"


def test_the_bytes_go_too(kb, folder):
    kb.run("add", folder)
    before = kb.json("status")["sizes"]["blobs_bytes"]
    kb.run("forget", "--yes", folder / "seul.txt")
    assert kb.json("status")["sizes"]["blobs_bytes"] < before


def test_a_source_goes_whole_with_a_warning_while_it_is_enabled(kb, folder, sources):
    kb.run("crawl", "--sources", sources)
    result = kb.run("forget", "dossier", "--yes", "--sources", sources)
    assert "3 ressources" in result.stdout
    assert "enabled = false" in result.stderr
    assert "dossier" not in {source["name"] for source in kb.json("status")["sources"]}
    kb.run("crawl", "--sources", sources)
    assert kb.json("status")["documents"]["waiting"] == 3


def test_an_address_of_an_enabled_source_is_said_to_come_back(kb, folder, sources):
    kb.run("crawl", "--sources", sources)
    warned = kb.run("forget", folder / "seul.txt", "--sources", sources)
    assert "la prochaine collecte de «\u202fdossier\u202f»" in warned.stderr


def test_what_never_gave_anything_is_forgotten_too(kb, folder):
    (folder / "photo.jpg").write_bytes(b"")
    kb.run("add", folder / "photo.jpg", code=3)
    kb.run("forget", "--yes", folder / "photo.jpg")
    assert kb.json("status")["failures"] == []


def test_what_is_not_known_is_refused_and_nothing_goes(kb, folder):
    kb.run("add", folder)
    result = kb.run("forget", "--yes", folder / "seul.txt", "https://irev.fr/inconnue", code=1)
    assert result.stderr.startswith(
        "Erreur\u202f: rien n’est su de «\u202fhttps://irev.fr/inconnue"
    )
    assert kb.json("status")["documents"]["waiting"] == 3


def test_before_anything_was_collected_there_is_nothing_to_forget(kb):
    assert "collecté" in kb.run("forget", "irev", code=1).stderr
    assert not kb.home.exists()
