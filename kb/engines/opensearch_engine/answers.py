"""What a cluster answers, as far as it is read here."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict


class Kept(TypedDict, total=False):
    """What an index keeps of a document as it was sent."""

    head: str
    passages: Mapping[str, str]


class Found(TypedDict):
    """One document, found or fetched."""

    _id: str
    _score: NotRequired[float | None]
    _source: NotRequired[Kept]
    sort: NotRequired[Sequence[float | str]]
    found: NotRequired[bool]


class Total(TypedDict):
    """How many documents match."""

    value: int


class Hits(TypedDict):
    """The documents of an answer."""

    total: Total
    hits: Sequence[Found]


class Bucket(TypedDict):
    """A value and how many documents hold it."""

    key: str
    doc_count: int


class Buckets(TypedDict):
    """Values by how many hold them."""

    buckets: Sequence[Bucket]


class Filtered(TypedDict):
    """Values among the documents a filter leaves."""

    values: Buckets


class Answer(TypedDict):
    """An answer to a search."""

    timed_out: bool
    hits: Hits
    aggregations: NotRequired[Mapping[str, Filtered]]


class Failure(TypedDict, total=False):
    """Why a part of a request failed."""

    type: str
    reason: str


class Outcome(TypedDict):
    """What became of one item of a bulk."""

    _id: str
    status: int
    error: NotRequired[Failure]
