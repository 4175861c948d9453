"""How a query was read, in one sentence, and the query that asks for the words themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kb.search import Correction, DateRange, Expansion, Interpretation
from web.render import date_range, french

MAX_FORMS = 3
"""Other forms named a word; a reader judges the reading by the first ones."""

_FIELD_NAMES = {
    "titre": "dans le titre",
    "auteur": "par ou avec",
    "type": "du type",
    "theme": "dans le thème",
    "langue": "en langue",
    "date": "daté de",
}


def sentence(interpretation: Interpretation) -> Markup | None:
    """What was understood beyond plain words; None when there is nothing to say."""
    parts = list(_parts(interpretation))
    return Markup("\u202f; ").join(parts) if parts else None


def _parts(read: Interpretation) -> Iterator[Markup]:
    for expansion in read.expansions:
        yield _other_forms(expansion.text, "compris aussi comme", expansion.forms)
    for correction in read.corrections:
        yield _other_forms(correction.text, "lu aussi comme", correction.forms)
    for words, start, after in read.dates:
        days = date_range(DateRange(start=start, end=after))
        yield _quoted(words) + french(f" compris comme une date : {days}")
    for phrase in read.phrases:
        yield _quoted(phrase) + " mot pour mot"
    for name, value in read.fields:
        yield Markup("{} ").format(_FIELD_NAMES.get(name, name)) + _quoted(value)
    for word in read.excluded:
        yield Markup("sans ") + _quoted(word)
    if read.ignored:
        yield Markup("la fin de la question, trop longue, n’a pas été lue")


def _other_forms(text: str, relation: str, forms: tuple[str, ...]) -> Markup:
    *others, last = [_quoted(form) for form in forms[:MAX_FORMS]] or [Markup()]
    listed = Markup(", ").join(others) + " ou " + last if others else last
    return _quoted(text) + f" {relation} " + listed


def _quoted(text: str) -> Markup:
    return Markup("«\u202f<bdi>{}</bdi>\u202f»").format(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """The query with its widened words between quotes, and those words as typed."""

    query: str
    words: tuple[str, ...]


def exactly(query: str, interpretation: Interpretation) -> Exactly | None:
    """How to ask for the words themselves; None when none was widened.

    >>> from kb.search import Expansion
    >>> exactly("QPV et écoles", Interpretation(expansions=(Expansion(text="QPV", forms=()),)))
    Exactly(query='"QPV" et écoles', words=('QPV',))

    """
    exact = query
    words: list[str] = []
    read: tuple[Expansion | Correction, ...]
    read = (*interpretation.expansions, *interpretation.corrections)
    for widened in read:
        word = re.compile(rf'(?<![\w"]){re.escape(widened.text)}(?![\w"])', re.IGNORECASE)
        if found := word.search(exact):
            exact = word.sub(lambda each: f'"{each.group()}"', exact)
            words.append(found.group())
    return Exactly(query=exact, words=tuple(words)) if words else None
