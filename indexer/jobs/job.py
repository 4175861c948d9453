"""What is asked of a worker and what it answers, as values and as bytes.

Bytes are JSON, compressed: reading them back runs no code, whoever wrote them.
"""

import hashlib
import zlib
from dataclasses import dataclass

from pydantic import TypeAdapter

from indexer.extract import PdfReader
from indexer.model import Extracted, Fetched
from indexer.pool import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A resource to extract: all that is known of it, its bytes by their SHA-256."""

    fetched: Fetched
    """Without its body."""
    sha256: str
    pdf_reader: PdfReader

    def to_bytes(self) -> bytes:
        """The job as it is sent."""
        return zlib.compress(_JOB.dump_json(self))

    @staticmethod
    def from_bytes(sent: bytes) -> "Job":
        """The inverse of `to_bytes`.

        Raises:
            ValueError: these are not the bytes of a job.

        """
        return _JOB.validate_json(_unpacked(sent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a job; `version` is that of the extractor, "" when nothing was loaded."""

    version: str
    result: Extracted | Refusal
    duration_ms: float

    def to_bytes(self) -> bytes:
        """The answer as it is sent."""
        return zlib.compress(_ANSWER.dump_json(self), 1)

    @staticmethod
    def from_bytes(sent: bytes) -> "Answer":
        """The inverse of `to_bytes`.

        Raises:
            ValueError: these are not the bytes of an answer.

        """
        return _ANSWER.validate_json(_unpacked(sent))


def job_key(job: Job, stamp: str) -> str:
    """What is the same for the same question put to the same extractors, and for no other."""
    return hashlib.sha256(stamp.encode() + b"\0" + _JOB.dump_json(job)).hexdigest()


def _unpacked(sent: bytes) -> bytes:
    try:
        return zlib.decompress(sent)
    except zlib.error as error:
        raise ValueError(str(error)) from None


_JOB = TypeAdapter(Job)
_ANSWER = TypeAdapter(Answer)
