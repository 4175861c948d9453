"""What a reading of a query notes on its way: what to mark, what was understood, what to mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kb.query.marks import Key, Mark
from kb.search import Correction, Expansion, Interpretation


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A stretch of the query that the index does not know, and its likeliest spelling there."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Notes:
    """Fills up while a query is read; each list in the order of the query."""

    marks: list[Mark] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    expansions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    dates: list[tuple[str, date | None, date | None]] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    concepts: int = 0
    passed_over: int = 0

    def concept(self) -> int:
        """A number for the next thing asked."""
        self.concepts += 1
        return self.concepts

    def mark(
        self,
        slots: tuple[tuple[str, ...], ...],
        key: Key,
        concept: int,
        *,
        words: Iterable[str],
        weight: float = 1.0,
        scope: str = "",
    ) -> None:
        """Have words marked that are spelt like `words` (folded).

        People are not part of a text, so `auteur:` marks nothing.
        """
        if scope == "auteur" or not slots or not any(slots):
            return
        self.marks.append(
            Mark(
                slots=tuple(frozenset(slot) for slot in slots),
                key=key,
                concept=concept,
                weight=weight,
                title_only=scope == "titre",
                words=frozenset(words),
            )
        )

    def expand(self, text: str, forms: Iterable[str]) -> None:
        """Words also looked for in other forms, whichever entries of the thesaurus give them."""
        self.expansions[text] = tuple(dict.fromkeys((*self.expansions.get(text, ()), *forms)))

    def interpretation(self, ignored: str, *, exact: bool = False) -> Interpretation:
        """How the query was read, each thing once."""
        return Interpretation(
            terms=tuple(dict.fromkeys(self.terms)),
            phrases=tuple(dict.fromkeys(self.phrases)),
            excluded=tuple(dict.fromkeys(self.excluded)),
            expansions=tuple(
                Expansion(text=text, forms=forms) for text, forms in self.expansions.items()
            ),
            corrections=tuple(dict.fromkeys(self.corrections)),
            fields=tuple(dict.fromkeys(self.fields)),
            dates=tuple(dict.fromkeys(self.dates)),
            ignored=ignored,
            passed_over=self.passed_over,
            exact=exact,
        )
