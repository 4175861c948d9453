"""Puts the parts of a query together: concepts add up, the rest decides what matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.clauses import All, AndMaybe, Clause, Coverage, Everything, Without
from kb.query.concepts import joined
from kb.ranking import Ranking


class Role(StrEnum):
    """What a part does to the rest."""

    CONCEPT = "concept"  # helps, like a free word
    STRICT = "strict"  # must match, and scores
    FILTER = "filter"  # must match, and does not score
    EXCLUDED = "excluded"  # must not match
    BONUS = "bonus"  # ranks what matches anyway


@dataclass(frozen=True, slots=True)
class Part:
    """A clause and its role; `weight` is how much of the question a concept carries."""

    clause: Clause
    role: Role
    weight: float = 1.0


def combine(parts: Sequence[Part], ranking: Ranking) -> Clause | None:
    """One clause for parts side by side; None when nothing in them can be looked for."""
    by_role = {role: [part for part in parts if part.role is role] for role in Role}
    words = covering(by_role[Role.CONCEPT], ranking)
    strict = every([part.clause for part in by_role[Role.STRICT]])
    clause = words
    if strict is not None:
        clause = strict if words is None else AndMaybe(strict, words)
    bonuses = [part.clause for part in by_role[Role.BONUS]]
    if clause is not None and bonuses:
        clause = AndMaybe(clause, joined(bonuses))
    filters = [part.clause for part in by_role[Role.FILTER]]
    clause = every([*filters, *([] if clause is None else [clause])])
    if excluded := [part.clause for part in by_role[Role.EXCLUDED]]:
        clause = Without(Everything() if clause is None else clause, joined(excluded))
    return clause


def covering(concepts: Sequence[Part], ranking: Ranking) -> Clause | None:
    """Concepts, the more the better."""
    if not concepts:
        return None
    if len(concepts) == 1:
        return concepts[0].clause
    return Coverage(
        tuple(part.clause for part in concepts),
        tuple(part.weight for part in concepts),
        ranking.coverage / len(concepts),
    )


def every(clauses: Sequence[Clause]) -> Clause | None:
    """All of them."""
    if not clauses:
        return None
    return clauses[0] if len(clauses) == 1 else All(tuple(clauses))


def role_of(parts: Sequence[Part]) -> Role:
    """The role of parts taken as one: as mild as the mildest of them."""
    roles = {part.role for part in parts}
    if roles <= {Role.FILTER}:
        return Role.FILTER
    if Role.STRICT in roles or Role.EXCLUDED in roles or Role.FILTER in roles:
        return Role.STRICT
    return Role.CONCEPT
