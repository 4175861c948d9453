"""From the catalogue to a generation: only what differs, all of it or nothing."""

import datetime as dt
from contextlib import closing, contextmanager

import pytest

from indexer.catalogue import Catalogue, Fate, RunStatus
from indexer.model import Fetched
from indexer.pipeline import Unwatched, index
from indexer.pipeline.currency import current
from indexer.replica.pdf import build_pdf
from indexer.source import Selectors
from kb.engines.memory import MemoryEngine
from kb.errors import CatalogueError
from kb.model import CanonicalUrl

SITE = "https://irev.fr"


def page(title, *links, text=""):
    """A page whose words are its own, so that no two are versions of one text."""
    text = text or ". ".join(f"Le {title} des habitants, {title} en {n} pas" for n in range(20))
    items = "".join(f'<a href="{link}">{link}</a>' for link in links)
    return (
        f"<html lang=fr><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<p>{text}</p>{items}</main></body></html>"
    ).encode()


class Home:
    """A catalogue and an engine to index it into."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.engine = MemoryEngine()

    def hold(self, path, body, media_type="text/html", source="irev"):
        url = CanonicalUrl(SITE + path)
        moment = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
        self.catalogue.resources.record(
            Fetched(url=url, source=source, media_type=media_type, body=body, fetched_at=moment)
        )

    def index(self, **options):
        return index(self.catalogue, self.engine, Unwatched(), **{"workers": 0} | options)

    def heads(self):
        with closing(self.engine.reader()) as reader:
            return list(reader.heads(list(reader.ids())).values())

    def documents(self):
        """Titles by path of what the published generation holds."""
        return {head.url.removeprefix(SITE): head.title for head in self.heads()}

    def generation(self):
        with closing(self.engine.reader()) as reader:
            return reader.generation.number


@pytest.fixture
def home(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        yield Home(catalogue)


def test_the_first_run_publishes_everything_held(home):
    home.hold("/a", page("Premier"))
    home.hold("/b", page("Second"))
    done = home.index()
    assert (done.published, done.documents, done.added) == (True, 2, 2)
    assert home.documents() == {"/a": "Premier", "/b": "Second"}
    assert dict(home.catalogue.extractions.fates()) == {
        f"{SITE}/a": Fate.DOCUMENT,
        f"{SITE}/b": Fate.DOCUMENT,
    }


def test_nothing_new_publishes_nothing(home):
    home.hold("/a", page("Premier"))
    first = home.index()
    again = home.index()
    assert (again.published, again.generation) == (False, first.generation)
    assert again.documents == 1
    assert home.generation() == first.generation


def test_only_what_differs_is_written(home):
    for name in ("a", "b", "c"):
        home.hold(f"/{name}", page(name))
    home.index()
    home.hold("/a", page("Autre"))
    home.hold("/d", page("d"))
    home.catalogue.resources.miss(CanonicalUrl(f"{SITE}/c"), confirmed=True)
    done = home.index()
    assert (done.added, done.changed, done.removed) == (1, 1, 1)
    assert home.documents() == {"/a": "Autre", "/b": "b", "/d": "d"}


def test_a_missing_page_stays_until_it_is_confirmed(home):
    home.hold("/a", page("a"))
    home.hold("/b", page("b"))
    home.index()
    home.catalogue.resources.miss(CanonicalUrl(f"{SITE}/a"), confirmed=False)
    assert not home.index().published
    home.catalogue.resources.miss(CanonicalUrl(f"{SITE}/a"), confirmed=False)
    assert home.index().removed == 1


def test_a_change_of_a_page_reaches_the_file_it_attaches(home):
    file = "/sites/default/files/atoms/files/fiche_gusp_2021.pdf"

    def parent():
        (held,) = (head for head in home.heads() if head.url.endswith(file))
        return held.parent.title, held.attachments

    home.hold("/a", page("Rapport", file))
    home.hold(file, build_pdf("fiche_gusp_2021.pdf"), "application/pdf")
    home.index()
    assert parent() == ("Rapport", ())
    home.hold("/a", page("Rapport corrigé", file))
    assert home.index().changed == 2
    assert parent() == ("Rapport corrigé", ())
    (held,) = (head for head in home.heads() if head.url == f"{SITE}/a")
    assert held.attachments[0].size_bytes == len(build_pdf("fiche_gusp_2021.pdf"))


def test_a_resource_that_gives_nothing_fails_alone_and_the_rest_is_published(home):
    home.hold("/a", page("a"))
    home.hold("/vide.pdf", b"", "application/pdf")
    home.hold("/faux.pdf", b"\x89PNG\r\n\x1a\n" * 50, "application/pdf")
    done = home.index()
    assert done.status is RunStatus.PARTIAL
    reasons = {failure.url.rpartition("/")[2]: failure.reason for failure in done.failures}
    assert set(reasons) == {"vide.pdf", "faux.pdf"}
    assert reasons["vide.pdf"] == "empty"
    assert home.documents() == {"/a": "a"}
    assert len(home.index().failures) == 2
    home.hold("/vide.pdf", page("réparé"), "text/html")
    assert len(home.index().failures) == 1


def test_a_crash_while_writing_publishes_nothing_and_the_next_run_does_it_all(home):
    home.hold("/a", page("a"))
    home.index()
    before = home.generation()
    home.hold("/b", page("b"))
    engine = home.engine

    class Failing:
        reader = engine.reader
        rebuild = engine.rebuild
        rollback = engine.rollback
        close = engine.close

        @contextmanager
        def update(self):
            with engine.update() as writer:
                yield writer
                raise OSError("disque plein")

    with pytest.raises(OSError, match="disque plein"):
        index(home.catalogue, Failing(), Unwatched(), workers=0)
    assert home.generation() == before
    assert home.catalogue.runs.latest()[0].status == "failed"
    assert home.index().added == 1
    assert home.documents() == {"/a": "a", "/b": "b"}


def test_an_index_that_is_not_the_one_last_written_is_made_anew(home):
    home.hold("/a", page("a"))
    home.index()
    home.hold("/b", page("b"))
    home.index()
    home.engine.rollback()
    assert home.documents() == {"/a": "a"}
    assert home.index().published
    assert home.documents() == {"/a": "a", "/b": "b"}
    home.engine = MemoryEngine()
    assert home.index().added == 2


def test_rebuilding_extracts_everything_again(home):
    home.hold("/a", page("a"))
    home.index()
    home.catalogue.extractions._db.execute("UPDATE extraction SET extracted = x'00'")
    with pytest.raises(CatalogueError, match="--rebuild"):
        home.index()
    done = home.index(rebuild=True)
    assert (done.published, done.documents) == (True, 1)


def test_bytes_that_were_lost_fail_until_they_are_read_again(home, tmp_path):
    home.hold("/a", page("a"))
    home.hold("/b", page("b"))
    lost = home.catalogue.resources.get(CanonicalUrl(f"{SITE}/a"))
    (tmp_path / "blobs" / lost.sha256[:2] / lost.sha256).unlink()
    (failure,) = home.index().failures
    assert (failure.stage, failure.reason) == ("fetch", "unreadable")
    home.hold("/a", page("a"))
    assert home.index().failures == ()
    assert home.documents() == {"/a": "a", "/b": "b"}


def test_an_empty_catalogue_says_what_to_run(home):
    with pytest.raises(CatalogueError, match="kb crawl"):
        home.index()


def test_when_the_last_document_goes_the_index_is_empty(home):
    home.hold("/a", page("a"))
    home.index()
    home.catalogue.resources.miss(CanonicalUrl(f"{SITE}/a"), confirmed=True)
    assert home.index().removed == 1
    assert home.documents() == {}


def texts(home):
    """Text of each document of the published generation, by path."""
    with closing(home.engine.reader()) as reader:
        return {
            head.url.removeprefix(SITE): "\n".join(item.text for item in reader.passages(number))
            for number, head in reader.heads(list(reader.ids())).items()
        }


@pytest.mark.parametrize("workers", [0, 1])
def test_edited_selectors_are_read_in_pages_of_their_source_and_nowhere_else(home, workers):
    banner = b"<p class=pub>Toute la publicit&eacute; du r&eacute;seau.</p></main>"
    for source in ("irev", "autre"):
        home.catalogue.resources.describe_source(source, "site", "")
    home.hold("/a", page("conseil").replace(b"</main>", banner))
    home.hold("/b", page("jardin").replace(b"</main>", banner), source="autre")
    home.hold("/c", "Une note de texte sur la médiation.".encode(), "text/plain")
    home.index()
    kept = {path: home.catalogue.extractions.get(SITE + path) for path in ("/b", "/c")}
    assert all("publicité" in texts(home)[path] for path in ("/a", "/b"))

    home.catalogue.resources.describe_source("irev", "site", "", Selectors(remove=(".pub",)))
    assert stale(home) == {"/a"}
    result = home.index(workers=workers)
    assert (result.added, result.changed, result.removed) == (0, 1, 0)
    assert "publicité" not in texts(home)["/a"]
    assert "conseil" in texts(home)["/a"]
    again = {path: home.catalogue.extractions.get(SITE + path) for path in kept}
    assert [item.duration_ms for item in again.values()] == [
        item.duration_ms for item in kept.values()
    ]
    assert not home.index(workers=workers).published

    home.catalogue.resources.describe_source("irev", "site", "")
    assert home.index().changed == 1
    assert "publicité" in texts(home)["/a"]


def test_a_page_that_selectors_leave_nothing_of_is_not_read_again_until_they_change(home):
    home.hold("/a", page("conseil"))
    home.catalogue.resources.describe_source("irev", "site", "", Selectors(remove=("*",)))
    (failure,) = home.index().failures
    assert "sélecteurs" in failure.detail
    assert stale(home) == set()
    home.catalogue.resources.describe_source("irev", "site", "", Selectors(remove=(".pub",)))
    assert home.index().failures == ()
    assert home.documents() == {"/a": "conseil"}


def stale(home):
    found = home.catalogue.extractions.stale(
        home.catalogue.resources.list(), current(home.catalogue)
    )
    return {item.url.removeprefix(SITE) for item in found}
