"""Lemma of a French word from its folded form, so that accents may be missing.

The dictionary is simplemma's, read once as one mapping from folded form to lemma. It was drawn from
texts, form by form, so that « actifs » and « active », « fête » and « fêtes » may disagree on their
lemma; the rules here make the forms of one word agree.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from kb.french.fold import fold, fold_french
from kb.french.invariable import WORDS
from kb.french.lemma_table import LemmaTable, write

LEMMA_SOURCE = f"simplemma-{version('simplemma')}"
# Raise the number whenever `read_dictionary` makes other entries of the same dictionary.
TABLE_SOURCE = f"{LEMMA_SOURCE} 1"
# Forms the dictionary lists as words of their own.
_IRREGULAR = {
    "bel": "beau",
    "nouvel": "nouveau",
    "nouvelles": "nouveau",
    "vieil": "vieux",
    "baux": "bail",
    "certains": "certain",
    "oublie": "oublier",
    "oublies": "oublier",
    "faite": "faire",
    "faites": "faire",
    "parti": "parti",
    "partis": "parti",
    "maux": "mal",
    "neuve": "neuf",
    "neuves": "neuf",
    "veuve": "veuf",
    "veuves": "veuf",
}
_NOT_PLURAL = ("ès", "as", "is", "os", "ils", "ours", "onds")  # congrès, avis, fils, cours, fonds
# Endings of an infinitive: letters to cut, and what its imperfect then adds.
_IMPERFECT = {
    "er": ((2, "ait"), (2, "eait")),
    "oir": ((3, "ait"), (2, "yait")),
    "ir": ((2, "ait"), (2, "issait")),
    "re": ((2, "ait"), (3, "ait"), (2, "sait"), (2, "vait"), (2, "ssait"), (2, "yait")),
}


_INVARIABLE = frozenset(fold(word) for word in WORDS)


_VERBS_IN_IVE = ("motive", "esquive", "invective", "recidive")
_PARTICIPLE = re.compile("(?:u|i|is|us|[iu]t|[aeo]int|ait|ert)$")


_kept_in: list[Path] = []


def keep_lemmas(folder: Path) -> None:
    """Have this process map the dictionary from a file of that folder, written if it is missing.

    To be called before anything is analysed; the dictionary already in use stays.
    """
    _kept_in[:] = [folder]


def lemmas_folder() -> Path | None:
    """The folder that `keep_lemmas` was told, for a process that is started to be told it too."""
    return _kept_in[0] if _kept_in else None


@lru_cache(maxsize=1)
def lemmas() -> Mapping[str, str]:
    """Mapping from folded form to lemma, accents kept: 239,000 forms.

    Mapped from a file in no time where `keep_lemmas` said one may be; else, or where it cannot be
    written, in memory, which takes half a second and 65 MB.
    """
    if not _kept_in:
        return read_dictionary()
    path = _kept_in[0] / "lemmas"
    table = LemmaTable.open(path, TABLE_SOURCE)
    if table is not None:
        return table
    made = read_dictionary()
    try:
        write(path, TABLE_SOURCE, made)
    except OSError:  # a home that is only read, or a full disk
        return made
    return LemmaTable.open(path, TABLE_SOURCE) or made


def read_dictionary() -> dict[str, str]:
    """The dictionary of the library, folded.

    Where accents alone tell two words apart, one reading stands for both: the one that is its own
    lemma, else the infinitive. The light stem brings most of the others to the same key.
    """
    # The library is imported here alone: a process that maps the table does without it.
    from simplemma.strategies.dictionaries import (  # noqa: PLC0415
        DefaultDictionaryFactory,
    )

    entries = list(DefaultDictionaryFactory().get_dictionary("fr").items())
    # Lower-casing and folding all of it as one text takes a tenth of the time of word by word.
    spelled = "\n".join([form for form, _ in entries]).lower()
    forms = spelled.split("\n")
    readings = "\n".join([lemma for _, lemma in entries]).lower().split("\n")
    table: dict[str, str] = {}
    own: set[str] = set()  # keys whose reading is its own lemma
    for key, form, lemma in zip(fold_french(spelled).split("\n"), forms, readings, strict=True):
        known = table.get(key)
        if known is not None:
            mine = (form != lemma, not lemma.endswith("er"), lemma)
            if mine >= (key not in own, not known.endswith("er"), known):
                continue
        table[key] = lemma
        if form == lemma:
            own.add(key)
    return table


def keeps_beginning(folded: str) -> bool:
    """Whether the stem of a word surely begins with the two letters that the word begins with.

    True of nearly all words over five letters; not of the few whose lemma begins otherwise.

    >>> keeps_beginning("quartiers"), keeps_beginning("auraient")
    (True, False)
    """
    if len(folded) <= 5:
        return False
    lemma = lemmas().get(folded)
    return lemma is None or fold(lemma[:2])[:2] == folded[:2]


def is_word(folded: str) -> bool:
    """Whether the folded form is a word of French, an adverb in -ment made of one included.

    >>> is_word("quartiers"), is_word("prioritairement"), is_word("qartier")
    (True, True, False)
    """
    table = lemmas()
    if folded in table or folded in _INVARIABLE:
        return True
    return folded.endswith("ment") and (
        folded.removesuffix("ment") in table or _adjective(folded) in table
    )


def _adjective(adverb: str) -> str:
    """What an adverb is made of when that is not its beginning: évident, courant, précis."""
    for ending, adjective in (("emment", "ent"), ("amment", "ant"), ("ement", "")):
        if adverb.endswith(ending):
            return adverb.removesuffix(ending) + adjective
    return adverb


def lemma_of(folded: str) -> str | None:
    """Lemma with its accents, or None for a word the dictionary does not know.

    >>> lemma_of("formalisees"), lemma_of("actives"), lemma_of("xyz")
    ('formaliser', 'actif', None)
    """
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    lemma = lemmas().get(folded)
    if lemma is None:
        return None
    verb = _verb_of_participle(folded)
    if verb is not None:
        return verb
    lemma = _agreed(folded, lemma)
    key = fold(lemma)
    plural = key.endswith("s") and (key != folded or not lemma.endswith(_NOT_PLURAL))
    if plural and len(key) > 4 and _is_own(key[:-1]):
        lemma = lemmas()[key[:-1]]  # différentes → différents → différent
    # inscrits → inscrit → inscrire: a participle listed as an adjective leads on to its verb.
    further = lemmas().get(fold(lemma), lemma)
    if fold(further) != fold(lemma) and is_verb(further):
        lemma = further
    infinitive = f"{lemma[:-1]}er" if lemma.endswith("é") else f"{lemma}r"
    if lemma.endswith(("é", "i")) and not lemma.endswith(("ai", "oi", "ui")):
        return infinitive if is_verb(infinitive) else lemma
    return lemma


def _agreed(folded: str, lemma: str) -> str:
    """The lemma on which singular and plural, masculine and feminine agree."""
    table = lemmas()
    stem = folded.removesuffix("s")
    if stem.endswith("ive") and not stem.endswith(_VERBS_IN_IVE) and _is_own(stem[:-2] + "f"):
        return table[stem[:-2] + "f"]  # active: an adjective before a form of « activer »
    if stem != folded and _is_own(stem) and is_verb(lemma):
        return table[stem]  # fêtes: a noun before a form of « fêter »
    if stem == folded and fold(lemma) == folded:
        of_plural = table.get(folded + "s", lemma)
        if fold(of_plural) != folded + "s" and not is_verb(of_plural):
            return of_plural  # ouvrière, as ouvrières
    return lemma


def _verb_of_participle(folded: str) -> str | None:
    """The irregular verb of which this is a participle, though one of its forms be also a noun.

    `produit` is listed as a noun and `produite` under « produire »: both are « produire ». Not so
    where the feminine is a noun (`conduite`): its sense has parted from the verb's.
    """
    table = lemmas()
    for base in dict.fromkeys(
        (folded, folded.removesuffix("s"), folded.removesuffix("es"), folded.removesuffix("e"))
    ):
        if base in table and base + "e" in table and _PARTICIPLE.search(base):
            found = {table[f] for f in (base, base + "e", base + "s", base + "es") if f in table}
            verbs = {lemma for lemma in found if not lemma.endswith("er") and is_verb(lemma)}
            if len(verbs) == 1 and all(fold(lemma) == base for lemma in found - verbs):
                return verbs.pop()
    return None


def _is_own(folded: str) -> bool:
    lemma = lemmas().get(folded)
    return lemma is not None and fold(lemma) == folded


@lru_cache(maxsize=1 << 14)
def is_verb(lemma: str) -> bool:
    """Whether the lemma is an infinitive: the dictionary also has its imperfect."""
    folded, table = fold(lemma), lemmas()
    if folded not in table:
        return False
    for ending, imperfects in _IMPERFECT.items():
        if folded.endswith(ending):
            return any(folded[:-cut] + added in table for cut, added in imperfects)
    return False
