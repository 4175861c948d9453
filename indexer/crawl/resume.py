"""Which crawl a new one goes on from: the last of the source, if something cut it short.

A site that asks for ten seconds between requests takes days to read. A run that was killed, stopped
or out of time has done part of that work; the next one takes over what it reached and asks for the
rest, so that nights of a few hours add up to a whole crawl, and then begins anew.
"""

from datetime import timedelta

from indexer.catalogue import Catalogue, Run, RunKind, RunStatus
from indexer.catalogue.clock import now

INTERRUPTED = "interrompue"
OUT_OF_TIME = "durée maximale atteinte (max_duration_s)"
MAX_AGE = timedelta(days=7)
"""What was found longer ago is looked at again."""
_LOOKED_AT = 50  # runs whose verdicts the catalogue keeps


def unfinished(catalogue: Catalogue, run: int, source: str) -> Run | None:
    """The crawl of the source before `run`, if it was cut short and is not too old."""
    for earlier in catalogue.runs.latest(_LOOKED_AT):
        if earlier.id >= run or earlier.kind is not RunKind.CRAWL or earlier.source != source:
            continue
        cut = earlier.status is RunStatus.RUNNING or earlier.detail.endswith(
            (INTERRUPTED, OUT_OF_TIME)
        )
        return earlier if cut and now() - earlier.started_at < MAX_AGE else None
    return None
