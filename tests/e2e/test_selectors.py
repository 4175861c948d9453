"""Selectors edited after the replica was collected: its pages are read otherwise, unasked."""

import json
import shutil

from indexer.catalogue import Catalogue
from indexer.extract.html import EXTRACTOR
from tests.conftest import Kb

PATH = "/thematiques/discriminations-egalite-laicite/stages-de-troisieme-un-premier-contact"
PAGE = f"{PATH}-qui-compte-2"
HEADING = '"les idées retenues"'
PARTICIPANT = "principale de collège"
SELECTORS = """allow_private = true

[source.selectors]
body = ".field-name-body"
title = ".field-name-field-chapo p"
remove = ["h2"]
"""


def found(kb, words):
    done = kb.run("search", words, "--json")
    assert done.returncode == 0, done.stderr
    return {hit["url"]: hit["title"] for hit in json.loads(done.stdout)["hits"]}


def extractions(kb):
    with Catalogue(kb.home / "catalogue", read_only=True) as catalogue:
        return {
            item.url: (item.media_type, catalogue.extractions.get(item.url))
            for item in catalogue.resources.list()
        }


def text(extraction):
    _, made = extraction
    return "\n".join(passage.text for passage in made.extracted.passages)


def test_edited_selectors_are_applied_from_the_bytes_held(indexed, replica, tmp_path):
    kb = Kb(tmp_path / "home")
    shutil.copytree(indexed.kb.home, kb.home)
    page = replica.url + PAGE
    assert page in found(kb, HEADING)
    before = extractions(kb)
    assert PARTICIPANT in text(before[page])
    sources = tmp_path / "sources.toml"
    described = indexed.sources.read_text(encoding="utf-8")
    sources.write_text(described.replace("allow_private = true\n", SELECTORS, 1), encoding="utf-8")

    asked = replica.bytes_sent
    done = kb.run("index", "--sources", str(sources))
    assert done.returncode == 3, done.stderr  # the PDFs that are locked and scanned, as before
    assert replica.bytes_sent == asked

    assert page not in found(kb, HEADING)
    title = found(kb, '"dix pour cent des stages"')[page]
    assert title.startswith("Retour sur l’atelier du 25 mai 2023 à Tourcoing")
    after = extractions(kb)
    assert PARTICIPANT not in text(after[page])
    assert after.keys() == before.keys()
    kinds = {kind for url, (kind, made) in after.items() if made != before[url][1]}
    assert kinds == {"text/html"}
    makers = {made.extracted.extractor for _, made in after.values() if made and made.extracted}
    assert {f"{EXTRACTOR}+remove", f"{EXTRACTOR}+body+title+remove"} <= makers

    again = kb.run("index")
    assert "Rien n’a changé" in again.stdout


def test_a_wrong_selector_is_refused_before_anything_is_done(indexed, tmp_path):
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f'[[source]]\nname = "replique"\nkind = "site"\nstart = ["{indexed.replica_url}/"]\n'
        'allow_private = true\n[source.selectors]\nbody = "main >"\n',
        encoding="utf-8",
    )
    for command in ("crawl", "reindex", "index"):
        done = Kb(tmp_path / "home").run(command, "--sources", str(sources))
        assert done.returncode == 2
        assert f"{sources}, ligne 7\u202f: selectors.body\u202f: " in done.stderr
    assert not (tmp_path / "home" / "catalogue").exists()
