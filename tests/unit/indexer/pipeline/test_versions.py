"""Documents that say the same or nearly: one with several addresses, or versions of one text."""

import dataclasses
import datetime as dt
import random
from contextlib import closing

import pytest

from indexer.catalogue import Catalogue, Fate
from indexer.model import Fetched
from indexer.pipeline import Unwatched, index
from indexer.pipeline.identity import identify
from indexer.pipeline.versions import find_versions
from indexer.replica.pdf import build_pdf
from kb.engines.memory import MemoryEngine
from kb.model import CanonicalUrl, Dates, Document, DocumentType, MediaType, Period
from kb.urls import doc_id

SITE = "https://irev.fr"
FILES = "/sites/default/files/atoms/files"
TEXT = tuple(f"mot{number}" for number in range(300))


def page(*parts, words=TEXT, title="Guide", published=""):
    items = "".join(
        f'<a href="{part}">Fichier</a>'
        if part.endswith(".pdf")
        else f'<iframe src="{part}"></iframe>'
        for part in parts
    )
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f"<html lang=fr><head><title>{title}</title>{meta}</head><body><main><h1>{title}</h1>"
        f"<p>{' '.join(words)}</p>{items}</main></body></html>"
    ).encode()


def corrected(*places):
    return tuple("corrigé" if number in places else word for number, word in enumerate(TEXT))


class Home:
    """A catalogue and an engine to index it into."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.engine = MemoryEngine()

    def hold(self, path, body, media_type="text/html"):
        url = CanonicalUrl(path if "://" in path else SITE + path)
        moment = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
        self.catalogue.resources.record(
            Fetched(url=url, source="irev", media_type=media_type, body=body, fetched_at=moment)
        )

    def index(self):
        return index(self.catalogue, self.engine, Unwatched(), workers=0)

    def heads(self):
        self.index()
        with closing(self.engine.reader()) as reader:
            heads = reader.heads(list(reader.ids())).values()
        return {head.url.removeprefix(SITE): head for head in heads}

    def versions(self):
        """Of each document that has any: the addresses of the others, and of the newest."""
        heads = self.heads()
        addresses = {head.id: path for path, head in heads.items()}
        return {
            path: (
                [version.url.removeprefix(SITE) for version in head.versions],
                addresses.get(head.newest),
            )
            for path, head in heads.items()
            if head.versions
        }


@pytest.fixture
def home(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        yield Home(catalogue)


def test_a_corrected_text_stands_for_the_one_before(home):
    home.hold("/guide", page(published="2021-03-01"))
    home.hold("/guide-2", page(words=corrected(7, 90), published="2023-03-01"))
    home.hold("/autre", page(words=[f"autre{number}" for number in range(300)]))
    assert home.versions() == {"/guide": (["/guide-2"], "/guide-2"), "/guide-2": (["/guide"], None)}
    (old,) = home.heads()["/guide-2"].versions
    assert (old.title, old.published) == ("Guide", dt.date(2021, 3, 1))


def test_versions_are_told_newest_first_and_undated_ones_last(home):
    home.hold("/a", page(words=corrected(1), published="2019-01-01"))
    home.hold("/b", page(words=corrected(2), published="2023-01-01"))
    home.hold("/c", page(words=corrected(3)))
    home.hold("/d", page(words=corrected(4), published="2021-01-01"))
    found = home.versions()
    assert found["/b"] == (["/d", "/a", "/c"], None)
    assert found["/c"] == (["/b", "/d", "/a"], "/b")


def test_versions_do_not_depend_on_the_order_of_reading(home, tmp_path):
    pages = {f"/{n}": page(words=corrected(n), published=f"20{10 + n % 5}-01-01") for n in range(9)}
    for path, body in pages.items():
        home.hold(path, body)
    order = list(pages)
    random.Random(3).shuffle(order)
    with Catalogue(tmp_path / "autre") as catalogue:
        other = Home(catalogue)
        for path in order:
            other.hold(path, pages[path])
        assert other.versions() == home.versions()


def test_every_member_is_written_again_when_a_group_changes(home):
    home.hold("/a", page(words=corrected(1), published="2019-01-01"))
    home.hold("/b", page(words=corrected(2), published="2021-01-01"))
    home.index()
    home.hold("/c", page(words=corrected(3), published="2023-01-01"))
    done = home.index()
    assert (done.added, done.changed) == (1, 2)
    assert home.versions()["/a"] == (["/c", "/b"], "/c")
    assert not home.index().published


DAY = Period(start=dt.date(2024, 6, 4), end=dt.date(2024, 6, 4))
LATER = Period(start=dt.date(2024, 9, 5), end=dt.date(2024, 9, 5))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"language": "fr"}, {"language": "und"}, True),
        ({"language": "fr"}, {"language": "nl"}, False),
        ({"dates": Dates(events=(DAY,))}, {}, True),
        ({"dates": Dates(events=(DAY,))}, {"dates": Dates(events=(DAY,))}, True),
        ({"dates": Dates(events=(DAY,))}, {"dates": Dates(events=(LATER,))}, False),
        ({}, {"media_type": MediaType.PDF}, False),
    ],
)
def test_versions_are_of_one_language_event_and_kind(home, one, other, same):
    home.hold("/a", page())
    home.hold("/b", page(words=corrected(*range(0, 300, 30))))
    home.index()
    identities = identify(home.catalogue, home.catalogue.resources.list())
    facts = {f"{SITE}/a": one, f"{SITE}/b": other}

    def head(url):
        document = Document(
            id=doc_id(url),
            url=url,
            title="Guide",
            type=DocumentType.PAGE,
            media_type=MediaType.HTML,
            language="fr",
            source="irev",
            passages=(),
        )
        return dataclasses.replace(document, **facts[url])

    assert (len(find_versions(identities, head)) == 2) is same


def test_a_page_and_its_file_stay_page_and_file(home):
    name = f"{FILES}/fiche_gusp_2021.pdf"
    home.hold(name, build_pdf("fiche_gusp_2021.pdf"), "application/pdf")
    home.index()
    kept = home.catalogue.extractions.get(CanonicalUrl(SITE + name))
    text = [passage.text for passage in kept.extracted.passages]
    home.hold("/page", page(name, words=text, title="La page"))
    assert home.versions() == {}
    heads = home.heads()
    assert heads[name].parent.title == "La page"
    assert [part.id for part in heads["/page"].attachments] == [heads[name].id]


def test_the_same_file_at_two_addresses_is_one_document_in_two_places(home):
    body = build_pdf("fiche_gusp_2021.pdf")
    first, second = f"{FILES}/fiche.pdf", f"{FILES}/fiche_0.pdf"
    home.hold(first, body, "application/pdf")
    home.hold(second, body, "application/pdf")
    home.hold("/a", page(first, words=[f"a{n}" for n in range(99)], title="A"))
    home.hold("/b", page(second, words=[f"b{n}" for n in range(99)], title="B"))
    heads = home.heads()
    assert set(heads) == {first, "/a", "/b"}
    for path in ("/a", "/b"):
        assert [part.id for part in heads[path].attachments] == [heads[first].id]
    kept = home.catalogue.extractions.get(CanonicalUrl(SITE + second))
    assert (kept.fate, kept.document) == (Fate.DUPLICATE, SITE + first)


def test_the_copy_speaks_when_the_original_is_gone(home):
    home.hold("/a", page())
    home.hold("/copie", page())
    assert set(home.heads()) == {"/a"}
    home.catalogue.resources.miss(CanonicalUrl(f"{SITE}/a"), confirmed=True)
    assert set(home.heads()) == {"/copie"}


def test_a_page_lists_the_video_it_shows_and_the_video_names_the_page(home):
    video = "https://www.youtube.com/watch?v=abcdefghijk"
    bundle = b'{"info": {"id": "abcdefghijk", "title": "Le film"}, "captions": null}'
    home.hold(video, bundle, "application/vnd.irev-kb.video+json")
    embedded = "https://www.youtube.com/embed/abcdefghijk"
    home.hold("/page", page(embedded, "https://www.youtube.com/embed/absente00001"))
    heads = home.heads()
    (part,) = heads["/page"].attachments
    assert (part.id, part.title, part.size_bytes) == (heads[video].id, "Le film", None)
    assert part.url == video
    assert heads[video].parent.url == f"{SITE}/page"
