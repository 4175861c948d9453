"""Inclusive writing: one written form stands for both genders, and for both numbers after (s).

`chargé·e·s` is read as a base, an ending of the closed list below, and a mark of the plural. An
ending counts only after a base it can follow (`ne` after n, `rice` after eur …), which is what
keeps `e-mail`, `vis-à-vis`, `sous-titres` or a missing space after a full stop apart.
"""

from collections.abc import Callable, Sequence

from kb.french.fold import fold
from kb.french.lemma import is_word

SEPARATORS = frozenset("·.-/(")
Pair = tuple[str, str]  # masculine, feminine, both singular
MIN_BASE = 2


def _after(*endings: str) -> Callable[[str], bool]:
    return lambda base: base.endswith(endings)


def _accent_or_consonant(base: str) -> bool:
    return base[-1] not in "aeoyà" and not base.endswith("eux")


# Ending → (can it follow this masculine?, letters of the base to drop, what the feminine adds).
# Several rows for one ending are tried in order.
_ENDINGS: dict[str, tuple[tuple[Callable[[str], bool], int, str], ...]] = {
    "e": (
        (_after("ier", "cher", "ger", "ller"), 2, "ère"),
        (_after("fet", "cret", "plet", "quiet"), 2, "ète"),
        (_after("if"), 1, "ve"),
        (_after("en"), 0, "ne"),
        (_after("el"), 0, "le"),
        (_accent_or_consonant, 0, "e"),
    ),
    "ne": ((_after("n"), 0, "ne"),),
    "enne": ((_after("en"), 0, "ne"),),
    "onne": ((_after("on"), 0, "ne"),),
    "le": ((_after("l"), 0, "le"),),
    "elle": ((_after("el"), 0, "le"), (_after("eau"), 3, "elle")),
    "lle": ((_after("eau"), 3, "elle"), (_after("l"), 0, "le")),
    "te": ((_after("t"), 0, "te"), (_after("tou"), 0, "te")),
    "ette": ((_after("et"), 0, "te"),),
    "se": (
        (_after("eur"), 1, "se"),
        (_after("eux", "oux"), 1, "se"),
        (_after("os", "is", "as", "ros"), 0, "se"),
    ),
    "euse": ((_after("eur", "eux"), 1, "se"),),
    "rice": ((_after("eur"), 3, "rice"),),
    "ice": ((_after("teur", "deur"), 3, "rice"),),
    "trice": ((_after("teur"), 4, "trice"),),
    "drice": ((_after("deur"), 4, "drice"),),
    "eure": ((_after("eur"), 0, "e"),),
    "esse": ((_after("eur"), 3, "eresse"), (_after("e"), 0, "sse"), (_after("t", "c"), 0, "esse")),
    "eresse": ((_after("eur"), 3, "eresse"),),
    "sse": ((_after("e"), 0, "sse"), (_after("aux", "oux"), 1, "sse")),
    "fe": ((_after("f"), 0, "fe"),),
    "ce": ((_after("oux"), 1, "ce"),),
    "he": ((_after("c"), 0, "he"),),
    "ue": ((_after("g"), 0, "ue"),),
    "ère": ((_after("er"), 2, "ère"),),
    "ière": ((_after("ier"), 3, "ière"),),
    "re": ((_after("er"), 2, "ère"),),
    "ve": ((_after("f"), 1, "ve"),),
    "ive": ((_after("if"), 1, "ve"),),
    "que": ((_after("ec"), 0, "que"), (_after("c"), 1, "que")),
    "che": ((_after("c"), 0, "he"),),
    "ale": ((_after("al"), 0, "e"),),
}
_BY_FOLDED_ENDING = {fold(ending): rows for ending, rows in _ENDINGS.items()}


def both_genders(base: str, endings: Sequence[str]) -> tuple[str, ...] | None:
    """Lower-cased forms behind `base` and its `endings`, or None when this is not inclusive.

    A plural also gives the singulars, for it is read from them: an exact phrase with « chargée de
    mission » finds « chargé·e·s de mission ».

    >>> both_genders("directeur", ["rice", "s"])
    ('directeurs', 'directrices', 'directeur', 'directrice')
    >>> both_genders("élu", ["e"])
    ('élu', 'élue')
    >>> both_genders("fin", ["le"]) is None
    True
    """
    if len(base) < MIN_BASE or not base.isalpha() or not 1 <= len(endings) <= 3:
        return None
    marks = [fold(ending) for ending in endings if ending != "x"]
    if not marks:
        return None
    plural = len(marks) > 1
    if marks[1:] not in ([], ["s"]):
        return None
    ending = marks[0]
    for is_plural, singular in _singulars(base):
        for candidate, ending_plural in ((ending, False), (ending[:-1], True)):
            if ending_plural and not ending.endswith("s"):
                continue
            feminine = _feminine(singular, candidate)
            if feminine is not None:
                if is_plural or plural or ending_plural:
                    return (_plural(singular), _plural(feminine), singular, feminine)
                return (singular, feminine)
    return None


def optional_plural(base: str, mark: str) -> tuple[str, ...] | None:
    """Both numbers of `projet(s)` or `jeu(x)`.

    >>> optional_plural("mixité", "s")
    ('mixité', 'mixités')
    """
    if len(base) < MIN_BASE or not base.isalpha() or base.endswith(("s", "x")):
        return None
    if mark == "s" or (mark == "x" and base.endswith("u")):
        return (base, base + mark)
    return None


def is_pair(left: str, right: str) -> bool:
    """Whether two whole words are the two genders of one: `directeur/directrice`.

    >>> is_pair("habitants", "habitantes"), is_pair("femmes", "hommes")
    (True, False)
    """
    right = fold(right)
    for plural, singular in _singulars(left):
        for rows in _ENDINGS.values():
            for follows, cut, add in rows:
                if follows(singular):
                    feminine = singular[: len(singular) - cut] + add
                    if right == fold(_plural(feminine) if plural else feminine):
                        return True
    return False


def _singulars(base: str) -> list[tuple[bool, str]]:
    """The base read as a plural and as a singular, the likelier reading first."""
    as_it_is = (False, base)
    if base.endswith("aux") and len(base) > 4:
        return [as_it_is, (True, base[:-2] + "l")]
    if not base.endswith("s") or len(base) < 4:
        return [as_it_is]
    as_plural = (True, base[:-1])
    if base.endswith("is") or not is_word(fold(base[:-1])):
        return [as_it_is, as_plural]  # français·e·s, exclus·es
    return [as_plural, as_it_is]  # élus·es, habitants·e·s


def _feminine(masculine: str, ending: str) -> str | None:
    for follows, cut, add in _BY_FOLDED_ENDING.get(ending, ()):
        if masculine and follows(masculine):
            return masculine[: len(masculine) - cut] + add
    return None


def _plural(singular: str) -> str:
    if singular == "tou":
        return "tous"
    if singular.endswith("al"):
        return singular[:-2] + "aux"
    if singular.endswith(("s", "x")):
        return singular
    if singular.endswith("eau"):
        return singular + "x"
    return singular + "s"
