"""A generation that lost much is not published, says why, and is published when it is meant."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from indexer import pool
from indexer.commands import indexing
from indexer.golden import GoldenQuery, load_golden
from indexer.pipeline.gates import FEWEST_DOCUMENTS
from kb.bootstrap import open_engine
from kb.errors import GoldenError
from kb.settings import Settings
from tests.librarian import Program

MANY = FEWEST_DOCUMENTS + 5


@pytest.fixture(autouse=True)
def no_golden_queries_nor_processes(monkeypatch):
    monkeypatch.setattr(indexing, "load_golden", lambda: ())
    monkeypatch.setattr(pool, "MAX_WORKERS", 0)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for n in range(MANY):
        hold(folder, n)
    return folder


@pytest.fixture
def sources(tmp_path, folder):
    path = tmp_path / "sources.toml"
    path.write_text(f'[[source]]\nname = "d"\nkind = "folder"\nstart = ["{folder}"]\n')
    return path


@pytest.fixture
def kb(tmp_path, sources):
    program = Program(tmp_path / "home")
    program.run("reindex", "--sources", sources)
    return program


def hold(folder, n, text=""):
    words = text or " ".join(
        f"Le sujet numéro{n} et son point {k} parmi d’autres." for k in range(30)
    )
    (folder / f"{n:02}.html").write_text(
        f"<html lang=fr><head><title>Sujet {n}</title></head><body><main><h1>Sujet {n}</h1>"
        f"<p>{words}</p></main></body></html>",
        encoding="utf-8",
    )


def lose(folder, count):
    for n in range(count):
        (folder / f"{n:02}.html").unlink(missing_ok=True)


def published(kb):
    with closing(open_engine(Settings(home=kb.home))) as engine, engine.reader() as reader:
        return reader.generation


def test_a_first_generation_passes(kb):
    assert published(kb).documents == MANY


def test_a_large_loss_is_not_published_unless_it_is_meant(kb, folder, sources):
    lose(folder, 8)
    kb.run("crawl", "--accept-loss", "--sources", sources)
    refused = kb.run("index", code=1)
    assert "8 documents sur 25 disparaîtraient" in refused.stderr
    assert "publish_max_loss" in refused.stderr
    assert "--force" in refused.stderr
    assert published(kb).number == 1
    assert "Publié malgré un contrôle" in kb.run("index", "--force").stderr
    assert published(kb).documents == MANY - 8


def test_a_refusal_has_its_report(kb, folder, sources):
    lose(folder, 8)
    kb.run("crawl", "--accept-loss", "--sources", sources)
    refused = kb.run("index", code=1)
    (number,) = re.findall(r"reports/(\d+)\.html", refused.stderr)
    facts = json.loads((kb.home / f"reports/{number}.json").read_text(encoding="utf-8"))
    assert facts["status"] == "failed"
    assert "disparaîtraient" in facts["runs"][0]["detail"]
    page = (kb.home / f"reports/{number}.html").read_text(encoding="utf-8")
    assert "8 documents sur 25 disparaîtraient" in page
    assert "Contrôles avant publication" not in page, "nothing was published"


def test_the_report_shows_what_each_gate_compared(kb, folder, sources, monkeypatch):
    asked = GoldenQuery(query="numéro7", urls=(str(folder / "07.html"),))
    monkeypatch.setattr(indexing, "load_golden", lambda: (asked,))
    lose(folder, 2)
    kb.run("crawl", "--accept-loss", "--sources", sources)
    page = report_of(kb, "index")
    assert "Contrôles avant publication" in page
    assert "23 documents, 25 attendus" in page
    assert "1 requêtes témoins répondent" in page
    assert page.count('class="status done">franchi') == 3
    lose(folder, 10)
    kb.run("crawl", "--accept-loss", "--sources", sources)
    page = report_of(kb, "index", "--force")
    assert "publish_max_loss" in page
    assert 'class="status bad">refusé, publié malgré tout (--force)' in page


def report_of(kb, *command):
    """The page that a command says it wrote."""
    (path,) = re.findall(r"\S+/reports/\d+\.html", kb.run(*command).stderr)
    return Path(path).read_text(encoding="utf-8")


def test_a_loss_accepted_by_reindex_is_meant(kb, folder, sources):
    lose(folder, 8)
    kb.run("reindex", "--accept-loss", "--sources", sources)
    assert published(kb).documents == MANY - 8


def test_a_small_loss_is_published(kb, folder, sources):
    lose(folder, 3)
    kb.run("crawl", "--accept-loss", "--sources", sources)
    kb.run("index")
    assert published(kb).documents == MANY - 3


def test_what_was_forgotten_on_demand_is_no_loss(kb, folder):
    kb.run("forget", "--yes", *(folder / f"{n:02}.html" for n in range(12)))
    kb.run("index")
    assert published(kb).documents == MANY - 12


def test_a_collection_whose_texts_were_emptied_is_not_published(kb, folder, sources):
    for n in range(MANY):
        hold(folder, n, text=f"numéro{n}")
    kb.run("crawl", "--accept-loss", "--sources", sources)
    refused = kb.run("index", code=1)
    assert "Ko par document" in refused.stderr
    assert published(kb).number == 1


def test_a_golden_query_that_finds_its_document_no_more_is_named(kb, folder, sources, monkeypatch):
    asked = GoldenQuery(query="numéro7", urls=(str(folder / "07.html"),))
    monkeypatch.setattr(indexing, "load_golden", lambda: (asked,))
    hold(folder, 1, text="Autre chose en un point. " * 30)
    kb.run("reindex", "--sources", sources)
    assert published(kb).number == 2
    hold(folder, 7, text="Autre chose en deux points. " * 30)
    kb.run("crawl", "--sources", sources)
    refused = kb.run("index", code=1)
    assert "la requête témoin «\u202fnuméro7\u202f» ne trouve plus" in refused.stderr
    kb.run("index", "--force")
    assert published(kb).number == 3


def test_golden_queries_about_another_collection_ask_nothing(kb, folder, sources, monkeypatch):
    elsewhere = GoldenQuery(query="rien de tel", urls=("/ailleurs",))
    monkeypatch.setattr(indexing, "load_golden", lambda: (elsewhere,))
    hold(folder, 1, text="Autre chose. " * 30)
    kb.run("reindex", "--sources", sources)
    assert published(kb).number == 2


def test_the_bundled_golden_queries_are_read():
    assert load_golden()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[golden]]\nquery = 'a'", "golden 1, urls"),
        ("[[golden]]\nquery = 'a'\nurls = ['/b']\nwithin = 0", "within va de 1 à 100"),
        ("[[golden]]\nquery = ' '\nurls = ['/b']", "ne peuvent être vides"),
        ("[[golden]]\nquery = 'a'\nurls = ['/b']\nrang = 1", "rang inconnu"),
        ("[golden]\nquery = 'a'", "tables"),
        ("[[golden]", "golden.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, text, said):
    path = tmp_path / "golden.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldenError, match=said):
        load_golden(path)
