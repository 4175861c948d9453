"""Which clauses of a query look for words in the body: what the passages of a hit are named by.

Part of what a clause means, like BM25's formula, so engines share it rather than agree on it.
"""

from collections.abc import Iterator
from functools import singledispatch

from kb.analysis import BODY_FIELDS
from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Clause,
    Coverage,
    Near,
    Phrase,
    Prefix,
    Term,
    Without,
)

Leaf = Term | Prefix | Phrase | Near


@singledispatch
def body_leaves(clause: Clause) -> Iterator[Leaf]:
    """Every clause that looks for words in the body, but what is excluded."""
    del clause
    return iter(())


@body_leaves.register
def _(clause: Term | Prefix | Phrase | Near) -> Iterator[Leaf]:
    if clause.field in BODY_FIELDS:
        yield clause


@body_leaves.register
def _(clause: All | Any | Best | Coverage) -> Iterator[Leaf]:
    for part in clause.clauses:
        yield from body_leaves(part)


@body_leaves.register
def _(clause: AndMaybe) -> Iterator[Leaf]:
    yield from body_leaves(clause.required)
    yield from body_leaves(clause.optional)


@body_leaves.register
def _(clause: Without) -> Iterator[Leaf]:
    yield from body_leaves(clause.clause)
