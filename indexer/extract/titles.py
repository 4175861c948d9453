"""A title for a document that gives itself none: from its address, else from its first words."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from kb.themes import phrase_key

MAX_TITLE_CHARS = 160
_FEWEST_WORDS = 3
_LINKING_WORDS = frozenset(
    {"a", "au", "aux", "avec", "ce", "ces", "d", "dans", "de", "des", "du", "en", "et", "l", "la"}
    | {"le", "les", "leur", "ou", "par", "pour", "qu", "que", "qui", "sans", "ses", "son", "sur"}
    | {"un", "une", "vers"}
)
_MONTHS = frozenset(
    {"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout"}
    | {"septembre", "octobre", "novembre", "decembre"}
)
_WORD = re.compile(r"[^\W_]+")
_COPY_NUMBER = re.compile(r"-\d{1,2}$")
_SENTENCE = re.compile(r"(.+?[.!?…])(?:\s|$)", re.DOTALL)
_SEVERAL = re.compile(r"[^\W\d]{3,}\.\s+[A-ZÀ-Þ]")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[IVX]{1,4})\s?[.)–-]\s+")


def title_from_address(url: str, text: str) -> str:
    """The title that a slug was made of, with accents where the text has the same words.

    "" when the slug says too little (a date, a number) or was cut in the middle of a phrase.

    >>> title_from_address("https://irev.fr/a/boite-outils-egalite-2", "Une boîte, l’égalité")
    'Boîte outils égalité'
    """
    path = unquote(urlsplit(url).path)
    slug = _COPY_NUMBER.sub("", path.rstrip("/").rpartition("/")[2])
    words = slug.split("-")
    telling = [w for w in words if w.isalpha() and w not in _LINKING_WORDS | _MONTHS]
    if len(telling) < _FEWEST_WORDS or words[-1] in _LINKING_WORDS:
        return ""
    forms: dict[str, Counter[str]] = {}
    for word in _WORD.findall(text):
        forms.setdefault(phrase_key(word), Counter())[word.lower()] += 1
    written = " ".join(forms[w].most_common(1)[0][0] if w in forms else w for w in words)
    return written[:1].upper() + written[1:]


def title_like(text: str) -> bool:
    """Whether a paragraph could be a title: short, no sentence, no start of a list."""
    one_line = " ".join(text.split())
    return (
        len(one_line) <= MAX_TITLE_CHARS + 40
        and len(one_line.split()) >= _FEWEST_WORDS
        and not one_line.endswith((".", ":", ",", ";"))
        and not _SEVERAL.search(one_line)
        and "@" not in one_line
    )


def plain_title(text: str) -> str:
    """A title on one line, without the number or full stop around it, at most 160 characters."""
    title = _NUMBERING.sub("", " ".join(text.split())).strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    if len(title) > MAX_TITLE_CHARS:
        title = title[: MAX_TITLE_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return title


def title_from_text(paragraphs: Sequence[str]) -> str:
    """The first sentence of the first paragraph."""
    for paragraph in paragraphs:
        match = _SENTENCE.match(" ".join(paragraph.split()))
        title = plain_title(match[1] if match else paragraph)
        if title:
            return title
    return ""
