import datetime as dt
import re
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest

from indexer.replica.model import Design, NodeType, Page
from indexer.replica.pdf import pdf_names
from indexer.replica.site import load_site, paris_time, parse_page
from kb.errors import ConfigError

SITE = load_site()
SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"
MINIMAL = '+++\nnode = 1\ntitle = "T"\n{}\n+++\n{}'


def page(keys: str = "", body: str = "<p>Bonjour</p>") -> Page:
    return parse_page(MINIMAL.format(keys, body), "pages/x.html")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def prose(page: Page) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", f"{page.title} {page.summary} {page.body}"))


def test_the_sample_has_the_kinds_of_addresses_of_the_real_site():
    paths = [page.path or "" for page in SITE.pages]
    assert len(SITE.pages) >= 64
    assert sum(path.startswith("/thematiques/") for path in paths) >= 34
    assert sum(path.startswith("/actualites-0/") for path in paths) >= 8
    assert sum(page.path is None for page in SITE.pages) >= 6
    assert sum(page.design is Design.OLDER for page in SITE.pages) >= 6
    assert {page.node_type for page in SITE.pages} == set(NodeType)
    assert any(re.search(r"[^\x00-\x7f]", path) for path in paths)
    assert {path[-2:] for path in paths} >= {"-0", "-2"}


def test_every_theme_of_the_menu_has_pages():
    for theme in SITE.themes:
        assert sum(map(theme.holds, SITE.pages)) >= 2, theme.slug


@pytest.mark.parametrize(
    "label",
    [
        "Santé",
        "Éducation",
        "Habitat",
        "Mixité sociale",
        "Numérique",
        "Médiation sociale",
        "Participation citoyenne",
        "Europe",
        "Évaluation",
        "Jeunesse",
        "Culture et sport",
        "Sécurité et prévention",
    ],
)
def test_every_theme_without_an_address_has_two_pages(label):
    assert sum(label in page.tags for page in SITE.pages) >= 2


def test_every_pdf_is_linked_from_a_page():
    linked = {attachment.file for page in SITE.pages for attachment in page.attachments}
    assert linked == set(pdf_names())


def test_the_glossary_explains_fifty_acronyms_in_alphabetical_order():
    (glossary,) = (page for page in SITE.pages if page.node_type is NodeType.GLOSSAIRE)
    terms = re.findall(r"<dt>(.*?)</dt>", glossary.body)
    assert len(terms) >= 50
    letters = [term[0] for term in terms]
    assert letters == sorted(letters)


@pytest.mark.parametrize("separator", ["·", ".", "∙", "-", "("])
def test_every_separator_of_inclusive_writing_occurs(separator):
    text = " ".join(map(prose, SITE.pages))
    assert re.search(rf"\w{re.escape(separator)}(?:e|ne|trices|rice)\b", text)


def test_lengths_of_pages_vary():
    lengths = sorted(len(words(prose(page))) for page in SITE.pages)
    assert lengths[0] < 50
    assert lengths[-1] > 400


def test_the_sample_is_small():
    size_bytes = sum(
        file.stat().st_size
        for file in Path(str(files("corpus") / "sample")).rglob("*")
        if file.is_file()
    )
    assert size_bytes <= 10 * 2**20


@pytest.mark.shared
def test_no_eight_words_are_shared_with_the_exported_texts():
    if not SEEDS.is_dir():
        pytest.skip(f"the exported texts are not at {SEEDS}")

    def shingles(text: str) -> set[tuple[str, ...]]:
        found = words(text)
        return {tuple(found[start : start + 8]) for start in range(len(found) - 7)}

    theirs = set().union(*(shingles(file.read_text("utf-8")) for file in SEEDS.glob("*.txt")))
    assert theirs
    # The law's long name is eight words and more by itself.
    law = shingles(
        "n° 2014-173 du 21 février 2014 de programmation pour la ville et la cohésion urbaine"
    )
    law |= shingles(
        "la loi de programmation pour la ville et la cohésion urbaine du 21 février 2014"
    )
    for page in SITE.pages:
        assert not (shingles(prose(page)) & theirs) - law, page.address


def test_a_local_time_is_read_as_french_summer_or_winter_time():
    def offset_h(local: str) -> float:
        offset = paris_time(dt.datetime.fromisoformat(local)).utcoffset()
        return offset.total_seconds() / 3600 if offset else 0

    assert offset_h("2024-03-31T01:59") == 1
    assert offset_h("2024-03-31T03:00") == 2
    assert offset_h("2024-10-27T02:00") == 2
    assert offset_h("2024-10-27T03:00") == 1


def test_a_page_without_alias_is_at_its_node():
    assert page().address == "/node/1"
    assert page('path = "/a/b"').address == "/a/b"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('colour = "red"', "pages/x.html: unknown key 'colour'"),
        ('path = "/santé mentale"', "'path' must be decoded"),
        ('path = "/sant%C3%A9"', "'path' must be decoded"),
        ('path = "/node/7"', "is an address of the server itself"),
        ('node_type = "blog"', "'node_type' must be one of actualite, "),
        ("tags = [1]", "'tags' must be str, not int"),
        ('tags = "Santé"', "'tags' must be a list"),
        ("published = 2021-12-17", "'published' must be datetime, not date"),
        ("attachments = [{ file = 'a.pdf' }]", "attachments[1]: key 'title' is missing"),
        (
            "attachments = [{ file = 'a', title = 'b', size = 3 }]",
            "attachments[1]: unknown key 'size'",
        ),
        ("attachments = ['a.pdf']", "attachments[1] must be a table"),
        ('videos = ["short"]', "'short' is not a video id of 11 characters"),
        (
            "published = 2021-12-17T16:00:00\nmodified = 2020-01-01T00:00:00",
            "'modified' is before 'published'",
        ),
        ("tags = [", "pages/x.html: not TOML: "),
    ],
)
def test_a_wrong_key_is_refused_by_name(keys, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        page(keys)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<p>un\n<em>deux</p>", "pages/x.html:7: </p> closes a tag that is not open"),
        ("<p>un</p>\n</p>", "pages/x.html:7: </p> closes a tag that is not open"),
        ("<ul><li>un</li>", "<ul> is never closed"),
        ("<script>alert(1)</script>", "pages/x.html:6: <script> is not for bodies"),
        ("<p/>", "<p/> closes nothing"),
        ("", "the body is empty"),
    ],
)
def test_a_wrong_body_is_refused_with_its_line(body, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        page("", body)


def test_a_file_without_front_matter_is_refused():
    with pytest.raises(ConfigError, match=r"pages/x\.html:1: front matter must stand between"):
        parse_page("<p>Bonjour</p>", "pages/x.html")


def test_a_node_number_used_twice_is_refused(tmp_path):
    (tmp_path / "pages" / "sub").mkdir(parents=True)
    (tmp_path / "site.toml").write_bytes((files("corpus") / "sample" / "site.toml").read_bytes())
    for name in ("a.html", "sub/b.html"):
        (tmp_path / "pages" / name).write_text(MINIMAL.format("", "<p>Bonjour</p>"), "utf-8")
    with pytest.raises(ConfigError, match="two pages have node 1"):
        load_site(tmp_path)
