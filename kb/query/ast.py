"""A query as its syntax reads: what was typed, before any analysis.

Every node covers `[start, end)` of the query, in code points, brackets and quotes included.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A run of free words as typed; all help, none is required."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between quotes: in that order, within one passage."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """`mot*`, without its star: words that start so."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """`A PROCHE/5 B`: the operands at most `distance` words apart, in any order."""

    operands: tuple[Words | Phrase, ...]
    distance: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scope:
    """`titre:` or `auteur:`: the node is looked for there alone. `name` is the French one."""

    name: str
    node: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """`type:`, `theme:`, `langue:` or `date:` with its value as typed, quotes left out."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """`-A`, `SAUF A`: what must not be there."""

    node: "Node"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class And:
    """`A ET B`: every part matches."""

    nodes: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Or:
    """`A OU B`: at least one part matches."""

    nodes: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts side by side without an operator: a plan decides what each of them asks for."""

    nodes: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing was asked."""

    start: int = 0
    end: int = 0


Node = Words | Phrase | Prefix | Near | Scope | Restriction | Not | And | Or | Sequence | Empty


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order typed."""
    yield node
    match node:
        case And(nodes) | Or(nodes) | Sequence(nodes):
            for child in nodes:
                yield from walk(child)
        case Near(operands):
            yield from operands
        case Scope(node=child) | Not(node=child):
            yield from walk(child)
        case _:
            pass


def shown(node: Node) -> str:
    """A node as a reader would write it again, for saying how a query was read."""
    text = ""
    match node:
        case Words(text):
            text = " ".join(text.split())
        case Phrase(text):
            text = f"« {' '.join(text.split())} »"
        case Prefix(text):
            text = f"{text}*"
        case Near(operands, distance):
            text = f" PROCHE/{distance} ".join(shown(operand) for operand in operands)
        case Scope(name, child):
            text = f"{name}:{shown(child)}"
        case Restriction(name, value):
            text = f"{name}:{value}"
        case Not(child):
            text = f"SAUF {shown(child)}"
        case Or(nodes):
            text = " OU ".join(shown(child) for child in nodes)
        case And(nodes):
            text = " ET ".join(shown(child) for child in nodes)
        case Sequence(nodes):
            text = " ".join(shown(child) for child in nodes)
        case _:
            pass
    return text
