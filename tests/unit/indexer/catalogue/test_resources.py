"""Resources, names and bytes as the catalogue keeps them."""

import dataclasses
import datetime as dt
import sqlite3

import pytest

from indexer.catalogue import AliasKind, Catalogue, Role, State, Verdict, rehearsal, resolve
from indexer.model import Fetched
from indexer.source import NO_SELECTORS, Selectors
from kb.errors import CatalogueError
from kb.model import CanonicalUrl

URL = CanonicalUrl("https://irev.fr/a")
OTHER = CanonicalUrl("https://irev.fr/b")
MOMENT = dt.datetime(2024, 5, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path / "catalogue") as opened:
        yield opened


def fetched(url=URL, body=b"<p>un</p>", **changes):
    page = Fetched(url=url, source="irev", media_type="text/html", body=body, fetched_at=MOMENT)
    return dataclasses.replace(page, **changes)


def test_the_first_reading_is_new_the_same_bytes_unchanged_others_changed(catalogue):
    record = catalogue.resources.record
    assert record(fetched()) is Verdict.NEW
    assert record(fetched()) is Verdict.UNCHANGED
    assert record(fetched(body=b"<p>deux</p>")) is Verdict.CHANGED
    assert record(fetched(body=b"<p>deux</p>", media_type="text/plain")) is Verdict.CHANGED


def test_a_resource_comes_back_as_it_was_read(catalogue):
    catalogue.resources.record(
        fetched(charset="utf-8", file_name="a.html"),
        location="http://www.irev.fr/a/",
        role=Role.FEED,
        etag='"v1"',
        last_modified="Thu, 02 May 2024 09:00:00 GMT",
    )
    resource = catalogue.resources.get(URL)
    assert (resource.location, resource.role, resource.etag) == (
        "http://www.irev.fr/a/",
        Role.FEED,
        '"v1"',
    )
    assert (resource.state, resource.size_bytes, resource.first_seen) == (State.ALIVE, 9, MOMENT)
    assert catalogue.resources.fetched(resource) == fetched(
        charset="utf-8",
        file_name="a.html",
        last_modified=dt.datetime(2024, 5, 2, 9, tzinfo=dt.UTC),
    )


def test_a_date_no_one_can_read_is_no_date(catalogue):
    catalogue.resources.record(fetched(), last_modified="jeudi dernier")
    assert catalogue.resources.fetched(catalogue.resources.get(URL)).last_modified is None


def test_one_absence_is_a_doubt_two_are_a_fact(catalogue):
    resources = catalogue.resources
    resources.record(fetched())
    assert resources.miss(URL, confirmed=False) is State.MISSING
    assert [item.url for item in resources.list()] == [URL]
    assert resources.miss(URL, confirmed=False) is State.GONE
    assert resources.list() == ()
    assert resources.record(fetched()) is Verdict.NEW


def test_an_answer_in_between_starts_the_count_again(catalogue):
    resources = catalogue.resources
    resources.record(fetched())
    resources.miss(URL, confirmed=False)
    resources.confirm(URL)
    assert resources.get(URL).state is State.ALIVE
    assert resources.miss(URL, confirmed=False) is State.MISSING


def test_names_are_followed_and_a_circle_stands_for_its_first(catalogue):
    a, b, c = (CanonicalUrl(f"https://irev.fr/{name}") for name in "abc")
    catalogue.resources.add_alias(a, b, AliasKind.REDIRECT)
    catalogue.resources.add_alias(b, c, AliasKind.CANONICAL)
    catalogue.resources.add_alias(c, c, AliasKind.CANONICAL)
    assert resolve(a, catalogue.resources.aliases()) == c
    assert list(catalogue.resources.names(c)) == [(b, AliasKind.CANONICAL)]
    assert resolve(a, {a: b, b: a}) == a


def test_names_of_what_is_gone_are_looked_at_again(catalogue):
    catalogue.resources.record(fetched())
    catalogue.resources.add_alias(OTHER, URL, AliasKind.SHORTLINK)
    catalogue.resources.miss(URL, confirmed=True)
    assert catalogue.resources.aliases() == {}


def test_bytes_are_kept_once_and_swept_when_nothing_refers_to_them(catalogue):
    catalogue.resources.record(fetched())
    catalogue.resources.record(fetched(url=OTHER))
    catalogue.resources.record(fetched(body=b"autre"))
    assert catalogue.blobs.size_bytes() == len(b"<p>un</p>") + len(b"autre")
    assert catalogue.sweep() == 0
    catalogue.resources.record(fetched(url=OTHER, body=b"autre"))
    assert catalogue.sweep() == 0, "what was replaced may be taken back until the run is settled"
    catalogue.former.settle(fetched().source)
    assert catalogue.sweep() == 1
    assert catalogue.resources.body(catalogue.resources.get(URL)) == b"autre"


def test_altered_or_missing_bytes_are_said(catalogue, tmp_path):
    catalogue.resources.record(fetched())
    resource = catalogue.resources.get(URL)
    path = tmp_path / "catalogue/blobs" / resource.sha256[:2] / resource.sha256
    path.write_bytes(b"<p>un!</p>")
    with pytest.raises(CatalogueError, match="altéré"):
        catalogue.resources.body(resource)
    with pytest.raises(CatalogueError, match="fichier illisible"):
        catalogue.resources.body(resource)
    catalogue.resources.record(fetched())
    assert catalogue.resources.body(resource) == fetched().body, "read again, they are whole again"


def test_a_rehearsal_changes_nothing(tmp_path):
    folder = tmp_path / "catalogue"
    with Catalogue(folder) as catalogue:
        catalogue.resources.record(fetched())
        with rehearsal(folder) as copy, Catalogue(copy) as tried:
            assert tried.resources.record(fetched()) is Verdict.UNCHANGED
            assert tried.resources.record(fetched(url=OTHER, body=b"autre")) is Verdict.NEW
            tried.resources.miss(URL, confirmed=True)
            assert tried.sweep() == 0
        assert [item.url for item in catalogue.resources.list()] == [URL]
        assert catalogue.blobs.size_bytes() == len(b"<p>un</p>")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_rehearsal_of_nothing_is_empty(tmp_path):
    with rehearsal(tmp_path / "catalogue") as copy, Catalogue(copy) as tried:
        assert tried.resources.list() == ()


def test_a_transaction_keeps_all_or_nothing(catalogue):
    def half():
        with catalogue.transaction():
            catalogue.resources.record(fetched())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert catalogue.resources.get(URL) is None


def test_what_one_process_has_seen_stays_seen_without_being_closed(tmp_path):
    first = Catalogue(tmp_path)
    first.resources.record(fetched())
    with Catalogue(tmp_path) as second:
        assert second.resources.get(URL) is not None
    first.__exit__(None, None, None)


@pytest.mark.parametrize("content", [b"pas une base de donn\xc3\xa9es" * 100])
def test_a_file_that_is_no_catalogue_is_named(tmp_path, content):
    (tmp_path / "catalogue.sqlite3").write_bytes(content)
    with pytest.raises(CatalogueError, match=r"catalogue\.sqlite3.*abîmé.*kb restore"):
        Catalogue(tmp_path)


def test_another_version_is_refused_with_the_remedy(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        catalogue.runs._db.execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogueError, match=r"version 99.*--home"):
        Catalogue(tmp_path)


def test_a_catalogue_of_the_first_version_is_brought_up_to_date(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        catalogue.resources.record(fetched())
        database = catalogue.runs._db
        database.execute("DROP TABLE former")
        database.execute("ALTER TABLE source DROP COLUMN selectors")
        for column in ("text_digest", "signature", "document"):
            database.execute(f"ALTER TABLE extraction DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 1")
    with pytest.raises(CatalogueError, match=r"version 1.*kb index"):
        Catalogue(tmp_path, read_only=True)
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.resources.get(URL) is not None
        assert catalogue.former.list(fetched().source) == ()
    with Catalogue(tmp_path, read_only=True) as catalogue:
        assert catalogue.extractions.get(URL) is None


def test_a_catalogue_of_the_second_version_keeps_its_sources_and_what_was_extracted(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        catalogue.resources.record(fetched())
        catalogue.resources.describe_source("irev", "site", "sante")
        database = catalogue.runs._db
        database.execute("ALTER TABLE source DROP COLUMN selectors")
        database.execute("PRAGMA user_version = 2")
    with pytest.raises(CatalogueError, match=r"version 2.*kb index"):
        Catalogue(tmp_path, read_only=True)
    with Catalogue(tmp_path) as catalogue:
        assert catalogue.resources.sources() == {"irev": ("site", "sante")}
        assert catalogue.resources.selectors() == {"irev": NO_SELECTORS}
        (resource,) = catalogue.resources.list()
        assert catalogue.resources.fetched(resource).selectors == NO_SELECTORS


def test_a_resource_is_handed_out_with_the_selectors_of_its_source(tmp_path):
    selectors = Selectors(body="main .texte", title="h1", remove=("a[href^='/pub']", ".liés"))
    with Catalogue(tmp_path) as catalogue:
        catalogue.resources.record(fetched())
        (resource,) = catalogue.resources.list()
        assert catalogue.resources.fetched(resource).selectors == NO_SELECTORS
        catalogue.resources.describe_source("autre", "site", "", Selectors(body="#x"))
        catalogue.resources.describe_source("irev", "site", "", selectors)
        assert catalogue.resources.fetched(resource).selectors == selectors
        catalogue.runs._db.execute("UPDATE source SET selectors = 'rien' WHERE name = 'irev'")
        with pytest.raises(CatalogueError, match="kb crawl irev"):
            catalogue.resources.fetched(resource)


def test_a_catalogue_opened_to_be_read_cannot_be_changed(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        catalogue.resources.record(fetched())
    before = (tmp_path / "catalogue.sqlite3").read_bytes()
    with Catalogue(tmp_path, read_only=True) as catalogue:
        assert catalogue.resources.get(URL) is not None
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            catalogue.resources.confirm(URL)
    assert (tmp_path / "catalogue.sqlite3").read_bytes() == before


def test_a_catalogue_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(CatalogueError, match="ouverture impossible"):
        Catalogue(tmp_path, read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_forgotten_resource_was_never_held(catalogue):
    catalogue.resources.record(fetched())
    catalogue.resources.add_alias(OTHER, URL, AliasKind.REDIRECT)
    catalogue.resources.forget(URL)
    assert catalogue.resources.get(URL) is None
    assert catalogue.resources.aliases() == {}
    assert catalogue.resources.record(fetched()) is Verdict.NEW


def test_what_was_replaced_is_taken_back_as_the_last_settled_run_left_it(catalogue):
    catalogue.resources.record(fetched(), etag='"1"')
    was = catalogue.resources.get(URL)
    for body in (b"deux", b"trois"):  # a run that was killed, then another
        assert catalogue.resources.record(fetched(body=body)) is Verdict.CHANGED
    assert catalogue.former.list(was.source) == (was,)
    assert catalogue.former.restore(was.source) == 1
    assert catalogue.resources.get(URL) == was
    assert catalogue.former.list(was.source) == ()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "fichier").write_text("")
    with pytest.raises(CatalogueError, match="ouverture impossible"):
        Catalogue(tmp_path / "fichier" / "catalogue")
