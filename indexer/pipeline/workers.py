"""Extract the text of many resources in processes that can be killed (see `pool`)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from indexer.catalogue import Resource
from indexer.extract import PdfReader, extract, extractor_version
from indexer.model import Extracted, Fetched, Outcome, Stage
from indexer.pool import Refusal, run_all

TIMEOUT_S = 120.0
"""For one document: the reader of PDFs itself changes to its fast way long before."""

Extract = Callable[[Fetched], Extracted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What became of one resource: what it says of itself, or why it says nothing.

    `version` is that of the extractor its bytes were for; "" when they could not be had.
    """

    resource: Resource
    version: str
    result: Extracted | Outcome
    duration_ms: float


def extract_all(
    resources: Iterable[Resource],
    read: Callable[[Resource], Fetched],
    *,
    function: Extract | None = None,
    pdf_reader: PdfReader = PdfReader.PDFMINER,
    workers: int | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Iterator[Extraction]:
    """Extract each resource; results come as they are ready, one for each.

    `read` gives the bytes of a resource; `function` and `workers` are those of `run_all`, the
    extractor of the program by default. The largest resources come first, so that processes end
    together.

    Raises:
        WorkerError: a process does not start.

    """
    versions: dict[str, str] = {}

    def load(resource: Resource) -> Fetched:
        fetched = read(resource)
        versions[resource.url] = extractor_version(fetched, pdf_reader)
        return fetched

    jobs = sorted(resources, key=lambda resource: -resource.size_bytes)
    work = function or partial(extract, pdf_reader=pdf_reader)
    for done in run_all(jobs, load, work, workers=workers, timeout_s=timeout_s):
        result = done.result
        yield Extraction(
            resource=done.job,
            version=versions.pop(done.job.url, ""),
            result=outcome(done.job, result, done.duration_ms)
            if isinstance(result, Refusal)
            else result,
            duration_ms=done.duration_ms,
        )


def outcome(resource: Resource, refusal: Refusal, took_ms: float) -> Outcome:
    """Why a resource gave no text, and at which stage."""
    return Outcome(
        url=resource.url,
        stage=Stage.EXTRACT if refusal.loaded else Stage.FETCH,
        reason=refusal.reason,
        detail=refusal.detail,
        duration_ms=took_ms,
    )
