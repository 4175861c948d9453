"""Which of several places a fact was read in: the first that has it."""

from collections.abc import Mapping
from typing import TypeVar

from indexer.model import Origin

V = TypeVar("V")


def first(*places: tuple[V, Origin]) -> tuple[V, Origin]:
    """The first value that is one, with where it was; the last as it is when there is none."""
    return next((found for found in places if found[0]), places[-1])


def recorded(**facts: tuple[object, Origin]) -> Mapping[str, Origin]:
    """Where each field that has a value was read.

    >>> dict(recorded(title=("Charte", Origin.HEAD), summary=("", Origin.HEAD)))
    {'title': <Origin.HEAD: 'head'>}
    """
    return {field: origin for field, (value, origin) in facts.items() if value}
