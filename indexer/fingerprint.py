"""What tells a text from others: a digest for the same text, a signature for nearly the same.

A signature is MinHash (Broder 1997) over runs of three words: the share of places in which two
signatures agree estimates the share of runs that two texts have in common. Seeded, so that equal
texts give equal signatures on every machine.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from rensa import RMinHash

from indexer.model import Extracted
from kb.model import MediaType

PLACES = 128
"""An estimate is off by 0.04 (one standard deviation) for texts that share 0.7 of their runs."""
RUN_WORDS = 3
FEWEST_WORDS = 50
"""A shorter text is mostly what its site says on every page."""
_SEED = 20_140_221
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """`digest` is "" and `signature` empty for what is not compared."""

    digest: str = ""
    signature: bytes = b""


NO_FINGERPRINT = Fingerprint()


def fingerprint(extracted: Extracted) -> Fingerprint:
    """Of a text with its title, language and dates; a video is itself by its id."""
    words = list(
        chain.from_iterable(_WORD.findall(one.text.casefold()) for one in extracted.passages)
    )
    if not words or extracted.listing:
        return NO_FINGERPRINT
    signature = _signature(words) if len(words) >= FEWEST_WORDS else b""
    if extracted.media_type is MediaType.VIDEO:
        return Fingerprint(signature=signature)
    dates = extracted.dates
    facts = (extracted.media_type, extracted.language, extracted.title, dates.published)
    said = "\0".join((*map(str, facts), str(dates.events), *(p.text for p in extracted.passages)))
    return Fingerprint(digest=hashlib.sha256(said.encode()).hexdigest(), signature=signature)


def _signature(words: list[str]) -> bytes:
    runs = {" ".join(run) for run in zip(*(words[n:] for n in range(RUN_WORDS)), strict=False)}
    sketch = RMinHash(num_perm=PLACES, seed=_SEED)
    sketch.update(sorted(runs))
    return np.asarray(sketch.digest(), dtype="<u4").tobytes()


def signatures(of: Iterable[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    """One row a signature."""
    rows = b"".join(of)
    return np.frombuffer(rows, dtype="<u4").reshape(-1, PLACES)
