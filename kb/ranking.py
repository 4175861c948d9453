"""Every number that decides the order of hits, in one frozen value, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Weights of the clauses a query becomes; 1 is the stem of a word found in the body."""

    title: float = 0.5
    exact: float = 0.3
    accent: float = 0.1
    people: float = 0.5
    expansion: float = 0.3
    correction: float = 0.4
    slip: float = 0.3
    phrase: float = 1.0
    coverage: float = 1.0
    date: float = 3.0
    proximity: float = 0.2
    window: int = 8


RANKING = Ranking()
