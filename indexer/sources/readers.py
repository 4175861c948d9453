"""Values of the sources file, one reader a key: what it may mean, or why it cannot be taken."""

import math
import re
import warnings
from collections.abc import Callable, Mapping

import soupsieve

from indexer.source import Selectors, SourceKind
from indexer.sources.contradictions import host_of
from kb.errors import RequestError
from kb.themes import ThemeTree
from kb.urls import canonical_url

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LONGEST_SELECTOR = 500


class RefusedError(ValueError):
    """Why a value cannot be taken; `key` is that within the value, when it is a table."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.key = key


def read_address(item: str) -> str:
    """The address as it is, once it is known to be one."""
    try:
        canonical_url(item)
    except RequestError as error:
        raise RefusedError(str(error)) from None
    return item


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(f"un texte est attendu, pas {value!r}")
    if not value.strip().isprintable():
        raise RefusedError(f"{value!r} contient des caractères de contrôle")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RefusedError(f"une liste de textes est attendue, pas {value!r}")
    return tuple(_text(item) for item in value)


def _starts(value: object) -> tuple[str, ...]:
    items = _texts(value)
    if not items:
        raise RefusedError("au moins une adresse ou un chemin est attendu")
    return items


def _name(value: object) -> str:
    text = _text(value)
    if not _NAME.fullmatch(text):
        raise RefusedError(
            f"«\u202f{text}\u202f»\u202f: lettres minuscules, chiffres, "
            "«\u202f-\u202f» et «\u202f_\u202f» seulement"
        )
    return text


def _kind(value: object) -> SourceKind:
    try:
        return SourceKind(_text(value))
    except ValueError:
        raise RefusedError(
            f"«\u202f{value}\u202f» n’est pas l’un de {', '.join(SourceKind)}"
        ) from None


def _hosts(value: object) -> tuple[str, ...]:
    hosts = []
    for item in _texts(value):
        try:
            hosts.append(host_of(f"http://{item}/"))
        except RequestError:
            raise RefusedError(f"«\u202f{item}\u202f» n’est pas un nom d’hôte") from None
    return tuple(dict.fromkeys(hosts))


def _patterns(value: object) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for item in _texts(value):
        try:
            patterns.append(re.compile(item))
        except re.error as error:
            raise RefusedError(
                f"«\u202f{item}\u202f» n’est pas une expression régulière\u202f: {error}"
            ) from None
    return tuple(patterns)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise RefusedError(f"true ou false est attendu, pas {value!r}")
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise RefusedError(f"un nombre de secondes, 0 ou plus, est attendu, pas {value!r}")
    return float(value)


def _timeout(value: object) -> float:
    if not (seconds := _seconds(value)):
        raise RefusedError("plus de 0 seconde est attendu")
    return seconds


def _days(value: object) -> float:
    try:
        return _seconds(value)
    except RefusedError:
        raise RefusedError(f"un nombre de jours, 0 ou plus, est attendu, pas {value!r}") from None


def _contact(value: object) -> str:
    text = _text(value)
    if not text.isascii() or not ("@" in text or "://" in text):
        raise RefusedError(f"«\u202f{text}\u202f» n’est ni une adresse web ni un courriel")
    return text


def _theme(value: object) -> str:
    slug = _text(value)
    if ThemeTree.load().label(slug) is None:
        raise RefusedError(f"«\u202f{slug}\u202f» n’est pas un thème de corpus/themes.toml")
    return slug


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise RefusedError(f"un nombre entier, 1 ou plus, est attendu, pas {value!r}")
    return value


def _selector(value: object) -> str:
    text = _text(value)
    if len(text) > _LONGEST_SELECTOR:
        raise RefusedError(f"un sélecteur a {_LONGEST_SELECTOR} caractères au plus")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # of what is about to leave the language
            soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, FutureWarning) as error:
        reason = str(error).partition("\n")[0]
        raise RefusedError(
            f"«\u202f{text}\u202f» n’est pas un sélecteur CSS\u202f: {reason}"
        ) from None
    return text


def read_selectors(value: object) -> Selectors:
    """The table of selectors of a source.

    Raises:
        RefusedError: it is none, or one of its keys or selectors cannot be taken.

    """
    if not isinstance(value, dict):
        raise RefusedError(f"une table [source.selectors] est attendue, pas {value!r}")
    for key in value:
        if key not in _SELECTORS:
            misplaced = (
                "\u202f; une clé de la source s’écrit avant [source.selectors]"
                if key in READERS
                else ""
            )
            known = ", ".join(sorted(_SELECTORS))
            raise RefusedError(f"clé inconnue ({known}){misplaced}", key)
    found: dict[str, object] = {}
    for key, item in value.items():
        try:
            found[key] = _SELECTORS[key](item)
        except RefusedError as refusal:
            raise RefusedError(str(refusal), key) from None
    return Selectors(**found)  # type: ignore[arg-type]  # each value was read by its field's reader


_SELECTORS: Mapping[str, Callable[[object], object]] = {
    "body": _selector,
    "title": _selector,
    "remove": lambda value: tuple(_selector(item) for item in _texts(value)),
}

READERS: Mapping[str, Callable[[object], object]] = {
    "name": _name,
    "kind": _kind,
    "start": _starts,
    "enabled": _flag,
    "sitemaps": lambda value: tuple(read_address(item) for item in _texts(value)),
    "hosts": _hosts,
    "allow": _patterns,
    "deny": _patterns,
    "theme": _theme,
    "selectors": read_selectors,
    "contact": _contact,
    "delay_s": _seconds,
    "concurrency": _count,
    "timeout_s": _timeout,
    "max_duration_s": _seconds,
    "max_pages": _count,
    "max_depth": _count,
    "max_body_bytes": _count,
    "recheck_days": _days,
    "allow_private": _flag,
}
