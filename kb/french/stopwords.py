"""French stop words, and the question words that are also idle in a query.

Our own list, French only (an English « or », « if » or « may » is a word here). Left out on
purpose: « été » (quartiers d’été), « sans » and « contre » (sans-abri, lutte contre), « entre »,
« non » (non-recours), « or »: they carry meaning in these documents.
"""

from kb.french.fold import fold

_ARTICLES = "le la les l un une des du de d au aux"
_PRONOUNS = """
je j me m moi tu te t toi il elle on nous vous ils elles se s soi lui leur leurs eux y en
ce c ça cela ceci celui celle ceux celles cet cette ces
mon ma mes ton ta tes son sa ses notre nos votre vos
qui que qu quoi dont où lequel laquelle lesquels lesquelles auquel auxquels auxquelles duquel
desquels desquelles quelqu
"""
_CONJUNCTIONS = """
et ou ni mais donc car si comme lorsque lorsqu puisque puisqu quoique quoiqu jusqu tandis
afin ainsi alors aussi
"""
_PREPOSITIONS = "à dans par pour sur avec chez vers dès depuis pendant selon"
_ADVERBS = """
ne n pas plus très trop peu même mêmes déjà encore aussi ici là oui tout tous toute toutes
également d'abord d'ailleurs ailleurs parce près auprès
"""
_VERBS = """
est sont était étaient être suis es sommes êtes sera seront serait seraient soit soient fut furent
étant a ai as ont avait avaient avoir avons avez aura auront aurait auraient ait aient eu ayant
"""
_QUESTIONS = """
quel quelle quels quelles comment pourquoi quand combien faut il est-ce quoi peut peuvent peut-on
puis-je dois doit-on
"""


def _with_unaccented(words: str) -> frozenset[str]:
    """Each word as written and as typed without accents (capitals often lose them)."""
    return frozenset(form for word in words.split() for form in (word, fold(word)))


STOP_WORDS = _with_unaccented(
    " ".join((_ARTICLES, _PRONOUNS, _CONJUNCTIONS, _PREPOSITIONS, _ADVERBS, _VERBS))
)
QUESTION_WORDS = _with_unaccented(_QUESTIONS) | STOP_WORDS


def is_stop(exact: str) -> bool:
    """Whether the lower-cased word is idle everywhere."""
    return exact in STOP_WORDS
