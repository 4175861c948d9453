"""What a run's losses mean, and when a run is not to be believed."""

import pytest

from indexer.catalogue import (
    MOVED_AWAY,
    AliasKind,
    Catalogue,
    RunKind,
    RunStatus,
    State,
    Verdict,
)
from indexer.model import Outcome, Stage
from kb.errors import FailureReason
from kb.model import CanonicalUrl
from tests.unit.indexer.catalogue.test_resources import fetched

URLS = tuple(CanonicalUrl(f"https://irev.fr/{number}") for number in range(10))


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path) as opened:
        for url in URLS:
            opened.resources.record(fetched(url))
        yield opened


def settle(catalogue, verdicts, *, detail="", **options):
    run = catalogue.runs.begin(RunKind.CRAWL, "irev")
    for url, verdict in verdicts.items():
        catalogue.runs.record(run, url, verdict, detail=detail)
    return catalogue.settle(run, "irev", **options)


def answered(absent=0, verdict=Verdict.GONE):
    return dict.fromkeys(URLS, Verdict.UNCHANGED) | dict.fromkeys(URLS[:absent], verdict)


def gone(catalogue):
    return {item.url for item in catalogue.resources.list(states=[State.GONE])}


@pytest.mark.parametrize("verdict", [Verdict.GONE, Verdict.BLOCKED])
def test_what_was_absent_twice_is_removed_at_the_second_run(catalogue, verdict):
    first = settle(catalogue, answered(2, verdict))
    assert (first.status, first.lost, first.removed) == (RunStatus.DONE, 2, 0)
    assert gone(catalogue) == set()
    second = settle(catalogue, answered(2, verdict))
    assert (second.status, second.removed) == (RunStatus.DONE, 2)
    assert gone(catalogue) == set(URLS[:2])


def test_a_run_that_loses_more_than_a_fifth_is_suspect_and_removes_nothing(catalogue):
    for _ in range(3):
        settlement = settle(catalogue, answered(3))
        assert settlement.status is RunStatus.SUSPECT
        assert "3 documents sur 10" in settlement.detail
        assert "--accept-loss" in settlement.detail
    assert gone(catalogue) == set()
    assert settle(catalogue, answered(3), accept_loss=True).removed == 3
    assert gone(catalogue) == set(URLS[:3])


def test_a_run_that_reaches_nothing_fails_and_removes_nothing(catalogue):
    settlement = settle(catalogue, dict.fromkeys(URLS, Verdict.ERROR))
    assert (settlement.status, settlement.reached) == (RunStatus.FAILED, 0)
    assert gone(catalogue) == set()
    assert settle(catalogue, {}).status is RunStatus.FAILED


def test_errors_remove_nothing_and_leave_the_run_partial(catalogue):
    for _ in range(3):
        assert settle(catalogue, answered(2, Verdict.ERROR)).status is RunStatus.PARTIAL
    assert gone(catalogue) == set()


def test_what_was_not_looked_at_is_left_alone(catalogue):
    for _ in range(2):
        settle(catalogue, {URLS[0]: Verdict.UNCHANGED}, complete=False)
    assert len(catalogue.resources.list(states=[State.ALIVE])) == 10


def test_what_the_librarian_puts_out_of_scope_goes_at_once(catalogue):
    assert settle(catalogue, answered(1, Verdict.OUT_OF_SCOPE)).removed == 1
    assert gone(catalogue) == {URLS[0]}


def test_what_the_server_leads_out_of_scope_is_a_loss_to_confirm(catalogue):
    moved = {"detail": f"{MOVED_AWAY} https://exemple.org/"}
    assert settle(catalogue, answered(1, Verdict.OUT_OF_SCOPE), **moved).removed == 0
    assert settle(catalogue, answered(1, Verdict.OUT_OF_SCOPE), **moved).removed == 1


def test_what_lives_on_under_another_address_is_no_loss(catalogue):
    for url in URLS[:5]:
        catalogue.resources.add_alias(url, URLS[9], AliasKind.REDIRECT)
    settlement = settle(catalogue, answered(5, Verdict.ALIAS))
    assert (settlement.status, settlement.lost) == (RunStatus.DONE, 0)
    assert gone(catalogue) == set(URLS[:5])


def test_what_moved_to_an_address_that_does_not_answer_is_a_loss_to_confirm(catalogue):
    catalogue.resources.add_alias(URLS[0], CanonicalUrl("https://irev.fr/x"), AliasKind.REDIRECT)
    assert settle(catalogue, answered(1, Verdict.ALIAS)).lost == 1
    assert gone(catalogue) == set()


def test_the_first_run_of_a_source_loses_nothing_however_many_dead_links_it_meets(catalogue):
    run = catalogue.runs.begin(RunKind.CRAWL, "autre")
    url = CanonicalUrl("https://exemple.org/")
    catalogue.resources.record(fetched(url, source="autre"))
    catalogue.runs.record(run, url, Verdict.NEW)
    for number in range(5):
        catalogue.runs.record(run, CanonicalUrl(f"https://exemple.org/{number}"), Verdict.GONE)
    assert catalogue.settle(run, "autre").status is RunStatus.DONE


def test_a_failure_to_fetch_is_forgotten_when_it_is_not_met_again(catalogue):
    for url in URLS[:3]:
        outcome = Outcome(url=url, stage=Stage.FETCH, reason=FailureReason.TIMEOUT)
        catalogue.extractions.fail(outcome, "irev")
    settle(catalogue, {URLS[0]: Verdict.UNCHANGED, URLS[1]: Verdict.ERROR}, complete=False)
    assert [item.url for item in catalogue.extractions.failures()] == [URLS[1], URLS[2]]
    settle(catalogue, {URLS[0]: Verdict.UNCHANGED, URLS[1]: Verdict.ERROR})
    assert [item.url for item in catalogue.extractions.failures()] == [URLS[1]]


def test_a_run_keeps_its_verdicts_and_counts(catalogue):
    settle(catalogue, answered(1))
    (run,) = catalogue.runs.latest()
    assert (run.kind, run.source, run.status) == (RunKind.CRAWL, "irev", RunStatus.DONE)
    assert run.finished_at is not None
    assert run.counts == {"gone": 1, "unchanged": 9}
    rows = list(catalogue.runs.verdicts(url=URLS[0]))
    assert [(row.run, row.verdict) for row in rows] == [(run.id, Verdict.GONE)]


def test_verdicts_of_old_runs_are_forgotten_and_their_counts_kept(catalogue):
    settle(catalogue, answered())
    first = catalogue.runs.latest()[0].id
    for _ in range(50):
        catalogue.runs.begin(RunKind.INDEX)
    assert list(catalogue.runs.verdicts(run=first)) == []
    assert catalogue.runs.latest(100)[-1].counts == {"unchanged": 10}
