"""Selectors in the sources file: read in every spelling of TOML, or refused with their line."""

import dataclasses
import re
from pathlib import Path

import pytest

from indexer.source import NO_SELECTORS, Selectors
from indexer.sources import default_sources_path, load_sources
from kb.errors import SourcesError

ENTRY = '[[source]]\nname = "a"\nkind = "site"\nstart = ["https://irev.fr/"]\n'
TABLE = ENTRY + "[source.selectors]\n"


@pytest.fixture
def write(tmp_path):
    def writer(text):
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return writer


@pytest.mark.parametrize(
    "written",
    [
        '[source.selectors]\nbody = "main .texte"\ntitle = "h1"\nremove = [".pub", "#liens"]\n',
        'selectors = { body = "main .texte", title = " h1 ", remove = [".pub", "#liens"] }\n',
        'selectors = { title = "h1", remove = [".pub", "#liens"], body = "main .texte" }\n',
        (
            'selectors.body = "main .texte"\nselectors.title = "h1"\n'
            'selectors.remove = [".pub", "#liens"]\n'
        ),
    ],
)
def test_selectors_are_read_as_a_table_on_one_line_or_with_dots(write, written):
    (source,) = load_sources(write(ENTRY + written))
    assert source.selectors == Selectors(body="main .texte", title="h1", remove=(".pub", "#liens"))


def test_each_source_has_its_own_and_none_is_none(write):
    renamed = TABLE.replace('"a"', '"b"'), ENTRY.replace('"a"', '"c"')
    text = "\n".join((TABLE + 'body = ".a"', *renamed))
    sources = load_sources(write(text))
    assert [item.selectors for item in sources] == [
        Selectors(body=".a"),
        NO_SELECTORS,
        NO_SELECTORS,
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TABLE + 'body = ".a >"\n', 6, "selectors.body\u202f: «\u202f.a >\u202f» n’est pas"),
        (TABLE + '\nbody = "p::before"\n', 7, "n’est pas un sélecteur CSS"),
        (TABLE + 'title = "h1:contains(a)"\n', 6, ":-soup-contains"),
        (TABLE + 'body = [".a"]\n', 6, "un texte est attendu"),
        (TABLE + 'title = ""\n', 6, "un texte est attendu"),
        (TABLE + 'title = "h1"\nremove = ".pub"\n', 7, "une liste de textes est attendue"),
        (TABLE + 'remove = [".pub", "["]\n', 6, "selectors.remove\u202f: «\u202f[\u202f»"),
        (TABLE + f'body = "{"a" * 501}"\n', 6, "500 caractères au plus"),
        (TABLE + 'name = "x"\n', 6, "selectors.name\u202f: clé inconnue (body, remove, title)"),
        (TABLE + "delay_s = 3\n", 6, "s’écrit avant [source.selectors]"),
        (TABLE + '"corps" = ".a"\n', 5, "selectors.corps\u202f: clé inconnue"),
        (ENTRY + 'selectors = ".a"\n', 5, "une table [source.selectors] est attendue"),
        (ENTRY + 'selectors = { body = "[" }\n', 5, "selectors.body\u202f: "),
        (ENTRY + 'deny = []\nselectors.body = "["\n', 6, "selectors.body\u202f: "),
        (ENTRY + 'body = ".a"\n', 5, "body\u202f: clé inconnue"),
        (TABLE + TABLE.replace('"a"', '"b"') + 'body = "["\n', 11, "selectors.body\u202f: "),
        (TABLE.replace("site", "video") + 'body = ".a"\n', 5, "n’a pas de pages"),
    ],
)
def test_a_wrong_selector_is_refused_with_its_line(write, text, line, words):
    path = write(text)
    with pytest.raises(SourcesError) as refused:
        load_sources(path)
    assert str(refused.value).startswith(f"{path}, ligne {line}\u202f: ")
    assert words in str(refused.value)


def test_a_wrong_key_of_the_source_is_not_looked_for_in_its_selectors(write):
    path = write(TABLE.replace('"a"', "1") + 'name = "x"\n')
    with pytest.raises(SourcesError, match="ligne 2\u202f: name\u202f: "):
        load_sources(path)


def test_every_selector_is_documented():
    guide = Path(__file__).resolve().parents[4] / "docs/crawling.md"
    told = guide.read_text(encoding="utf-8").partition("## Selectors")[2].partition("\n## ")[0]
    bundled = default_sources_path().read_text(encoding="utf-8")
    for field in dataclasses.fields(Selectors):
        assert f"`{field.name}`" in told
        assert re.search(rf"^#.*\b{field.name} = ", bundled, re.MULTILINE)
