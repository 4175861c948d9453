"""The queue on a real PostgreSQL: who gets a job, how often, and what is heard of it."""

import datetime as dt
import signal

import psycopg
import pytest

from indexer.extract import PdfReader
from indexer.jobs import Answer, Job, JobQueue, Offered, job_key
from indexer.jobs.queue import MOST_ATTEMPTS
from indexer.jobs.schema import JOBS
from indexer.model import Fetched
from indexer.pool import Refusal
from kb.errors import ConfigError, FailureReason, LockedError, QueueError
from kb.model import CanonicalUrl

STAMP = "ceux-ci"
LONG_AGO = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)


def offered(name, size=1, stamp=STAMP):
    fetched = Fetched(
        url=CanonicalUrl(f"https://irev.fr/{name}"),
        source="irev",
        media_type="text/plain",
        body=b"",
        fetched_at=LONG_AGO,
    )
    job = Job(fetched=fetched, sha256=name * 8, pdf_reader=PdfReader.PDFMINER)
    return Offered(key=job_key(job, stamp), job=job, size_bytes=size)


def answer(detail="vide"):
    refusal = Refusal(reason=FailureReason.EMPTY, detail=detail)
    return Answer(version="text/1", result=refusal, duration_ms=1.5)


@pytest.fixture
def opened(queue_url):
    """Opens ends of one queue, all closed with the test."""
    made = []

    def another(**options):
        made.append(JobQueue(queue_url, **{"stamp": STAMP} | options))
        return made[-1]

    yield another
    for each in made:
        each.__exit__(None, None, None)


@pytest.fixture
def indexing(opened):
    queue = opened()
    queue.begin()
    return queue


def expire(queue_url):
    """Have every lease run out."""
    with psycopg.connect(queue_url, autocommit=True) as connection:
        connection.execute(f"UPDATE {JOBS} SET leased_until = now() - interval '1 s'".encode())


def test_a_job_is_lent_to_one_worker_the_largest_first(indexing, opened):
    small, large = offered("a", size=1), offered("b", size=9)
    indexing.offer([small, large])
    first, second = opened(), opened()
    assert first.take().key == large.key
    taken = second.take()
    assert (taken.key, taken.job) == (small.key, small.job)
    assert first.take() is None


def test_what_is_answered_is_heard_until_it_is_dropped(indexing, opened):
    one = offered("a")
    indexing.offer([one])
    worker = opened()
    worker.answer(worker.take().key, answer())
    assert indexing.answered(9) == indexing.answered(9) == {one.key: answer()}
    indexing.drop([one.key])
    assert indexing.answered(9) == {}


def test_a_lease_that_runs_out_lets_another_take_the_job_and_the_first_answer_stays(
    indexing, opened, queue_url
):
    one = offered("a")
    indexing.offer([one])
    dead, alive = opened(), opened()
    dead.take()
    assert alive.take() is None
    expire(queue_url)
    assert alive.take().key == one.key
    alive.answer(one.key, answer("le premier"))
    dead.answer(one.key, answer("le second"))
    assert indexing.answered(9) == {one.key: answer("le premier")}


def test_a_job_that_nobody_survives_is_given_up_with_a_reason(indexing, opened, queue_url):
    one = offered("a")
    indexing.offer([one])
    for _ in range(MOST_ATTEMPTS):
        assert opened().take().key == one.key
        assert indexing.answered(9) == {}
        expire(queue_url)
    assert opened().take() is None
    (reason,) = indexing.answered(9).values()
    assert isinstance(reason, str)
    assert "se sont arrêtés" in reason


def test_a_job_given_back_was_not_tried(indexing, opened):
    one = offered("a")
    indexing.offer([one])
    for _ in range(MOST_ATTEMPTS + 1):
        worker = opened()
        assert worker.take().key == one.key
        worker.give_back([one.key])
    assert indexing.answered(9) == {}


def test_what_others_extract_otherwise_is_not_for_them(indexing, opened):
    indexing.offer([offered("a")])
    older = opened(stamp="d’avant")
    older.show(3)
    assert older.take() is None
    opened().show(2)
    crew = indexing.crew()
    assert (crew.workers, crew.processes, crew.others) == (1, 2, 1)


def test_the_same_question_has_one_key_for_the_same_extractors_alone():
    one = offered("a")
    assert job_key(one.job, STAMP) == one.key
    assert job_key(one.job, "autre") != one.key
    assert offered("b").key != one.key


def test_a_second_indexing_is_refused_until_the_first_has_gone(indexing, opened):
    with pytest.raises(LockedError, match="même file"):
        opened().begin()
    indexing.__exit__(None, None, None)
    opened().begin()


def test_what_an_indexing_that_died_had_answered_is_there_for_the_next(indexing, opened):
    done, left, under_way = offered("a", 3), offered("b", 1), offered("c", 2)
    indexing.offer([done, left, under_way])
    worker = opened()
    worker.answer(worker.take().key, answer())
    worker.take()
    indexing.__exit__(None, None, None)
    again = opened()
    again.begin()
    assert again.answered(9) == {}
    assert worker.take() is None
    again.offer([done, left, under_way])
    assert again.answered(9) == {done.key: answer()}
    assert worker.take().key == left.key
    assert worker.take() is None


def test_an_end_leaves_nothing_to_do(indexing, opened):
    indexing.offer([offered("a")])
    worker = opened()
    taken = worker.take()
    indexing.end()
    worker.answer(taken.key, answer())
    assert worker.take() is None
    assert indexing.answered(9) == {}


def test_an_answer_that_cannot_be_read_is_a_reason(indexing, opened, queue_url):
    one = offered("a")
    indexing.offer([one])
    with psycopg.connect(queue_url, autocommit=True) as connection:
        connection.execute(f"UPDATE {JOBS} SET answer = 'nonsense'".encode())
    assert "illisible" in indexing.answered(9)[one.key]


def test_a_job_that_cannot_be_read_is_still_one(indexing, opened, queue_url):
    one = offered("a")
    indexing.offer([one])
    with psycopg.connect(queue_url, autocommit=True) as connection:
        connection.execute(f"UPDATE {JOBS} SET job = 'nonsense'".encode())
    taken = opened().take()
    assert (taken.key, taken.job) == (one.key, None)


def test_a_server_that_crashes_costs_time_alone(indexing, opened, postgres):
    before = indexing.connections
    worker = opened()
    indexing.offer([offered("a")])
    postgres.stop(signal.SIGQUIT)
    postgres.start()
    indexing.offer([offered("a"), offered("b")])
    assert indexing.connections == before + 1
    assert {worker.take().key, worker.take().key} == {offered("a").key, offered("b").key}
    with pytest.raises(LockedError):
        opened(patience_s=0).begin()


def test_a_server_that_stays_away_is_an_error(indexing, opened, postgres):
    worker = opened(patience_s=0.5)
    postgres.stop()
    try:
        with pytest.raises(QueueError, match="ne répond pas"):
            worker.take()
        with pytest.raises(QueueError, match="ne répond pas"):
            opened()
    finally:
        postgres.start()


def test_an_address_that_is_none_is_refused_without_telling_what_it_holds():
    with pytest.raises(ConfigError, match="queue_url") as refused:
        JobQueue("postgresql://kb:secret@hote:port:1/base?secret")
    assert "secret" not in str(refused.value)
