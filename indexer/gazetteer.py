"""Names of places and organisations that a text writes, told from what only looks like them.

Letters and accents are those of the file, or all capitals with or without accents; apostrophes,
spaces and hyphens may be any. The longest name wins: « Pas-de-Calais » holds no Calais,
« Saint-Quentin-en-Yvelines » no Saint-Quentin. « Lille-Sud » and « Lens-Liévin » name Lille and
Lens: what follows the hyphen is a part of the town or another known name. A street called after a
town and a person called like one are neither. An ambiguous name counts only where its context
says what it is, or in a list beside a name that is certain. « ANRU (Agence nationale pour la
rénovation urbaine) » is one mention.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.gazetteer_file import Entry, Kind, read_organisations, read_places

MOST = 12
"""How many names of one kind a document is said to be about."""
ENOUGH = 2
"""How often a text alone must name what it is about."""
_LOOK = 60
"""How many characters before a name may say what it is."""

_ALIKE = (("'", "’‘ʼ´"), ("-", "\u2010\u2011"), (" ", "\u00a0\u202f\u2009\n\t\r"))
_WORD = re.compile(r"\w+")
_PART = re.compile(r"-(?:Nord|Sud|Est|Ouest|Centre|NORD|SUD|EST|OUEST|CENTRE)(?!\w)")
_ADDRESS = re.compile(r"\.(?:fr|org|com|net|eu)\b")
_STREET = re.compile(
    r"\b(?:(?:rue|avenue|av\.|boulevard|bd|(?<!en )place|chaussée|square|impasse|quai|allée)s? "
    r"(?:du faubourg )?(?:de la |de l'|de |du |des |d')?"
    r"|(?:porte|pont|faubourg|route|chemin)s? (?:de |du |d'))$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:\b(?:M|MM|Mr|Dr)\.|\b(?:Mme|Mmes|Mlle|Me|Monsieur|Madame|Docteur)) (?:de |d')?$"
)
_FIRST_NAME = re.compile(r"(?<!\w)[^\W\d_a-zà-ÿ][a-zà-ÿ]+(?:-[^\W\d_a-zà-ÿ][a-zà-ÿ]+)? $")
_COMMUNE = re.compile(
    r"(?:\bà |\b\d{5} |\b(?:villes?|communes?|mairie|maires?|CCAS|quartiers?|habitante?s|habitants|"
    r"centres? socia(?:l|ux)|missions? locales?|collèges?|lycées?|écoles?|gare|hôpital|élus|bassin|"
    r"agglomération|territoires?|conseils? citoyens?|maison d'arrêt|communauté de communes|"
    r"quartiers? [^.;:,]{1,30}) (?:de |d'))$",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:\bdans (?:le |la |l')|\b(?:départements?|préfet|préfète|préfecture|"
    r"conseil départemental|conseil général|chambre [^.;:,]{1,20}|CAF|DDETS|DDTM|CPAM|MDPH|"
    r"caisse d'allocations familiales|associations?|communes|habitants|quartiers|villes) "
    r"(?:du |de la |de l'|de ))$",
    re.IGNORECASE,
)
_DIRECTION = re.compile(r" (?:de|du|des|d'|est\b|ouest\b|et le sud)", re.IGNORECASE)
_NUMBERED = re.compile(r" \((?:02|59|60|62|80)(?:\d{3})?\)")
_FULL_NAME = re.compile(r" [^\W\d_a-zà-ÿ]")
_EXPLAINED = re.compile(r" ?[:(,=–—-] ?")
_LIST = re.compile(r" ?(?:,|/|et|ou|, et)(?: (?:à|de|du|des|dans|le|la|les|l'|d'))*(?:(?<=')| ?)")


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a name; `contracted`: « Le Portel » after « du » or « au »."""

    text: str
    entry: Entry
    capitals: bool = False
    contracted: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    entry: Entry
    certain: bool


class Gazetteer:
    """The names of one file, and the texts that write them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        forms: dict[str, list[_Form]] = {}
        known: set[tuple[str, str]] = set()
        for form in (form for entry in entries for form in _forms(entry)):
            if (form.text, form.entry.name) not in known:
                known.add((form.text, form.entry.name))
                forms.setdefault(_first_word(form.text), []).append(form)
        self._forms = {
            word: tuple(sorted(found, key=lambda form: -len(form.text)))
            for word, found in forms.items()
        }
        # Every word would do; names begin with capitals, and skipping the rest is thrice as fast.
        small = sorted(re.escape(word) for word in forms if word[:1].islower())
        self._openings = re.compile("|".join([r"[A-ZÀ-ÞŒ]\w*", *(rf"{word}\b" for word in small)]))

    def about(
        self, *, title: str, summary: str, texts: Sequence[str], people: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Names of what a document is about: at most `MOST`, most named first, ties by name.

        A title or a summary is written to say what a document is about: once is enough there. A
        text names towns in passing (an address, where a speaker works, an example): twice is the
        least that tells a subject from a mention. Names of `people` name nobody else.
        """
        heads: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for text in (title, summary):
            heads.update(self.names(text, people))
        for text in texts:
            counts.update(self.names(text, people))
        kept = {name for name, count in counts.items() if count >= ENOUGH} | set(heads)
        counts.update(heads)
        return tuple(sorted(kept, key=lambda name: (-counts[name], name))[:MOST])

    def names(self, text: str, people: Sequence[str] = ()) -> Iterator[str]:
        """The name of each entry the text writes, once a mention, in reading order."""
        plain = _plain(text)
        for person in people:
            if " " in person:
                plain = plain.replace(_plain(person), "_" * len(person))
        last: _Mention | None = None
        for mention in _settled(plain, list(self._mentions(plain))):
            if not mention.certain or mention.entry.kind is Kind.ELSEWHERE:
                continue
            if last is None or not _explains(plain, last, mention):
                yield mention.entry.name
            last = mention

    def _mentions(self, text: str) -> Iterator[_Mention]:
        done = 0
        linked = -1
        for word in self._openings.finditer(text):
            found = self._forms.get(word[0])
            start = word.start()
            if found is None or start < done:
                continue
            form = next((form for form in found if self._fits(text, start, form, linked)), None)
            if form is None:
                continue
            end = start + len(form.text)
            part = _PART.match(text, end)
            done = part.end() if part else end
            if not _is_street_or_person(text, start, form):
                linked = done
                yield _Mention(start, done, form.entry, _is_certain(text, start, end, form))

    def _fits(self, text: str, start: int, form: _Form, linked: int) -> bool:
        """Whether the form is written there whole; `linked` is where the last mention ended."""
        if not text.startswith(form.text, start):
            return False
        if form.contracted and text[max(0, start - 3) : start].lower() not in ("du ", "au "):
            return False
        before = text[max(0, start - 1) : start]
        if before in ("@", "#", "_") or before.isalnum() or (before == "-" and linked != start - 1):
            return False
        return self._ends(text, start + len(form.text))

    def _ends(self, text: str, end: int) -> bool:
        """Whether a name may end there: no word goes on, unless by a part or another name."""
        joint, after = text[end : end + 1], text[end + 1 : end + 2]
        if joint == "-" and after.isalnum():
            others = self._forms.get(_first_word(text, end + 1), ())
            return _PART.match(text, end) is not None or any(
                text.startswith(other.text, end + 1) for other in others
            )
        if joint == "'":
            return not after.isalnum()
        return joint != "_" and not joint.isalnum() and not _ADDRESS.match(text, end)


def places() -> Gazetteer:
    """The places of the `corpus` package.

    Raises:
        GazetteerError: the file is unreadable or wrong.

    """
    return Gazetteer(read_places())


def organisations() -> Gazetteer:
    """The organisations of the `corpus` package.

    Raises:
        GazetteerError: the file is unreadable or wrong.

    """
    return Gazetteer(read_organisations())


def _forms(entry: Entry) -> Iterator[_Form]:
    """Every way to write the names of an entry."""
    for written in (entry.name, *entry.aliases):
        exact = _plain(written)
        texts = {exact, exact.replace("œ", "oe")}
        for old, new in (("Saint-", "St-"), ("Sainte-", "Ste-"), ("-", " ")):
            texts |= {text.replace(old, new) for text in texts}
        texts |= {text[0].upper() + text[1:] for text in texts}
        for text in sorted(texts):
            yield _Form(text, entry)
            if text.startswith("Le "):
                yield _Form(text[3:], entry, contracted=True)
            capitals = text.upper()
            if capitals != text:
                yield _Form(capitals, entry, capitals=True)
                yield _Form(_without_accents(capitals), entry, capitals=True)


def _plain(text: str) -> str:
    """The text with one apostrophe, hyphen and space; as long as before."""
    for plain, others in _ALIKE:
        for other in others:
            text = text.replace(other, plain)  # ten times as fast as str.translate on French
    return text


def _first_word(text: str, start: int = 0) -> str:
    found = _WORD.match(text, start)
    return found[0] if found else ""


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _is_street_or_person(text: str, start: int, form: _Form) -> bool:
    before = text[max(0, start - _LOOK) : start]
    if _STREET.search(before) or _PERSON.search(before):
        return True
    return form.capitals and _FIRST_NAME.search(before) is not None


def _is_certain(text: str, start: int, end: int, form: _Form) -> bool:
    if not form.entry.ambiguous or form.text[:1].islower():
        return True
    if form.text not in (form.entry.name, form.entry.name.upper()):
        return True
    if text.startswith("-", end):  # « le Nord-Ouest »
        return False
    if _NUMBERED.match(text, end):
        return True
    before = text[max(0, start - _LOOK) : start]
    if form.entry.kind is Kind.DEPARTMENT:
        return _DEPARTMENT.search(before) is not None and not _DIRECTION.match(text, end)
    return _COMMUNE.search(before) is not None and not _FULL_NAME.match(text, end)


def _explains(text: str, first: _Mention, second: _Mention) -> bool:
    """Whether two mentions are one: an acronym and its long form, side by side."""
    differently = text[first.start : first.end] != text[second.start : second.end]
    return (
        first.entry is second.entry
        and differently
        and _EXPLAINED.fullmatch(text, first.end, second.start) is not None
    )


def _settled(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """The mentions, those certain that stand in a list beside one of their kind that is."""
    settled = list(mentions)
    for order in (range(1, len(settled)), range(len(settled) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for at in order:
            one, other = settled[at], settled[at + step]
            if one.certain or not other.certain or one.entry.kind is not other.entry.kind:
                continue
            first, last = (other, one) if step < 0 else (one, other)
            if _LIST.fullmatch(text[first.end : last.start]):
                settled[at] = _Mention(one.start, one.end, one.entry, certain=True)
    return settled
