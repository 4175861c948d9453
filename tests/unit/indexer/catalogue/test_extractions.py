"""Extractions kept until bytes or extractor change; failures; what the index holds."""

import datetime as dt

import pytest

from indexer.catalogue import Catalogue, Fate, IndexedDocument, State
from indexer.model import Extracted, Link, LinkKind, Outcome, Stage
from kb.errors import CatalogueError, FailureReason
from kb.model import CanonicalUrl, Dates, DocumentType, MediaType, Passage, Period
from kb.urls import doc_id
from tests.unit.indexer.catalogue.test_resources import OTHER, URL, fetched

EXTRACTED = Extracted(
    url=URL,
    media_type=MediaType.HTML,
    title="Plan de lutte\u202f: l’égalité",
    passages=(Passage(ordinal=0, text="Un\u202fpassage", label="Titre", locator="#titre"),),
    language="fr",
    extractor="html/2",
    dates=Dates(
        published=dt.date(2021, 12, 17),
        events=(Period(start=dt.date(2021, 11, 30), end=dt.date(2021, 11, 30)),),
    ),
    type=DocumentType.REPORT,
    people=("Odile Carpentier",),
    links=(Link(url=OTHER, kind=LinkKind.ATTACHMENT, title="Programme", size_bytes=977_766),),
    aliases=(CanonicalUrl("https://irev.fr/node/1"),),
)


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        opened.resources.record(fetched())
        yield opened


def test_what_was_extracted_comes_back_equal(catalogue):
    resource = catalogue.resources.get(URL)
    catalogue.extractions.put(resource, "7", EXTRACTED, 12.5)
    kept = catalogue.extractions.get(URL)
    assert kept.extracted == EXTRACTED
    assert (kept.sha256, kept.version, kept.fate) == (resource.sha256, "7", Fate.WAITING)
    assert catalogue.extractions.get(OTHER) is None


def test_only_new_bytes_or_another_extractor_make_it_stale(catalogue):
    resource = catalogue.resources.get(URL)
    assert catalogue.extractions.stale([resource], lambda _: {"7"}) == (resource,)
    catalogue.extractions.put(resource, "7", EXTRACTED, 1.0)
    assert catalogue.extractions.stale([resource], lambda _: {"7"}) == ()
    assert catalogue.extractions.stale([resource], lambda _: {"8"}) == (resource,)
    catalogue.resources.record(fetched(body=b"autre"))
    assert len(catalogue.extractions.stale(catalogue.resources.list(), lambda _: {"7"})) == 1


def test_a_failure_is_kept_with_its_reason_and_not_tried_again(catalogue):
    resource = catalogue.resources.get(URL)
    outcome = Outcome(
        url=URL, stage=Stage.EXTRACT, reason=FailureReason.ENCRYPTED, detail="mot de passe"
    )
    catalogue.extractions.put_failure(resource, "7", outcome)
    assert catalogue.extractions.stale([resource], lambda _: {"7"}) == ()
    assert catalogue.extractions.get(URL).extracted is None
    assert dict(catalogue.extractions.fates()) == {URL: Fate.FAILED}
    (failure,) = catalogue.extractions.failures()
    assert (failure.url, failure.source, failure.stage) == (URL, "irev", Stage.EXTRACT)
    assert (failure.reason, failure.detail) == (FailureReason.ENCRYPTED, "mot de passe")
    catalogue.extractions.put(resource, "8", EXTRACTED, 1.0)
    assert catalogue.extractions.failures() == ()


def test_failures_of_what_is_gone_are_forgotten(catalogue):
    outcome = Outcome(url=URL, stage=Stage.EXTRACT, reason=FailureReason.EMPTY)
    catalogue.extractions.put_failure(catalogue.resources.get(URL), "7", outcome)
    catalogue.extractions.forget_failures_of_absent()
    assert len(catalogue.extractions.failures(URL)) == 1
    catalogue.resources.miss(URL, confirmed=True)
    assert catalogue.resources.get(URL).state is State.GONE
    catalogue.extractions.forget_failures_of_absent()
    assert catalogue.extractions.failures() == ()


def test_an_extraction_no_one_can_read_says_what_to_do(catalogue):
    catalogue.extractions.put(catalogue.resources.get(URL), "7", EXTRACTED, 1.0)
    catalogue.extractions._db.execute("UPDATE extraction SET extracted = x'00'")
    with pytest.raises(CatalogueError, match="kb index --rebuild"):
        catalogue.extractions.get(URL)


def test_what_the_index_holds_is_replaced_whole(catalogue):
    def held(url):
        return IndexedDocument(
            id=doc_id(url), url=url, resource=url, source="irev", title="T", digest="d"
        )

    assert catalogue.published.generation() is None
    moment = dt.datetime(2024, 5, 2, 10, 0, 0, 125_000, tzinfo=dt.UTC)
    catalogue.published.replace(3, moment, [held(URL), held(OTHER)])
    catalogue.published.replace(4, moment, [held(OTHER)])
    assert catalogue.published.generation() == (4, moment)
    assert dict(catalogue.published.documents()) == {doc_id(OTHER): held(OTHER)}
