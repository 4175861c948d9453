"""A matcher that knows nothing but tokens and the thesaurus: what it misses, the chain misses."""

from collections.abc import Sequence

from kb.french import Thesaurus, Token, analyze, analyze_query

THESAURUS = Thesaurus.load()
Slots = list[frozenset[str]]


def slots(tokens: Sequence[Token]) -> Slots:
    """Keys at each position, stop words included."""
    places: dict[int, set[str]] = {}
    for token in tokens:
        places.setdefault(token.position, set()).add(token.stem)
    return [frozenset(places[position]) for position in sorted(places)]


def holds_phrase(document: Slots, phrase: Slots) -> bool:
    return any(
        all(a & b for a, b in zip(document[start:], phrase, strict=False))
        for start in range(len(document) - len(phrase) + 1)
    )


def within(part: Token, whole: Token) -> bool:
    return part.end - part.start < whole.end - whole.start and (
        whole.start <= part.start and part.end <= whole.end
    )


def finds(query: str, text: str) -> bool:
    """Whether the text holds the quoted phrase, or every full word, itself or by the thesaurus."""
    document = slots(analyze(text))
    if query.startswith('"'):
        return holds_phrase(document, slots(analyze(query.strip('"'))))
    tokens = analyze_query(query)
    full = [token for token in tokens if not token.stop]
    held = {token.stem for token in analyze(text) if not (full and token.stop)}
    asked = [t for t in full or tokens if not any(within(part, t) for part in tokens)]
    # A compound that is found as one word answers for its parts.
    found = [token for token in full or tokens if token.stem in held]
    answered = {t.position for t in asked if any(t is f or within(t, f) for f in found)}
    answered |= {token.position for token in found}
    for expansion in THESAURUS.expand(tokens):
        if any(holds_phrase(document, slots(analyze(p))) for p in expansion.phrases):
            answered |= {token.position for token in tokens[expansion.start : expansion.end]}
    return {token.position for token in asked} <= answered
