"""Which document each resource is, and which of several speaks for it."""

import dataclasses
import datetime as dt

import pytest

from indexer.catalogue import AliasKind, Catalogue, Fate
from indexer.model import Extracted, Fetched, Link, LinkKind
from indexer.pipeline.identity import identify
from kb.model import CanonicalUrl, MediaType, Passage

A = CanonicalUrl("https://irev.fr/a")
B = CanonicalUrl("https://irev.fr/b")
PDF = CanonicalUrl("https://irev.fr/programme.pdf")
FILE = CanonicalUrl("file:///documents/a.txt")
OPENING = "Journée d’approfondissement\u202f: initier et conduire un plan de lutte"


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        yield opened


def hold(catalogue, url, *, says=None, day=1, **facts):
    """A resource at `url` that says it is at `says`, read on that day."""
    catalogue.resources.record(
        Fetched(
            url=url,
            source="irev",
            media_type="text/html",
            body=f"{url} {day}".encode(),
            fetched_at=dt.datetime(2024, 5, day, tzinfo=dt.UTC),
        )
    )
    extracted = Extracted(
        url=says or url,
        media_type=MediaType.HTML,
        title="Titre",
        passages=(Passage(ordinal=0, text=f"{OPENING} {url}"),),
        language="fr",
        extractor="essai/1",
    )
    resource = catalogue.resources.get(url)
    catalogue.extractions.put(resource, "1", dataclasses.replace(extracted, **facts), 1.0)


def identities(catalogue):
    return identify(catalogue, catalogue.resources.list())


def speakers(catalogue):
    found = identities(catalogue).speakers
    return {url: sketch.resource.url for url, sketch in found.items()}


def test_a_page_is_itself(catalogue):
    hold(catalogue, A)
    assert speakers(catalogue) == {A: A}
    assert identities(catalogue).fates == {A: Fate.DOCUMENT}


def test_an_export_is_the_page_it_names_and_gives_way_to_it(catalogue):
    hold(catalogue, FILE, says=A, day=9)
    assert speakers(catalogue) == {A: FILE}
    hold(catalogue, A, day=1)
    assert speakers(catalogue) == {A: A}
    assert identities(catalogue).fates == {A: Fate.DOCUMENT, FILE: Fate.DUPLICATE}


def test_of_two_exports_the_one_read_last_speaks(catalogue):
    other = CanonicalUrl("file:///documents/b.txt")
    hold(catalogue, FILE, says=A, day=9)
    hold(catalogue, other, says=A, day=2)
    assert speakers(catalogue) == {A: FILE}


def test_names_are_followed(catalogue):
    hold(catalogue, B, says=CanonicalUrl("https://irev.fr/node/1"))
    catalogue.resources.add_alias(CanonicalUrl("https://irev.fr/node/1"), A, AliasKind.SHORTLINK)
    assert speakers(catalogue) == {A: B}


def test_a_listing_is_no_document(catalogue):
    hold(catalogue, A, listing=True)
    later = CanonicalUrl("https://irev.fr/a?page=2")
    hold(catalogue, later, says=A, listing=True)
    assert speakers(catalogue) == {}
    assert identities(catalogue).fates == {A: Fate.LISTING, later: Fate.LISTING}


def test_what_gave_no_text_has_failed(catalogue):
    hold(catalogue, A)
    catalogue.extractions._db.execute("UPDATE extraction SET extracted = NULL")
    assert speakers(catalogue) == {}
    assert identities(catalogue).fates == {A: Fate.FAILED}


def test_parts_know_the_pages_that_hold_them(catalogue):
    attached = Link(url=PDF, kind=LinkKind.ATTACHMENT, title="Programme")
    hold(catalogue, PDF)
    hold(catalogue, A, links=(attached, Link(url=B, kind=LinkKind.LINK)))
    hold(catalogue, B, links=(attached, dataclasses.replace(attached, title="Encore")))
    holders = identities(catalogue).holders
    assert dict(holders) == {PDF: [(A, attached), (B, attached)]}


def test_a_page_is_no_part_of_itself_and_absent_files_are_no_parts(catalogue):
    itself = Link(url=A, kind=LinkKind.ATTACHMENT)
    absent = Link(url=PDF, kind=LinkKind.ATTACHMENT)
    hold(catalogue, A, links=(itself, absent))
    assert dict(identities(catalogue).holders) == {}


def test_a_text_that_opens_as_an_attachment_is_that_attachment(catalogue):
    link = Link(url=PDF, kind=LinkKind.ATTACHMENT, title="Programme", cover=OPENING)
    hold(catalogue, A, links=(link,))
    hold(catalogue, FILE)
    found = identities(catalogue)
    assert speakers(catalogue) == {A: A, PDF: FILE}
    assert found.speakers[PDF].cover == link
    assert dict(found.holders) == {PDF: [(A, link)]}


def test_the_attachment_itself_speaks_before_a_text_that_opens_like_it(catalogue):
    link = Link(url=PDF, kind=LinkKind.ATTACHMENT, cover=OPENING)
    hold(catalogue, A, links=(link,))
    hold(catalogue, FILE, day=9)
    hold(catalogue, PDF, day=1)
    assert speakers(catalogue)[PDF] == PDF
