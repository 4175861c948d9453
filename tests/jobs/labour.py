"""A worker whose documents say what befalls it: `python -m tests.jobs.labour URL BLOBS`.

A text that begins with « kill » ends the whole worker as a lack of memory would, « die » the
process that reads it, « wait » makes it last until the file of that name is there.
"""

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

from indexer.jobs import JobQueue
from indexer.model import Extracted
from indexer.pipeline.helping import Payload, help_extract, read


def befall(payload: Payload) -> Extracted:
    word, _, rest = payload[0].body.decode("utf-8", "replace").partition(" ")
    if word == "kill":
        worker = multiprocessing.parent_process()
        assert worker is not None
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        time.sleep(60)
    if word == "die":
        os._exit(9)
    if word == "wait":
        path = Path(rest.split()[0])
        path.with_suffix(".begun").touch()
        while not path.exists():
            time.sleep(0.02)
    return read(payload)


if __name__ == "__main__":
    url, blobs = sys.argv[1:]
    with JobQueue(url) as queue:
        help_extract(
            queue, Path(blobs), processes=1, stopped=lambda: False, function=befall, timeout_s=30
        )
