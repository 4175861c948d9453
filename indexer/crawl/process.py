"""Run a crawl in a process of its own and hear what it finds."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from indexer.crawl.job import CrawlEnd, CrawlEvent, CrawlJob, read_line, write_job
from kb.errors import CatalogueError

STOP_TIMEOUT_S = 30.0


def crawl(job: CrawlJob, log: Path, watch: Callable[[CrawlEvent], None]) -> CrawlEnd:
    """Crawl one source; `watch` is told of every address, `log` gets what Scrapy says.

    Raises:
        CatalogueError: the process died; the message names the log.

    """
    log.parent.mkdir(parents=True, exist_ok=True)
    # -P: a file of the current folder must not stand in for a module.
    command = [sys.executable, "-P", "-m", "indexer.crawl"]
    with log.open("ab") as errors:
        child = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
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


def _close(child: subprocess.Popen[bytes]) -> None:
    """Let the process end by itself, which a closed input makes it do; else end it."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
