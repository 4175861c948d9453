"""Run a crawl in a process of its own and hear what it finds."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from pydantic import ValidationError

from indexer.crawl.job import CrawlEnd, CrawlEvent, CrawlJob, read_line, write_job
from kb.errors import CatalogueError

STOP_TIMEOUT_S = 30.0


class Child(Protocol):
    """A process that crawls, as `subprocess.Popen` gives it."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    returncode: int | None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it ended; subprocess.TimeoutExpired when it takes longer."""

    def kill(self) -> None:
        """End it at once."""


def started(errors: BinaryIO) -> Child:
    """Start `python -m indexer.crawl`; `errors` gets what it says on standard error."""
    # -P: a file of the current folder must not stand in for a module.
    command = [sys.executable, "-P", "-m", "indexer.crawl"]
    return subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
    )


START: Callable[[BinaryIO], Child] = started
"""How the process is started; tests that start thousands have another way."""


def crawl(job: CrawlJob, log: Path, watch: Callable[[CrawlEvent], None]) -> CrawlEnd:
    """Crawl one source; `watch` is told of every address, `log` gets what Scrapy says.

    Raises:
        CatalogueError: the process died; the message names the log.

    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as errors:
        child = START(errors)
        end = None
        try:
            assert child.stdin is not None  # noqa: S101 - pipes were asked for
            assert child.stdout is not None  # noqa: S101
            child.stdin.write(write_job(job))
            child.stdin.flush()
            for line in child.stdout:
                event = read_line(line)
                if isinstance(event, CrawlEnd):
                    end = event
                else:
                    watch(event)
        except (BrokenPipeError, ValidationError):
            end = None
        finally:
            _close(child)
    if end is None or child.returncode != 0:
        raise CatalogueError(
            f"la collecte de «\u202f{job.source.name}\u202f» s’est arrêtée brutalement\u202f: "
            f"voir {log}"
        )
    return end


def _close(child: Child) -> None:
    """Let the process end by itself, which a closed input makes it do; else end it."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
