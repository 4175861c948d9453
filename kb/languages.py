"""French names of languages, both ways, from Babel's copy of the Unicode locale data (CLDR)."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from kb.themes import phrase_key

UNDETERMINED = "und"


@cache
def french_names() -> Mapping[str, str]:
    """Language code → French name, lower case as in running text."""
    return dict(Locale("fr").languages)


def language_name(code: str) -> str:
    """What readers call a language.

    >>> language_name("nl"), language_name("und")
    ('Néerlandais', 'Langue non déterminée')
    """
    if code == UNDETERMINED:
        return "Langue non déterminée"
    name = french_names().get(code, code)
    return name[:1].upper() + name[1:]


def language_code(name: str) -> str | None:
    """The code of a language given by its code or its French name; None when it is neither.

    >>> language_code("Français"), language_code("FR"), language_code("klingonien")
    ('fr', 'fr', None)
    """
    names = french_names()
    if name.lower() in names:
        return name.lower()
    key = phrase_key(name)
    return next((code for code, french in names.items() if phrase_key(french) == key), None)
