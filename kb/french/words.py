"""Words of a chunk, with their places: elision, inclusive writing, compounds, addresses, line ends.

The parts of a compound take successive positions and the whole shares the first one, so that
« Hauts-de-France » and « Hauts de France » answer each other as phrases; both genders of an
inclusive form share one position.
"""

import re
from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple
from urllib.parse import unquote

from kb.french.fold import fold
from kb.french.inclusive import SEPARATORS, both_genders, is_pair, optional_plural
from kb.french.lemma import is_word
from kb.french.normalize import clean
from kb.french.tokenize import Piece, pieces

Joins = Callable[[str, str], bool]

_ELIDED = "l d j m t s n c ç qu jusqu lorsqu puisqu quoiqu presqu quelqu entr"
_LEXICAL = """
aujourd'hui d'abord quelqu'un quelqu'une presqu'île presqu'ile presqu'îles presqu'iles
prud'homme prud'hommes prud'homal prud'homale prud'homales prud'homaux prud'homie
entr'ouvert entr'ouverte entr'aide grand'chose grand'rue grand'place
"""
_PRONOUNS = "je tu il elle on nous vous ils elles ce moi toi lui leur y en ci là la t le les"
ELIDED = frozenset(_ELIDED.split())
LEXICAL = frozenset(_LEXICAL.split())  # the apostrophe belongs to the word
# A verb or a demonstrative and its pronoun (est-ce, celui-ci, a-t-il): parts, no compound.
CLITICS = frozenset(_PRONOUNS.split())
_TLD = "fr|com|org|net|eu|info|gouv|asso|be|ch|io|paris|tv|edu|gov|uk|lu|re"
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z]+://)?(?P<user>[a-z0-9._%+-]+@)?"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?P<tld>[a-z]{2,}))(?P<rest>[/?#:].*)?",
    re.IGNORECASE | re.DOTALL,
)
_KNOWN_TLD = re.compile(_TLD)
# An escaped letter beyond ASCII belongs to its word, an escaped space or sign parts words.
_ESCAPED_WORD = re.compile(r"%[0-7][0-9A-Fa-f]|(?P<word>(?:[^\W_]|%[89A-Fa-f][0-9A-Fa-f])+)")
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s")
_NO_LINKS = str.maketrans("", "", "-'&")
_MAX_WHOLE = 6  # words of a compound; longer chains are lists


class Word(NamedTuple):
    """A word of a chunk, span and position relative to it; `key` is what is folded and stemmed."""

    start: int
    end: int
    position: int
    text: str
    exact: str
    key: str


class Atom(NamedTuple):
    """What takes one position: its forms (text, start, end), and the link to the atom before."""

    forms: tuple[tuple[str, int, int], ...]
    link: str


def words_of(chunk: str, kind: str, joins: Joins) -> tuple[tuple[Word, ...], int]:
    """Words of a chunk in order of start, and the number of positions they take."""
    if kind == "elided":
        return (), 0
    if kind == "acronym":
        text = clean(chunk)
        key = text.replace(".", "").lower()
        return (Word(0, len(chunk), 0, text, key, key),), 1
    if kind == "address" or "." in chunk:
        address = _address(chunk, certain=kind == "address")
        if address is not None:
            return address
    atoms = _atoms(_join_lines(pieces(chunk), joins))
    return _place(atoms)


def join_by_dictionary(left: str, right: str) -> bool:
    """Whether a hyphen at a line end only cuts a word, judged by the dictionary of French."""
    return is_word(fold((left + right).lower()))


def _join_lines(found: list[Piece], joins: Joins) -> list[Piece]:
    joined: list[Piece] = []
    for piece in found:
        if piece.link in "⏎⁀" and piece.link and joined:
            left = joined[-1]
            cased = piece.text[0].islower() or left.text.isupper()
            if piece.link == "⁀" or (cased and joins(left.text, piece.text)):
                joined[-1] = Piece(left.text + piece.text, left.start, piece.end, left.link)
                continue
        joined.append(piece)
    return joined


def _atoms(found: Sequence[Piece]) -> list[Atom]:
    atoms: list[Atom] = []
    i = 0
    link = ""
    while i < len(found):
        piece = found[i]
        link = link or piece.link
        letters = _pointed_letters(found, i)
        if letters > 1:  # l’A.N.R.U
            run = found[i : i + letters]
            text = "".join(letter.text for letter in run)
            atoms.append(Atom(((text, piece.start, run[-1].end),), link))
            link = ""
            i += letters
            continue
        following = found[i + 1] if i + 1 < len(found) else None
        forms: tuple[tuple[str, int, int], ...] = ((piece.text, piece.start, piece.end),)
        used = 1
        if following is not None and following.link == "'":
            lexical = f"{piece.text}'{following.text}"
            if lexical.lower() in LEXICAL:
                forms, used = ((lexical, piece.start, following.end),), 2
            elif piece.text.lower() in ELIDED:
                if piece.text.lower() in "nm" and not is_word(fold(following.text.lower())):
                    name = (lexical, piece.start, following.end)  # N’Diaye, also Ndiaye
                    atoms.append(Atom((name, (following.text, *following[1:3])), link))
                    link = ""
                    i += 1
                i += 1
                continue
            elif following.text == "s" and i + 2 == len(found):
                used = 2  # Lille's
        elif following is not None and following.link in SEPARATORS:
            inclusive = _inclusive(found, i)
            if inclusive is not None:
                forms, used = inclusive
        atoms.append(Atom(forms, link))
        link = ""
        i += used
    return atoms


def _pointed_letters(found: Sequence[Piece], i: int) -> int:
    """How many single letters with dots between them begin at piece `i`."""
    count = 0
    while i + count < len(found) and len(found[i + count].text) == 1:
        if not found[i + count].text.isalpha() or (count and found[i + count].link != "."):
            break
        count += 1
    return count


def _inclusive(
    found: Sequence[Piece], i: int
) -> tuple[tuple[tuple[str, int, int], ...], int] | None:
    """Forms of an inclusive writing that begins at piece `i`, and how many pieces it takes."""
    base = found[i]
    for count in (3, 2, 1):
        tail = found[i + 1 : i + 1 + count]
        if len(tail) < count or any(p.link not in SEPARATORS and p.link != ")" for p in tail):
            continue
        after = found[i + 1 + count] if i + 1 + count < len(found) else None
        if after is not None and after.link in "-⏎'" and tail[0].link == "-":
            continue
        if any(p.text[0].isupper() for p in tail) and not base.text.isupper():
            continue  # « fin.Le »: the next sentence
        endings = [p.text.lower() for p in tail]
        lower = base.text.lower()
        forms = both_genders(lower, endings)
        if forms is None and count == 1 and tail[0].link in "·.(/":
            forms = optional_plural(lower, endings[0])
        if forms is not None:
            end = tail[-1].end + (1 if tail[-1].link == "(" else 0)
            shaped = [_shape(form, base.text) for form in dict.fromkeys(forms)]
            return tuple((form, base.start, end) for form in shaped), count + 1
    right = found[i + 1]
    if right.link in "/·(" and is_pair(base.text.lower(), right.text.lower()):
        return ((base.text, base.start, base.end), (right.text, right.start, right.end)), 2
    return None


def _shape(form: str, like: str) -> str:
    """The built form in the case of what was written."""
    if like.isupper() and len(like) > 1:
        return form.upper()
    return like[0] + form[1:] if form[0] == like[0].lower() else form


def _place(atoms: Sequence[Atom]) -> tuple[tuple[Word, ...], int]:
    words: list[Word] = []
    begin = 0
    while begin < len(atoms):
        end = begin + 1
        while end < len(atoms) and _bound(atoms[end - 1], atoms[end]):
            end += 1
        run = atoms[begin:end]
        if 1 < len(run) <= _MAX_WHOLE and not _clitic(run):
            words.extend(_wholes(run, begin))
        for position, atom in enumerate(run, begin):
            for text, start, stop in atom.forms:
                exact = text.lower()
                key = exact[:-1] if _PLURAL_ACRONYM.fullmatch(text) else exact.replace("'", "")
                words.append(Word(start, stop, position, text, exact, key))
        begin = end
    return tuple(words), len(atoms)


def _bound(left: Atom, right: Atom) -> bool:
    """Whether two neighbours belong to one compound or one number."""
    if right.link in "-'⏎& ":
        return True
    return right.link in ".,-" and left.forms[0][0].isdigit() and right.forms[0][0].isdigit()


def _clitic(run: Sequence[Atom]) -> bool:
    return run[-1].link == "-" and run[-1].forms[0][0].lower() in CLITICS


def _wholes(run: Sequence[Atom], position: int) -> list[Word]:
    """The compound as one word: hyphens stay in `exact`, and are dropped from the key."""
    numeric = all(atom.forms[0][0].isdigit() for atom in run)
    start, end = run[0].forms[0][1], max(form[2] for form in run[-1].forms)
    found = []
    for forms in list(product(*(atom.forms for atom in run)))[:4]:
        text = forms[0][0]
        for (left, _, _), (right, _, _), atom in zip(forms, forms[1:], run[1:], strict=False):
            text += _glue(left, right, atom.link) + right
        exact = text.lower()
        found.append(Word(start, end, position, text, exact, _key(exact, numeric=numeric)))
    return found


def _key(exact: str, *, numeric: bool) -> str:
    if not numeric:
        return exact.translate(_NO_LINKS)
    digits = exact.translate(_NO_LINKS).replace(".", "").replace(",", "")
    telephone = len(digits) == 10 and digits[0] == "0"
    return digits if telephone else exact.replace(",", ".")


def _glue(left: str, right: str, link: str) -> str:
    if link == " ":
        return ""
    if link != "⏎":
        return link
    known = is_word(fold(left.lower())) and is_word(fold(right.lower()))
    return "-" if known or right[0].isupper() else ""


def _address(chunk: str, *, certain: bool) -> tuple[tuple[Word, ...], int] | None:
    """Words of an e-mail address, a domain or a URL: every part, the whole and the domain."""
    chunk = chunk.rstrip(".,;:!?)]}’'")
    match = _ADDRESS.fullmatch(chunk)
    if match is None:
        return None
    host = match["host"]
    known = _KNOWN_TLD.fullmatch(match["tld"].lower() if host.isupper() else match["tld"])
    if not (certain or match["user"] or known):
        return None
    words: list[Word] = []
    position = 0
    host_start, host_end = match.span("host")
    begin = match.start("user") if match["user"] else host_start
    if match["user"]:
        words.append(_whole_address(chunk, begin, host_end, 0))
    for part in _ESCAPED_WORD.finditer(chunk, begin):
        start, stop = part.span()
        opens_label = start == host_start or chunk[start - 1] == "."
        if opens_label and host_start <= start and "." in chunk[start:host_end]:
            words.append(_whole_address(chunk, start, host_end, position))
        for piece in pieces(unquote(part["word"] or "", errors="replace")):
            exact = piece.text.lower()
            words.append(Word(start, stop, position, piece.text, exact, exact))
            position += 1
    return tuple(words), position


def _whole_address(chunk: str, start: int, end: int, position: int) -> Word:
    text = chunk[start:end]
    return Word(start, end, position, text, text.lower(), text.lower())
