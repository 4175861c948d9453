"""The sources file: what a librarian writes is read whole, or refused with its line."""

import dataclasses
import re
from pathlib import Path

import pytest

from indexer.source import Selectors, Source, SourceKind
from indexer.sources import default_sources_path, load_sources
from kb.errors import SourcesError


@pytest.fixture
def write(tmp_path):
    def writer(text):
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return writer


def test_bundled_file_enables_the_replica_and_not_the_real_site():
    sources = {source.name: source for source in load_sources(default_sources_path())}
    assert {name for name, source in sources.items() if source.enabled} == {
        "replique",
        "replique-videos",
    }
    assert sources["irev"].delay_s == 10.0
    assert not sources["irev"].allow_private
    assert sources["irev"].hosts == ("irev.fr",)


def test_every_key_is_read(write):
    (source,) = load_sources(
        write(
            """
            [[source]]
            name = "irev"
            kind = "site"
            enabled = false
            start = ["https://www.irev.fr/"]
            sitemaps = ["https://www.irev.fr/sitemap.xml"]
            hosts = ["irev.fr", "www.irev.fr", "127.0.0.1:8765"]
            allow = ["/thematiques/"]
            deny = ["/user/", "/inscription-"]
            theme = "transition"
            selectors.body = "article"
            contact = "mailto:documentation@exemple.irev.fr"
            delay_s = 3
            concurrency = 1
            timeout_s = 5.5
            max_duration_s = 60
            max_pages = 12
            max_depth = 3
            max_body_bytes = 1000
            recheck_days = 7
            allow_private = true
            """
        )
    )
    assert source == Source(
        name="irev",
        kind=SourceKind.SITE,
        enabled=False,
        start=("https://www.irev.fr/",),
        sitemaps=("https://www.irev.fr/sitemap.xml",),
        hosts=("irev.fr", "127.0.0.1:8765"),
        allow=(re.compile("/thematiques/"),),
        deny=(re.compile("/user/"), re.compile("/inscription-")),
        theme="transition",
        selectors=Selectors(body="article"),
        contact="mailto:documentation@exemple.irev.fr",
        delay_s=3.0,
        concurrency=1,
        timeout_s=5.5,
        max_duration_s=60.0,
        max_pages=12,
        max_depth=3,
        max_body_bytes=1000,
        recheck_days=7.0,
        allow_private=True,
    )


def test_scope_is_by_default_the_hosts_of_the_starts(write):
    (source,) = load_sources(
        write(
            '[[source]]\nname = "a"\nkind = "site"\n'
            'start = ["http://www.irev.fr/x", "http://127.0.0.1:8765/", "https://exemple.org"]\n'
            "allow_private = true\n"
        )
    )
    assert source.hosts == ("irev.fr", "127.0.0.1:8765", "exemple.org")


def test_paths_are_relative_to_the_file(write, tmp_path):
    (source,) = load_sources(
        write('[[source]]\nname = "a"\nkind = "folder"\nstart = ["dépôt", "/srv/autre"]\n')
    )
    assert source.start == (str(tmp_path / "dépôt"), "/srv/autre")


ENTRY = '[[source]]\nname = "a"\nkind = "site"\nstart = ["https://irev.fr/"]\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[source]]\nname = "a"\nkind = "site"\n', 1, "start\u202f: cette clé est obligatoire"),
        (ENTRY + "delais = 3\n", 5, "clé inconnue"),
        (ENTRY + 'delay_s = "dix"\n', 5, "delay_s\u202f: un nombre de secondes"),
        (ENTRY + "delay_s = -1\n", 5, "0 ou plus"),
        (ENTRY + "delay_s = nan\n", 5, "0 ou plus"),
        (ENTRY + "max_pages = 0\n", 5, "1 ou plus"),
        (ENTRY + "max_pages = true\n", 5, "un nombre entier"),
        (ENTRY + 'deny = "/user/"\n', 5, "une liste de textes"),
        (ENTRY + 'deny = ["/user/("]\n', 5, "n’est pas une expression régulière"),
        (ENTRY + 'hosts = ["irev fr"]\n', 5, "n’est pas un nom d’hôte"),
        (ENTRY + "allow_private = 1\n", 5, "true ou false"),
        (ENTRY + "\n" + ENTRY, 7, "deux sources s’appellent «\u202fa\u202f»"),
        (ENTRY.replace("site", "web"), 3, "n’est pas l’un de site, feed, video, folder"),
        (ENTRY.replace('"a"', '"Mon site"'), 2, "lettres minuscules"),
        (ENTRY.replace('["https://irev.fr/"]', "[]"), 4, "au moins une"),
        (ENTRY.replace("https://irev.fr/", "irev.fr"), 4, "n’est pas une adresse"),
        (ENTRY.replace("site", "folder"), 4, "commence par des chemins"),
        (ENTRY + 'sitemaps = ["javascript:;"]\n', 5, "sitemaps"),
        (ENTRY + 'sitemaps = ["https://exemple.org/plan.xml"]\n', 5, "d’un autre hôte"),
        (ENTRY + 'hosts = ["exemple.org"]\n', 5, "d’un autre hôte"),
        (ENTRY + 'deny = ["irev"]\n', 5, "écarte l’adresse de départ"),
        (ENTRY.replace("irev.fr", "127.0.0.1:8765"), 4, "allow_private = true"),
        (ENTRY.replace("irev.fr", "localhost"), 4, "allow_private = true"),
        (ENTRY + "timeout_s = 0\n", 5, "plus de 0"),
        (ENTRY + 'contact = "la documentation"\n', 5, "ni une adresse web ni un courriel"),
        (ENTRY + 'contact = "a@irev.fr\\r\\nX-Autre: b"\n', 5, "caractères de contrôle"),
        (ENTRY + 'theme = "astronomie"\n', 5, "n’est pas un thème"),
        (ENTRY + "recheck_days = -1\n", 5, "un nombre de jours"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(write, text, line, words):
    path = write(text)
    with pytest.raises(SourcesError) as refused:
        load_sources(path)
    assert str(refused.value).startswith(f"{path}, ligne {line}\u202f: ")
    assert words in str(refused.value)


def test_every_key_is_documented():
    guide = Path(__file__).resolve().parents[4] / "docs/crawling.md"
    table = guide.read_text(encoding="utf-8").partition("| key |")[2].partition("## Verdicts")[0]
    bundled = default_sources_path().read_text(encoding="utf-8")
    for field in dataclasses.fields(Source):
        assert f"`{field.name}`" in table
        assert re.search(rf"^#.*\b{field.name}\b", bundled, re.MULTILINE)


@pytest.mark.parametrize("key", sorted(field.name for field in dataclasses.fields(Source)))
@pytest.mark.parametrize(
    "value", ["[[]]", "{ a = 1 }", "2021-01-01", "[1]", "-0.5", '"\\u0000"', "[]"]
)
def test_every_key_refuses_what_it_cannot_mean_and_says_on_which_line(write, key, value):
    lines = {"name": 'name = "a"', "kind": 'kind = "site"', "start": 'start = ["https://irev.fr/"]'}
    lines[key] = f"{key} = {value}"
    path = write("[[source]]\n" + "\n".join(lines.values()) + "\n")
    if value == "[]" and key in {"sitemaps", "hosts", "allow", "deny"}:
        assert len(load_sources(path)) == 1
        return
    line = 2 + list(lines).index(key)
    within = "selectors.a" if (key, value) == ("selectors", "{ a = 1 }") else key
    place = f"{path}, ligne {line}\u202f: {within}\u202f: "
    with pytest.raises(SourcesError, match=re.escape(place)):
        load_sources(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[source\n", "TOML valide"),
        ('[source]\nname = "a"\n', "commence par [[source]]"),
        ('source = "a"\n', "commence par [[source]]"),
        ('name = "a"\n', "clé inconnue «\u202fname\u202f»"),
        ("\ud800", "UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_sources_is_refused(tmp_path, content, words):
    path = tmp_path / "s.toml"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(SourcesError, match=re.escape(words)):
        load_sources(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourcesError, match=re.escape(str(tmp_path / "absent.toml"))):
        load_sources(tmp_path / "absent.toml")


def test_an_empty_file_holds_no_source(write):
    assert load_sources(write("# rien encore\n")) == ()
