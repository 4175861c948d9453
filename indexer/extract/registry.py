"""Which extractor reads which kind of bytes."""

from indexer.model import Extracted, Fetched
from kb.errors import ExtractionError, FailureReason

EXTRACTOR_VERSION = "1"
"""Changes whenever the same bytes may give another `Extracted`: the key of cached extractions."""


def extract(fetched: Fetched) -> Extracted:
    """What one resource says of itself.

    Raises:
        ExtractionError: it gave no text; `reason` says why. Nothing else is raised on any bytes.

    """
    raise ExtractionError(FailureReason.UNSUPPORTED, f"no extractor for {fetched.media_type}")
