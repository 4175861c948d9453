"""The meaning of a query: its tree, read with the collection's words, as clauses for an engine.

Free words are concepts: none is required, covering more of them ranks higher. What was typed with
an operator is meant: phrases, PROCHE, `titre:`, `auteur:` and ET must match, and free words beside
them only rank. `type:`, `theme:`, `langue:` and `date:` narrow without scoring.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.clauses import Clause, Everything, Nothing
from kb.french import Thesaurus
from kb.query.ast import Empty
from kb.query.combine import combine
from kb.query.concepts import looked_in
from kb.query.forms import Asked
from kb.query.marks import Mark
from kb.query.notes import Notes, Repair
from kb.query.parse import left_out, parse
from kb.query.reading import Reading
from kb.query.values import Values
from kb.query.vocabulary import Vocabulary
from kb.ranking import RANKING, Ranking
from kb.search import DateKind, Interpretation


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A query understood: what to find, what to mark, how it was read, how it may be mended."""

    clause: Clause
    body_length: float = 0.75
    """`EngineQuery.body_length`: long questions hold more against long texts."""
    marks: tuple[Mark, ...] = ()
    interpretation: Interpretation = Interpretation()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Reads queries; one for as long as its files stay the same."""

    thesaurus: Thesaurus
    acronyms: frozenset[str]
    values: Values
    ranking: Ranking = RANKING

    def plan(
        self,
        query: str,
        vocabulary: Vocabulary,
        kind: DateKind = DateKind.PUBLISHED,
        *,
        exact: bool = False,
    ) -> Plan:
        """What a query asks of the generation that `vocabulary` belongs to.

        An empty query is everything. A query of stop words alone is looked for as written. A query
        without any word finds nothing.
        """
        node = parse(query)
        if isinstance(node, Empty) and not query.strip():
            return Plan(clause=Everything())
        for stop_words in (False, True):
            notes = Notes()
            asked = Asked(
                thesaurus=self.thesaurus,
                acronyms=self.acronyms,
                vocabulary=vocabulary,
                ranking=self.ranking,
                notes=notes,
                looked=looked_in("", self.ranking, exact=exact),
                exactly=exact,
                exact=exact,
            )
            reading = Reading(asked=asked, values=self.values, kind=kind, stop_words=stop_words)
            clause = combine(reading.parts(node), self.ranking)
            if clause is not None:
                return Plan(
                    clause=clause,
                    body_length=self.ranking.body_length(notes.concepts),
                    marks=tuple(notes.marks),
                    interpretation=notes.interpretation(left_out(query), exact=exact),
                    repairs=tuple(notes.repairs),
                )
        return Plan(clause=Nothing())


def mended(query: str, repairs: Sequence[Repair]) -> str:
    """The query with its unknown words spelt as the index knows them."""
    for repair in sorted(repairs, key=lambda r: r.start, reverse=True):
        query = query[: repair.start] + repair.text + query[repair.end :]
    return query
