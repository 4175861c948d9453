"""Extraction in processes of their own: no document stops the others, whatever it does."""

import datetime as dt
import os
import sys
from types import ModuleType

import pytest

from indexer.catalogue import Catalogue
from indexer.model import Extracted, Fetched, Outcome
from indexer.pipeline.workers import extract_all
from kb.errors import CatalogueError, ExtractionError, FailureReason, WorkerError
from kb.model import CanonicalUrl, MediaType


def behave(fetched: Fetched) -> Extracted:
    """Do what the bytes say."""
    match fetched.body:
        case b"hang":
            while True:
                pass
        case b"die":
            os._exit(9)
        case b"refuse":
            raise ExtractionError(FailureReason.ENCRYPTED, "mot de passe")
        case b"break":
            raise ZeroDivisionError("division\npar zéro")
        case b"eat":
            bytearray(64 * 1024**3)
    return Extracted(
        url=fetched.url,
        media_type=MediaType.TEXT,
        title=fetched.body.decode(),
        passages=(),
        language="fr",
        extractor="essai/1",
    )


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        yield opened


def run(catalogue, *bodies, read=None, **options):
    for body in bodies:
        catalogue.resources.record(
            Fetched(
                url=CanonicalUrl(f"https://irev.fr/{body}"),
                source="irev",
                media_type="text/plain",
                body=body.encode(),
                fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
            )
        )
    read = read or catalogue.resources.fetched
    done = list(extract_all(catalogue.resources.list(), read, function=behave, **options))
    assert len(done) == len(bodies)
    return {item.resource.url.rpartition("/")[2]: item.result for item in done}


def test_each_document_comes_to_its_own_end(catalogue):
    results = run(
        *(catalogue, "bon", "hang", "die", "refuse", "break", "eat", "beau"),
        workers=2,
        timeout_s=3.0,
    )
    reasons = {name: item.reason for name, item in results.items() if isinstance(item, Outcome)}
    assert reasons == {
        "hang": FailureReason.TIMEOUT,
        "die": FailureReason.UNREADABLE,
        "refuse": FailureReason.ENCRYPTED,
        "break": FailureReason.UNREADABLE,
        "eat": FailureReason.TOO_LARGE,
    }
    assert {results[name].title for name in ("bon", "beau")} == {"bon", "beau"}
    assert "ZeroDivisionError" in results["break"].detail
    assert results["break"].detail.endswith("division par zéro")
    assert results["hang"].duration_ms >= 3000


def test_bytes_that_cannot_be_read_are_an_outcome(catalogue):
    def read(resource):
        raise CatalogueError("fichier absent")

    (outcome,) = run(catalogue, "bon", read=read).values()
    assert (outcome.reason, outcome.detail) == (FailureReason.UNREADABLE, "fichier absent")


def test_nothing_to_do_starts_nothing(catalogue):
    assert run(catalogue) == {}


def test_a_process_that_does_not_start_is_no_fault_of_the_document(catalogue, monkeypatch):
    known_here_only = ModuleType("known_here_only")
    monkeypatch.setitem(sys.modules, "known_here_only", known_here_only)
    monkeypatch.setattr(behave, "__module__", "known_here_only")
    monkeypatch.setattr(known_here_only, "behave", behave, raising=False)
    with pytest.raises(WorkerError, match="ne démarrent pas"):
        run(catalogue, "bon")
