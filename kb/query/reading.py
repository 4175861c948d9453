"""One reading of a query: walks its tree and makes of each node parts that `combine` joins."""

from dataclasses import dataclass, replace

from kb.clauses import Clause, Nothing
from kb.query.ast import (
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Restriction,
    Scope,
    Sequence,
    Words,
    shown,
)
from kb.query.combine import Part, Role, combine, every, role_of
from kb.query.concepts import (
    exact_phrase,
    joined,
    looked_in,
    near_clause,
    phrase_places,
    prefix_clause,
    query_places,
    telling,
    whole_clause,
    word_clause,
)
from kb.query.forms import Asked
from kb.query.marks import Key
from kb.query.values import Values
from kb.query.words import read_stop_words, read_words
from kb.search import DateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one query is read: `asked` changes inside `titre:` and `auteur:`."""

    asked: Asked
    values: Values
    kind: DateKind
    stop_words: bool = False
    """Look for stop words as written, because the query holds nothing else."""

    def parts(self, node: Node) -> list[Part]:
        """Parts of a node; [] when nothing in it can be looked for."""
        found: list[Part] = []
        match node:
            case Words(text, start) if self.stop_words:
                found = read_stop_words(self.asked, text)
            case Words(text, start):
                found = read_words(self.asked, text, start)
            case Sequence(nodes):
                found = [part for child in nodes for part in self.side_by_side(child)]
            case Or(nodes):
                found = self.either(nodes)
            case And(nodes):
                found = self.both(nodes)
            case Not(node=child):
                found = self.without(child)
            case Scope():
                found = self.scoped(node)
            case Restriction():
                found = self.restricted(node)
            case Phrase(text):
                found = self.phrase(text)
            case Prefix(text):
                found = self.prefix(text)
            case Near():
                found = self.near(node)
            case _:
                pass
        return found

    def side_by_side(self, node: Node) -> list[Part]:
        """A part among others: a bracketed group counts as one, with all its words' weight."""
        parts = self.parts(node)
        if not isinstance(node, Sequence):
            return parts
        clause = combine(parts, self.asked.ranking)
        if clause is None:
            return []
        return [Part(clause, role_of(parts), sum(part.weight for part in parts))]

    def either(self, nodes: tuple[Node, ...]) -> list[Part]:
        """Any of the alternatives that say something."""
        read = [parts for node in nodes if (parts := self.parts(node))]
        clauses = [c for parts in read if (c := combine(parts, self.asked.ranking)) is not None]
        if not clauses:
            return []
        roles = {role_of(parts) for parts in read}
        if Role.CONCEPT in roles:
            role = Role.CONCEPT
        else:
            role = Role.FILTER if roles == {Role.FILTER} else Role.STRICT
        weight = max(sum(part.weight for part in parts) for parts in read)
        return [Part(joined(clauses), role, weight)]

    def both(self, nodes: tuple[Node, ...]) -> list[Part]:
        """All that say something."""
        read = [parts for node in nodes if (parts := self.parts(node))]
        clause = every([c for p in read if (c := combine(p, self.asked.ranking)) is not None])
        if clause is None:
            return []
        only_filters = all(role_of(parts) is Role.FILTER for parts in read)
        return [Part(clause, Role.FILTER if only_filters else Role.STRICT)]

    def without(self, node: Node) -> list[Part]:
        """What must not be there: as typed, inflections included, nothing guessed."""
        quiet = self.silent()
        if isinstance(node, Words):
            clauses = [c for word in node.text.split() if (c := quiet.whole(word)) is not None]
            clause = joined(clauses) if clauses else None
        else:
            clause = combine(quiet.parts(node), self.asked.ranking)
        if clause is None or isinstance(clause, Nothing):
            return []
        self.asked.notes.excluded.append(shown(node))
        return [Part(clause, Role.EXCLUDED)]

    def silent(self) -> "Reading":
        """The same reading, noting and adding nothing."""
        return replace(self, asked=self.asked.silent())

    def whole(self, word: str) -> Clause | None:
        """A word with all its pieces in place: « Hauts-de-France » is not « France »."""
        found = query_places(word)
        content = [place for place in found if place.content] or (found if self.stop_words else [])
        if not content:
            return None
        if len(content) == 1:
            return word_clause(content[0], self.asked.looked)
        return whole_clause(found, self.asked.looked)

    def scoped(self, node: Scope) -> list[Part]:
        """What is looked for in one place alone."""
        looked = looked_in(node.name, self.asked.ranking, exact=self.asked.exact)
        inside = replace(self, asked=replace(self.asked, looked=looked, scope=node.name))
        clause = combine(inside.parts(node.node), self.asked.ranking)
        if clause is None:
            return []
        self.asked.notes.fields.append((node.name, shown(node.node)))
        return [Part(clause, Role.STRICT)]

    def restricted(self, node: Restriction) -> list[Part]:
        """A filter typed in the query; a date that is none is words like any others."""
        clause = self.values.clause(node.name, node.value, self.kind)
        if clause is None:
            return self.parts(Words(node.value, node.end - len(node.value), node.end))
        self.asked.notes.fields.append((node.name, node.value))
        return [Part(clause, Role.FILTER)]

    def phrase(self, text: str) -> list[Part]:
        """Words in that order, as written."""
        found = phrase_places(text)
        if not found:
            return []
        notes = self.asked.notes
        slots = tuple(place.folded for place in found)
        words = [word for slot in slots for word in slot]
        notes.mark(slots, Key.FOLDED, notes.concept(), words=words, scope=self.asked.scope)
        notes.phrases.append(" ".join(text.split()))
        return [Part(exact_phrase(found, self.asked.looked), Role.STRICT)]

    def prefix(self, text: str) -> list[Part]:
        """Words that start so; what stands before an apostrophe or a hyphen is a word."""
        found = query_places(text)
        if not found:
            return []
        last = min(found[-1].tokens, key=lambda token: token.end - token.start)
        notes = self.asked.notes
        start = (last.folded,)
        notes.mark((start,), Key.PREFIX, notes.concept(), words=start, scope=self.asked.scope)
        notes.terms.append(f"{text}*")
        parts = read_words(self.asked, text[: last.start], 0)
        return [*parts, Part(prefix_clause(last.folded, self.asked.looked), Role.CONCEPT)]

    def near(self, node: Near) -> list[Part]:
        """Words close to one another, every one of them meant; a phrase stands whole besides.

        Where an operand is a function word, which stem fields do not hold, all of them are near
        one another as written too: an operand more never finds more.
        """
        notes, looked = self.asked.notes, self.asked.looked
        notes.terms.append(shown(node))
        operands = [phrase_places(operand.text) for operand in node.operands]
        as_written = not looked.stems or any(found and not telling(found) for found in operands)
        stems: list[tuple[str, ...]] = []
        written: list[tuple[str, ...]] = []
        clauses: list[Clause] = []
        distance = node.distance
        for operand, found in zip(node.operands, operands, strict=True):
            if isinstance(operand, Phrase) and len(found) > 1:
                clauses.append(exact_phrase(found, looked))
                distance += len(found) - 1
            concept = notes.concept()
            for place in (looked.stems and telling(found)) or found:
                stems.append(place.stems)
                written.append(place.folded)
                key, words = (Key.FOLDED, written[-1]) if as_written else (Key.STEM, stems[-1])
                notes.mark((words,), key, concept, words=place.folded, scope=self.asked.scope)
        if looked.stems and any(stems):
            clauses.append(near_clause(filter(None, stems), distance, looked.stems))
        if as_written and written:
            clauses.append(near_clause(written, distance, looked.exact))
        clause = every(clauses)
        return [Part(clause, Role.STRICT)] if clause is not None else []
