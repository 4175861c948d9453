"""Reads a query: any string gives a tree, what does not parse is words.

Loosest first: OU, then ET, then parts side by side; « A OU B C » is « A OU (B C) ».
"""

from kb.query.ast import (
    And,
    Empty,
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
)
from kb.query.lex import MAX_COMPARED, Kind, Lexeme, lexemes

SCOPES = ("titre", "auteur")


def parse(query: str) -> Node:
    """The tree of a query; `Empty` when it holds nothing but space.

    >>> parse('plan "contrat de ville" -logement').nodes[1].text
    'contrat de ville'
    """
    found, stop = lexemes(query)
    return Parser(query, found).whole() if found else Empty(0, stop)


def left_out(query: str) -> str:
    """The end of a query too long to be read, "" for nearly every query."""
    if len(query) <= MAX_COMPARED:  # no lexeme is empty
        return ""
    return query[lexemes(query)[1] :].strip()


class Parser:
    """Recursive descent over settled lexemes; each method reads one level and moves on."""

    def __init__(self, query: str, found: list[Lexeme]) -> None:
        self.query = query
        self.found = found
        self.at = 0

    def whole(self) -> Node:
        """Everything there is."""
        return self.either()

    def peek(self) -> Lexeme | None:
        """The next lexeme."""
        return self.found[self.at] if self.at < len(self.found) else None

    def take(self, *kinds: Kind) -> Lexeme | None:
        """The next lexeme if it is of one of these kinds, moving past it."""
        lexeme = self.peek()
        if lexeme is None or lexeme.kind not in kinds:
            return None
        self.at += 1
        return lexeme

    def either(self) -> Node:
        """`A OU B`."""
        nodes = [self.both()]
        while self.take(Kind.OR):
            nodes.append(self.both())
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes), nodes[0].start, nodes[-1].end)

    def both(self) -> Node:
        """`A ET B`."""
        nodes = [self.sequence()]
        while self.take(Kind.AND):
            nodes.append(self.sequence())
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes), nodes[0].start, nodes[-1].end)

    def sequence(self) -> Node:
        """Parts side by side, neighbouring words joined into one run."""
        nodes: list[Node] = []
        while (lexeme := self.peek()) and lexeme.kind not in (Kind.OR, Kind.AND, Kind.CLOSE):
            node = self.part()
            before = nodes[-1] if nodes else None
            if isinstance(node, Words) and isinstance(before, Words):
                nodes[-1] = self.words(before.start, node.end)
            else:
                nodes.append(node)
        if not nodes:
            at = lexeme.start if lexeme else len(self.query)
            return Empty(at, at)
        if len(nodes) == 1:
            return nodes[0]
        return Sequence(tuple(nodes), nodes[0].start, nodes[-1].end)

    def part(self) -> Node:
        """One part, with what is said before it."""
        if excluded := self.take(Kind.NOT):
            node = self.part()
            return Not(node, excluded.start, node.end)
        if named := self.take(Kind.FIELD):
            return self.field(named)
        if opening := self.take(Kind.OPEN):
            node = self.either()
            closing = self.take(Kind.CLOSE)
            return spread(node, opening.start, closing.end if closing else node.end)
        return self.atom()

    def field(self, named: Lexeme) -> Node:
        """`name:value`; what the value may be depends on the name."""
        if named.text in SCOPES:
            node = self.part()
            return Scope(named.text, node, named.start, node.end)
        if value := self.take(Kind.WORD, Kind.PHRASE, Kind.PREFIX):
            return Restriction(named.text, value.text.strip(), named.start, value.end)
        node = self.part()
        value_text = self.query[node.start : node.end].strip("() ")
        return Restriction(named.text, value_text, named.start, node.end)

    def atom(self) -> Node:
        """A word, a prefix or a phrase, and what is near it."""
        lexeme = self.found[self.at]
        self.at += 1
        if lexeme.kind is Kind.PREFIX:
            return Prefix(lexeme.text, lexeme.start, lexeme.end)
        node = leaf(lexeme)
        operands, distance = [node], 0
        while near := self.take(Kind.NEAR):
            distance = max(distance, near.distance)
            operands.append(leaf(self.found[self.at]))
            self.at += 1
        if len(operands) == 1:
            return node
        return Near(tuple(operands), distance, node.start, operands[-1].end)

    def words(self, start: int, end: int) -> Words:
        """The query's own text from here to there."""
        return Words(self.query[start:end], start, end)


def leaf(lexeme: Lexeme) -> Words | Phrase:
    """A word or a phrase as a node."""
    if lexeme.kind is Kind.PHRASE:
        return Phrase(lexeme.text, lexeme.start, lexeme.end)
    return Words(lexeme.text, lexeme.start, lexeme.end)


def spread(node: Node, start: int, end: int) -> Node:
    """A bracketed node as one part, so that it does not melt into its neighbours."""
    if isinstance(node, Words | Empty):
        return Sequence((node,), start, end)
    return node
