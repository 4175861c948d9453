"""Words to clauses: one concept a word, looked for by stem and as written, in title and body.

A place of a query is what stands at one position: a word, or the forms of one (« chargé·e »).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.clauses import Any, Best, Clause, Field, Near, Nothing, Phrase, Prefix, Term
from kb.french import Token, analyze, analyze_query
from kb.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Place:
    """Tokens of a query at one position."""

    tokens: tuple[Token, ...]

    @property
    def content(self) -> bool:
        """Whether any of its words says something by itself."""
        return any(not token.stop for token in self.tokens)

    @property
    def stems(self) -> tuple[str, ...]:
        """Keys in stem fields, which hold no stop words."""
        return tuple(dict.fromkeys(t.stem for t in self.tokens if not t.stop and t.stem))

    @property
    def folded(self) -> tuple[str, ...]:
        """Keys in exact fields, accents folded."""
        return tuple(dict.fromkeys(t.folded for t in self.tokens if t.folded))

    @property
    def accented(self) -> tuple[str, ...]:
        """Keys in exact fields of the words typed with accents."""
        return tuple(dict.fromkeys(t.exact for t in self.tokens if t.exact != t.folded))

    @property
    def start(self) -> int:
        """Where it starts in the text analysed."""
        return min(token.start for token in self.tokens)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(token.end for token in self.tokens)


def places(tokens: Iterable[Token]) -> list[Place]:
    """Tokens by position, in order."""
    found: dict[int, list[Token]] = {}
    for token in tokens:
        found.setdefault(token.position, []).append(token)
    return [Place(tuple(found[position])) for position in sorted(found)]


@dataclass(frozen=True, slots=True)
class Looked:
    """Fields that are looked in, with what a match in each is worth against the body's stems."""

    stems: tuple[tuple[Field, float], ...]
    exact: tuple[tuple[Field, float], ...]
    accents: tuple[tuple[Field, float], ...]
    phrases: tuple[tuple[Field, float], ...]


def looked_in(scope: str, ranking: Ranking, *, exact: bool = False) -> Looked:
    """Fields of a scope: "" is everywhere, else `titre` or `auteur`; `exact` leaves stems out."""
    looked = stems_looked_in(scope, ranking)
    looked = Looked(
        stems=worth_looking(looked.stems),
        exact=worth_looking(looked.exact),
        accents=worth_looking(looked.accents),
        phrases=looked.phrases,
    )
    if not exact:
        return looked
    people = tuple(pair for pair in looked.exact if pair[0] is Field.PEOPLE)
    words = tuple(dict.fromkeys((*looked.phrases, *people)))
    return Looked(stems=(), exact=words, accents=looked.accents, phrases=looked.phrases)


def worth_looking(fields: tuple[tuple[Field, float], ...]) -> tuple[tuple[Field, float], ...]:
    """Fields that a ranking gives any weight."""
    return tuple(pair for pair in fields if pair[1])


def stems_looked_in(scope: str, ranking: Ranking) -> Looked:
    """Fields of a scope, those of stems among them."""
    title, exact = ranking.title, ranking.exact
    if scope == "titre":
        return Looked(
            stems=((Field.TITLE, 1.0),),
            exact=((Field.TITLE_EXACT, exact),),
            accents=((Field.TITLE_EXACT, ranking.accent),),
            phrases=((Field.TITLE_EXACT, ranking.phrase),),
        )
    if scope == "auteur":
        people = ((Field.PEOPLE, 1.0),)
        return Looked(stems=(), exact=people, accents=(), phrases=people)
    return Looked(
        stems=((Field.TITLE, title), (Field.BODY, 1.0)),
        exact=(
            (Field.TITLE_EXACT, title * exact),
            (Field.BODY_EXACT, exact),
            (Field.PEOPLE, ranking.people),
        ),
        accents=((Field.BODY_EXACT, ranking.accent),),
        phrases=((Field.TITLE_EXACT, title * ranking.phrase), (Field.BODY_EXACT, ranking.phrase)),
    )


def word_clause(place: Place, looked: Looked, *, boost: float = 1.0) -> Clause:
    """A word wherever it may stand: what matches adds up."""
    clauses: list[Clause] = []
    if stems := place.stems:
        clauses += [Term(field, stems, worth * boost) for field, worth in looked.stems]
    clauses += [Term(field, place.folded, worth * boost) for field, worth in looked.exact]
    if accented := place.accented:
        clauses += [Term(field, accented, worth * boost) for field, worth in looked.accents]
    return joined(clauses)


def stem_clause(stems: tuple[str, ...], looked: Looked, boost: float) -> Clause:
    """A word by its stems alone, for what was not typed."""
    return joined([Term(field, stems, worth * boost) for field, worth in looked.stems])


def exact_phrase(places: Sequence[Place], looked: Looked) -> Clause:
    """The words as typed, accents aside, in that order."""
    slots = tuple(place.folded for place in places)
    if len(slots) == 1:
        return joined([Term(field, slots[0], worth) for field, worth in looked.phrases])
    return joined([Phrase(field, slots, worth) for field, worth in looked.phrases])


def stem_slots(places: Sequence[Place]) -> tuple[tuple[str, ...], ...]:
    """Stems a position, stop words as holes, none at either end."""
    slots = [place.stems for place in places]
    while slots and not slots[0]:
        slots.pop(0)
    while slots and not slots[-1]:
        slots.pop()
    return tuple(slots)


def whole_clause(found: Sequence[Place], looked: Looked) -> Clause:
    """A word in pieces with all of them in place, in any inflection where stems are looked for."""
    if not looked.stems:
        return exact_phrase(found, looked)
    return stem_phrase(stem_slots(found), looked, 1.0)


def stem_phrase(slots: tuple[tuple[str, ...], ...], looked: Looked, boost: float) -> Clause:
    """Words in any inflection, in that order."""
    if not slots:
        return Nothing()
    if len(slots) == 1:
        return stem_clause(slots[0], looked, boost)
    return joined([Phrase(field, slots, worth * boost) for field, worth in looked.stems])


def prefix_clause(text: str, looked: Looked) -> Clause:
    """Words that start so; every exact field holds each word folded."""
    return joined([Prefix(field, text, worth) for field, worth in looked.phrases])


def near_clause(
    groups: Iterable[tuple[str, ...]], distance: int, fields: Sequence[tuple[Field, float]]
) -> Clause:
    """One word of each group within a distance, in any of some fields (with what each is worth)."""
    each = tuple(dict.fromkeys(groups))  # a word stands near itself: no need to look for it again
    return joined([Near(field, each, distance, worth) for field, worth in fields])


def joined(clauses: Sequence[Clause]) -> Clause:
    """Any of them, the sum scoring."""
    if not clauses:
        return Nothing()
    return clauses[0] if len(clauses) == 1 else Any(tuple(clauses))


def best(clauses: Sequence[Clause]) -> Clause:
    """Readings of one thing: the best of them scores."""
    held = [clause for clause in clauses if not isinstance(clause, Nothing)]
    if not held:
        return Nothing()
    return held[0] if len(held) == 1 else Best(tuple(held))


def telling(found: Iterable[Place]) -> list[Place]:
    """Those that stem fields hold: all but function words."""
    return [place for place in found if place.stems]


def query_places(text: str) -> list[Place]:
    """Places of a query's free words."""
    return places(analyze_query(text))


def phrase_places(text: str) -> list[Place]:
    """Places of a phrase: question words count like any other."""
    return places(analyze(text))
