"""Runs `kb` again and again in processes of its own: `python -m tests.faults.program`.

Started once under the shim, with everything imported; a line on standard input (JSON: `arguments`,
`output`, a file, `workers`, processes that extract) forks a process that leads a group of its own.
The answers are its number, then how it ended (as `os.waitpid` says). With `--warm` it first runs
commands itself, and crawls are forked from a process that has Scrapy in memory.
"""

import json
import os
import sys
from importlib import import_module

from indexer import pool
from indexer.crawl import process
from tests.faults.nursery import Nursery
from tests.faults.warm import warm

PRELOADED = (
    "indexer.commands",
    "indexer.pipeline",
    "indexer.extract",
    "indexer.sources",
    "kb.bootstrap",
    "kb.cli",
    "whoosh.index",
)


def main() -> None:
    """Serve until standard input closes."""
    for name in PRELOADED:
        import_module(name)
    if "--warm" in sys.argv:
        warm()
        process.START = Nursery().start
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            # Extracting processes write nothing, and take a second to start.
            pool.MAX_WORKERS = asked["workers"]
            _run(asked["arguments"], asked["output"])
        os.setpgid(child, child)
        _tell(child)
        _, status = os.waitpid(child, 0)
        _tell(status)


def _tell(value: int) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


def _run(arguments: list[str], output: str) -> None:
    os.setpgid(0, 0)
    told = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(told, 1)
    os.dup2(told, 2)
    code = 70
    try:
        sys.argv = ["kb", *arguments]
        import_module("kb.cli").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  # a trace is what the tests look for
        import_module("traceback").print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
