"""What readers call each type of document, and the rules of corpus/types.toml that conclude it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import unquote, urlsplit

from kb.errors import TaxonomyError
from kb.model import DocumentType
from kb.tables import read_toml
from kb.themes import phrase_key

_KEYS = frozenset({"value", "label", "names", "urls", "titles", "words", "enough"})
_LISTS = ("names", "urls", "titles", "words")
DEFAULT_ENOUGH = 2
"""How many different `words` of a type make a text of that type, unless it says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRule:
    """How one type is recognised; phrases are compared as `kb.themes.phrase_key` leaves them.

    `names` are what a site calls it, `urls` regular expressions on the decoded path, `titles`
    phrases that decide when a title holds them, `words` phrases counted in the text.
    A phrase may end in `*`: any word with that beginning.
    """

    type: DocumentType
    label: str
    names: frozenset[str]
    urls: tuple[re.Pattern[str], ...]
    titles: tuple[re.Pattern[str], ...]
    words: tuple[re.Pattern[str], ...]
    enough: int = DEFAULT_ENOUGH


@dataclass(frozen=True, slots=True)
class DocumentTypes:
    """The rules in the order of the file, which is their precedence."""

    rules: Mapping[DocumentType, TypeRule]

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the rules, by default those of the `corpus` package.

        Raises:
            TaxonomyError: the file is missing or wrong; the message names the type.

        """
        where, data = read_toml(path, "types.toml", TaxonomyError)
        rows = data.get("type", [])
        if set(data) - {"type"} or not isinstance(rows, list):
            raise TaxonomyError(f"{where}\u202f: seules des tables [[type]] sont attendues")
        rules: dict[DocumentType, TypeRule] = {}
        for number, row in enumerate(rows, 1):
            rule = _rule(row, f"{where}\u202f: type {number}")
            if rule.type in rules:
                raise TaxonomyError(f"{where}\u202f: le type {rule.type} est là deux fois")
            rules[rule.type] = rule
        if missing := sorted(set(DocumentType) - set(rules)):
            raise TaxonomyError(f"{where}\u202f: il manque le type {missing[0]!r} et son nom")
        return cls(MappingProxyType(rules))

    def label(self, kind: DocumentType) -> str:
        """What readers call it, in French."""
        return self.rules[kind].label

    def named(self, name: str) -> DocumentType | None:
        """The type a site calls by that name (« Compte-rendu », "compte_rendu"), if any."""
        key = phrase_key(name.replace("_", " "))
        return next((kind for kind, rule in self.rules.items() if key in rule.names), None)

    def conclude(self, *, url: str, title: str, text: str) -> DocumentType:
        """The type by address, else title, else the words of the text; a page when none says."""
        path = unquote(urlsplit(url).path)
        for kind, rule in self.rules.items():
            if any(pattern.search(path) for pattern in rule.urls):
                return kind
        key = phrase_key(title)
        for kind, rule in self.rules.items():
            if _count(rule.titles, key):
                return kind
        key = phrase_key(text)
        found = [
            (count, kind)
            for kind, rule in self.rules.items()
            if (count := _count(rule.words, key)) >= rule.enough
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else DocumentType.PAGE


@cache
def document_types() -> DocumentTypes:
    """The rules of the `corpus` package, read once a process."""
    return DocumentTypes.load()


def _count(patterns: Sequence[re.Pattern[str]], key: str) -> int:
    framed = f" {key} "
    return sum(1 for pattern in patterns if pattern.search(framed))


def _rule(row: object, where: str) -> TypeRule:
    if not isinstance(row, dict):
        raise TaxonomyError(f"{where} n’est pas une table")
    where = f"{where} ({row.get('value', 'sans value')})"
    if unknown := sorted(set(row) - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise TaxonomyError(
            f"{where}\u202f: clé {unknown[0]!r} inconnue\u202f; clés possibles\u202f: {known}"
        )
    label, enough = row.get("label"), row.get("enough", DEFAULT_ENOUGH)
    if row.get("value") not in set(DocumentType):
        raise TaxonomyError(f"{where}\u202f: 'value' doit être l’un de {', '.join(DocumentType)}")
    if not isinstance(label, str) or not label.strip():
        raise TaxonomyError(f"{where}\u202f: 'label' doit être un texte")
    if not isinstance(enough, int) or enough < 1:
        raise TaxonomyError(f"{where}\u202f: 'enough' doit être un nombre à partir de 1")
    lists: dict[str, list[str]] = {}
    for key in _LISTS:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise TaxonomyError(f"{where}\u202f: {key!r} doit être une liste de textes")
        lists[key] = value
    try:
        urls = tuple(re.compile(url) for url in lists["urls"])
    except re.error as error:
        raise TaxonomyError(
            f"{where}\u202f: 'urls'\u202f: expression régulière fausse ({error})"
        ) from None
    return TypeRule(
        type=DocumentType(row["value"]),
        label=label,
        names=frozenset(phrase_key(name) for name in lists["names"]),
        urls=urls,
        titles=tuple(_phrase(title) for title in lists["titles"]),
        words=tuple(_phrase(words) for words in lists["words"]),
        enough=enough,
    )


def _phrase(phrase: str) -> re.Pattern[str]:
    words = [
        re.escape(phrase_key(word)) + (r"[^\W_]*" if word.endswith("*") else "")
        for word in phrase.split()
        if phrase_key(word)
    ]
    # Spaces frame the key: a pattern that begins with letters is looked for many times faster.
    return re.compile(" " + " ".join(words) + "(?= )")
