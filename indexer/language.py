"""Which language a text is in, decided only where there is enough text to decide on.

langdetect is asked about the languages a French resource centre may hold, French first. Below
`FEWEST_WORDS` words it guesses wrong more often than not (« Programme » is Danish to it), so short
texts take the language their file declares, else none: "und".
"""

import re
from functools import cache
from importlib.resources import files

from langdetect import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

UNKNOWN = "und"
FEWEST_WORDS = 20
CANDIDATES = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ro", "tr")
FRENCH_PRIOR = 0.5
"""The other candidates share the rest evenly: doubt goes to French."""
_SAMPLE_CHARS = 20_000
"""Enough to decide; langdetect slows down with length and learns nothing more."""
_FEWEST_SURE = 0.6

_WORD = re.compile(r"[^\W\d_]{2,}")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|www\.\S+|\d[\d/.:,-]*")
_CODE = re.compile(r"([a-zA-Z]{2})(?:[-_].*)?")


def detect_language(text: str, *, declared: str = "") -> str:
    """ISO 639-1 code of a body text, or "und".

    `declared` (an html lang, a video's language) decides for short texts only: pages of one
    language are often declared in the site's own.

    >>> detect_language("Programme", declared="fr-FR")
    'fr'
    """
    match = _CODE.fullmatch(declared.strip())
    return language_of_words(text) or (match[1].lower() if match else UNKNOWN)


def language_of_words(text: str) -> str:
    """The language that enough words are in; "" where that is not sure."""
    sample = _NOISE.sub(" ", text[:_SAMPLE_CHARS])
    if len(_WORD.findall(sample)) < FEWEST_WORDS:
        return ""
    detector = _factory().create()
    rest = (1 - FRENCH_PRIOR) / (len(CANDIDATES) - 1)
    detector.set_prior_map({code: FRENCH_PRIOR if code == "fr" else rest for code in CANDIDATES})
    detector.append(sample)
    try:
        best = detector.get_probabilities()
    except LangDetectException:  # nothing but digits and signs
        return ""
    if not best or best[0].prob < _FEWEST_SURE:
        return ""
    return str(best[0].lang)


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.seed = 0
    profiles = files("langdetect") / "profiles"
    factory.load_json_profile(
        [(profiles / code).read_text(encoding="utf-8") for code in CANDIDATES]
    )
    return factory
