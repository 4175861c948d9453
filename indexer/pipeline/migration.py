"""What two engines hold, compared: whether a move from one to the other changed anything."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from kb.clauses import Everything
from kb.engine import Engine, EngineQuery
from kb.errors import NoGenerationError
from kb.model import DocId
from kb.search import DateKind

FEW = 5
"""Documents of a difference that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What an engine's published generation holds, counted."""

    generation: int
    ids: frozenset[DocId]
    terms: int
    """Distinct words of the exact fields."""
    counts: Mapping[str, Mapping[str, int]]
    """Documents a value of each facet; years by kind of date."""


def holding(engine: Engine) -> Holding | None:
    """What an engine holds now; None before its first generation."""
    try:
        reader = engine.reader()
    except NoGenerationError:
        return None
    counts: dict[str, Mapping[str, int]] = {}
    with closing(reader):
        for kind in DateKind:
            asked = EngineQuery(
                clause=Everything(), date_kind=kind, limit=0, passages=0, collapse=False
            )
            for facet, values in reader.search(asked).facets.items():
                counts[f"{facet} {kind}" if facet == "year" else facet] = values
        return Holding(
            generation=reader.generation.number,
            ids=frozenset(reader.ids()),
            terms=len(reader.lexicon()),
            counts=counts,
        )


def differences(before: Holding, after: Holding) -> tuple[str, ...]:
    """What the second holds otherwise than the first, a line each; () when all is the same."""
    lines = []
    for word, some in (("perdu", before.ids - after.ids), ("ajouté", after.ids - before.ids)):
        if some:
            named = ", ".join(islice(sorted(some), FEW))
            plural = "s" if len(some) > 1 else ""
            lines.append(f"{len(some)} document{plural} {word}{plural}\u202f: {named}")
    if before.terms != after.terms:
        lines.append(f"{before.terms} mots avant, {after.terms} après")
    for facet in sorted(before.counts.keys() | after.counts.keys()):
        ours, theirs = before.counts.get(facet, {}), after.counts.get(facet, {})
        lines += [
            f"{facet} {value}\u202f: {ours.get(value, 0)} avant, {theirs.get(value, 0)} après"
            for value in sorted(ours.keys() | theirs.keys())
            if ours.get(value, 0) != theirs.get(value, 0)
        ]
    return tuple(lines)
