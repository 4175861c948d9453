"""One form for each person whose name is written in several: HAUDIQUET and Haudiquet.

Names are the same when their words are, whatever the case, the accents, the hyphens and the
apostrophes. The form shown is put together of what documents write and of nothing else: capitals
lose accents and small letters, typing loses accents and hyphens, and neither adds any. A name that
every document writes in capitals keeps them: no rule knows how LEVEQUE is written.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kb.themes import phrase_key

_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = ("’", "-", " ")
"""The most telling first."""


def one_form_each(names: Iterable[str]) -> Mapping[str, str]:
    """The form to show of each name as it is written; `names` holds one a document that has it.

    >>> one_form_each(["Zoé HAUDIQUET", "Zoe Haudiquet"])["Zoe Haudiquet"]
    'Zoé Haudiquet'
    """
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        written[phrase_key(name)][name] += 1
    return {
        name: shown
        for forms in written.values()
        for shown in [_form_of(forms)]
        for name in forms
        if name != shown
    }


def _form_of(forms: Counter[str]) -> str:
    """The form put together of those written, each with how many documents write it."""
    if len(forms) == 1:
        return next(iter(forms))
    written = [_Form(form, forms[form]) for form in sorted(forms)]
    if len({len(form.words) for form in written}) > 1:  # an apostrophe more or less
        return min(forms, key=lambda form: (-forms[form], form))
    shown = [
        _word([(form, form.words[at]) for form in written]) for at in range(len(written[0].words))
    ]
    gaps = [{form.gaps[at] for form in written} for at in range(len(written[0].gaps))]
    joints = [next(one for one in _SEPARATORS if one in gap) for gap in gaps]
    return "".join(map("".join, zip(shown, [*joints, ""], strict=True)))


class _Form:
    """One way to write a name: its words, what stands between them, whether it is in capitals."""

    def __init__(self, text: str, documents: int) -> None:
        self.documents = documents
        self.words = _WORD.findall(text)
        self.gaps = [_joint(gap) for gap in _WORD.split(text)[1:-1]]
        self.shouts = any(len(word) > 1 and word.isupper() for word in self.words)

    def capital(self, word: str) -> bool:
        """Whether capitals say nothing of how the word is written."""
        return word.isupper() and (len(word) > 1 or self.shouts)


def _joint(gap: str) -> str:
    return "’" if "’" in gap or "'" in gap else "-" if "-" in gap else " "


def _word(written: Sequence[tuple[_Form, str]]) -> str:
    """One word: the case of most who do not write it in capitals, and all its accents."""
    cases: Counter[str] = Counter()
    for form, word in written:
        if not form.capital(word):
            cases[word] += form.documents
    if not cases:
        cases.update(word for _, word in written)
    shape = min(cases, key=lambda word: (-cases[word], word))
    accented = min((word for _, word in written), key=lambda word: (-_accents(word), word))
    if len(accented) != len(shape):
        return shape
    return "".join(
        letter.upper() if like.isupper() else letter.lower()
        for letter, like in zip(accented, shape, strict=True)
    )


def _accents(word: str) -> int:
    return sum(unicodedata.combining(mark) > 0 for mark in unicodedata.normalize("NFD", word))
