"""How a query was read, in one sentence, and which of its words were widened."""

from collections.abc import Iterator

from markupsafe import Markup

from kb.search import Correction, DateRange, Expansion, Interpretation
from web.rendering.render import date_range, french

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
    for title in read.pinned:
        yield _quoted(title) + " mis en tête par les documentalistes"
    if read.exact:
        yield Markup("mots cherchés exactement")
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
    if read.passed_over:
        yield Markup("de tant de mots, seuls les plus rares sont cherchés")
    if read.ignored:
        yield Markup("la fin de la question, trop longue, n’a pas été lue")


def _other_forms(text: str, relation: str, forms: tuple[str, ...]) -> Markup:
    *others, last = [_quoted(form) for form in forms[:MAX_FORMS]] or [Markup()]
    listed = Markup(", ").join(others) + " ou " + last if others else last
    return _quoted(text) + f" {relation} " + listed


def _quoted(text: str) -> Markup:
    return Markup("«\u202f<bdi>{}</bdi>\u202f»").format(text)


def widened(interpretation: Interpretation) -> tuple[str, ...]:
    """Words read as more than they are, as typed: other forms, corrections, dates.

    « Chercher exactement » takes all of it back.

    >>> from kb.search import Expansion
    >>> widened(Interpretation(expansions=(Expansion(text="QPV", forms=()),)))
    ('QPV',)

    """
    read: tuple[Expansion | Correction, ...]
    read = (*interpretation.expansions, *interpretation.corrections)
    dated = (words for words, _, _ in interpretation.dates)
    return tuple(dict.fromkeys((*(each.text for each in read), *dated)))
