"""Processes that are killed in the middle of a job: once is chance, twice is the job."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.pool import Done, Refusal, run_all
from kb.errors import FailureReason

TIMEOUT_S = 60.0


def die_first(job: tuple[Path, str, int]) -> str:
    """Die by SIGKILL as many times as the job says, counted in its folder, then answer."""
    folder, name, deaths = job
    mark = folder / f"{name}.{len(list(folder.glob(f'{name}.*')))}"
    if len(list(folder.glob(f"{name}.*"))) < deaths:
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return name


def itself(job: tuple[Path, str, int]) -> tuple[Path, str, int]:
    return job


def results(folder: Path, deaths: dict[str, int], workers: int) -> dict[str, str | Refusal]:
    jobs = [(folder, name, count) for name, count in deaths.items()]
    done: Iterator[Done[tuple[Path, str, int], str]] = run_all(
        jobs, itself, die_first, workers=workers, timeout_s=TIMEOUT_S
    )
    told = [(each.job[1], each.result) for each in done]
    assert len(told) == len(jobs)
    return dict(told)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_job_whose_process_was_killed_once_is_done_all_the_same(
    tmp_path: Path, workers: int
) -> None:
    found = results(tmp_path, {"a": 0, "b": 1, "c": 0, "d": 1}, workers)
    assert found == {name: name for name in "abcd"}
    assert sorted(mark.name for mark in tmp_path.iterdir()) == ["b.0", "d.0"]


def test_a_job_that_kills_its_process_twice_is_refused_and_no_other(tmp_path: Path) -> None:
    found = results(tmp_path, {"a": 0, "b": 9, "c": 1}, workers=1)
    refusal = found.pop("b")
    assert found == {"a": "a", "c": "c"}
    assert isinstance(refusal, Refusal)
    assert refusal.reason is FailureReason.UNREADABLE
    assert "brutalement" in refusal.detail
    assert [mark.name for mark in sorted(tmp_path.glob("b.*"))] == ["b.0", "b.1"]
