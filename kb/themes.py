"""The theme tree of corpus/themes.toml: what addresses, breadcrumbs and words say of a theme."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import unquote, urlsplit

from kb.errors import TaxonomyError
from kb.french import analyze
from kb.search import ThemeLabel
from kb.tables import read_toml

_KEYS = frozenset({"slug", "label", "aliases", "names", "words"})
_SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TITLE_WEIGHT = 4.0
"""A phrase in the title against one in the text."""
FEWEST_MENTIONS = 2.3
"""A text that mentions a theme less says nothing of it: about four mentions of one phrase, or
two of two phrases. On the bundled pages chance mentions reach 2.2."""
SECOND_SHARE = 0.75
"""A second theme is given when it is spoken of nearly as much as the first."""

_SECTION = "thematiques"
"""The first segment of the addresses whose next ones are theme slugs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme; `slug` is its full path "a/b".

    `aliases` are other last segments it had, `names` other labels, `words` the phrases that
    speak of it.
    """

    slug: str
    label: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """Slug of the theme above; "" for a root."""
        return self.slug.rpartition("/")[0]

    @property
    def segment(self) -> str:
        """Last part of the slug."""
        return self.slug.rpartition("/")[2]


_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("[\u0300-\u034e\u0350-\u036f]")
_OTHER_SCRIPT = re.compile("[\u0483-\u1fff\u20d0-\u20ff\u2cef-\U0010ffff]")
"""Where the other combining marks lie: texts without any are spared a question per character."""


def phrase_key(text: str) -> str:
    """Text reduced to lower-case unaccented words, one space between, to compare labels with.

    >>> phrase_key("Discriminations & Égalité")
    'discriminations egalite'
    """
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    bare = _ACCENT.sub("", folded)
    if _OTHER_SCRIPT.search(bare):
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare))


@dataclass(frozen=True, slots=True)
class ThemeTree:
    """Themes in the order of the file, a parent before its children."""

    themes: Mapping[str, Theme]
    segments: Mapping[tuple[str, str], str] = field(repr=False)
    """(parent slug, segment or alias) → slug."""
    names: Mapping[tuple[str, str], str] = field(repr=False)
    """(parent slug, key of a label or name) → slug."""
    _labels: dict[str, ThemeLabel] = field(default_factory=dict, repr=False, compare=False)
    """Slug in use → what `label` gave: a page of results asks for dozens."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the tree, by default the one of the `corpus` package.

        Raises:
            TaxonomyError: the file is missing or wrong; the message names the theme.

        """
        where, data = read_toml(path, "themes.toml", TaxonomyError)
        return cls.build(_rows(data, where), where)

    @classmethod
    def build(cls, themes: Sequence[Theme], where: str = "themes") -> Self:
        """The tree of these themes, checked.

        Raises:
            TaxonomyError: a slug is malformed, twice there or without its parent.

        """
        by_slug: dict[str, Theme] = {}
        segments: dict[tuple[str, str], str] = {}
        names: dict[tuple[str, str], str] = {}
        for theme in themes:
            _check(theme, by_slug, where)
            by_slug[theme.slug] = theme
            for segment in (theme.segment, *theme.aliases):
                _claim(segments, (theme.parent, segment), theme.slug, where)
            for name in {phrase_key(name) for name in (theme.label, *theme.names)}:
                _claim(names, (theme.parent, name), theme.slug, where)
        return cls(MappingProxyType(by_slug), MappingProxyType(segments), MappingProxyType(names))

    @property
    def roots(self) -> tuple[ThemeLabel, ...]:
        """Themes of the first level."""
        return self.children("")

    def children(self, slug: str) -> tuple[ThemeLabel, ...]:
        """Themes directly below one ("" for the roots)."""
        return tuple(self._labelled(t) for t in self.themes.values() if t.parent == slug)

    def label(self, slug: str) -> ThemeLabel | None:
        """What readers call a theme, aliases resolved; None when it is unknown."""
        known = self._labels.get(slug)
        if known is None and (canonical := self.canonical(slug)) is not None:
            known = self._labels[canonical] = self._labelled(self.themes[canonical])
        return known

    def canonical(self, slug: str) -> str | None:
        """The slug in use for a slug that may hold former names; None when it is unknown."""
        parts = [part for part in slug.split("/") if part]
        found = self._descend(parts)
        return found if found and found.count("/") == len(parts) - 1 else None

    def from_path(self, url: str) -> str | None:
        """The deepest theme that an address `/thematiques/a/b/page` goes through.

        The last segment names the page itself, unless the address is that of a theme.
        """
        parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
        if not parts or parts[0] != _SECTION:
            return None
        return self._descend(parts[1:]) or None

    def from_breadcrumb(self, labels: Sequence[str]) -> str | None:
        """The deepest theme a breadcrumb walks down to; labels that name no theme are skipped."""
        slug = ""
        for label in labels:
            slug = self.names.get((slug, phrase_key(label)), slug)
        return slug or None

    def from_tags(self, tags: Sequence[str]) -> tuple[str, ...]:
        """Themes of any depth that keywords name, in the order of the keywords."""
        keys = [phrase_key(tag) for tag in tags]
        found = [slug for key in keys for (_, name), slug in self.names.items() if name == key]
        return self._deepest(dict.fromkeys(found))

    def from_words(self, *, title: str, text: str) -> tuple[str, ...]:
        """The themes, at most two, that the words speak of most; () when none stands out."""
        in_title, in_text = _Stems(_stems(title)), _Stems(_stems(text))
        scores: dict[str, float] = {}
        for slug, theme in self.themes.items():
            mentions = 0.0
            for phrase in map(_phrase, theme.words):
                mentions += TITLE_WEIGHT * min(1, in_title.count(phrase))
                mentions += math.log1p(in_text.count(phrase)) * len(phrase) ** 0.5
            if mentions >= FEWEST_MENTIONS:
                scores[slug] = mentions
        ranked = sorted(scores, key=lambda slug: (-scores[slug], slug))
        best = [slug for slug in ranked if scores[slug] >= SECOND_SHARE * scores[ranked[0]]]
        return self._deepest(best)[:2]

    def ancestors(self, slug: str) -> Iterator[str]:
        """The slug itself, then those above it."""
        while slug:
            yield slug
            slug = slug.rpartition("/")[0]

    @staticmethod
    def _deepest(slugs: Iterable[str]) -> tuple[str, ...]:
        """Slugs without those above another one: a theme and one below it are one answer."""
        chosen = tuple(slugs)
        return tuple(s for s in chosen if not any(o.startswith(f"{s}/") for o in chosen))

    def _descend(self, parts: Sequence[str]) -> str:
        slug = ""
        for part in parts:
            below = self.segments.get((slug, part.lower()))
            if below is None:
                break
            slug = below
        return slug

    def _labelled(self, theme: Theme) -> ThemeLabel:
        path = [self.themes[slug].label for slug in self.ancestors(theme.slug)]
        return ThemeLabel(slug=theme.slug, label=theme.label, path=tuple(reversed(path)))


def _stems(text: str) -> tuple[str, ...]:
    """Stems of the words that are not stop words; one a position."""
    stems = {t.position: t.stem for t in reversed(analyze(text)) if not t.stop}
    return tuple(stems[position] for position in sorted(stems))


@lru_cache(maxsize=4096)
def _phrase(words: str) -> tuple[str, ...]:
    """Stems of a phrase of the file, made when first needed: labels alone need none."""
    return _stems(words)


class _Stems:
    """Stems of a text, and where each is."""

    def __init__(self, stems: tuple[str, ...]) -> None:
        self._stems = stems
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, stem in enumerate(stems):
            self._places[stem].append(place)

    def count(self, phrase: tuple[str, ...]) -> int:
        """How many times the phrase is there; an empty one never is."""
        if not phrase:
            return 0
        size = len(phrase)
        places = self._places.get(phrase[0], ())
        return sum(self._stems[place : place + size] == phrase for place in places)


def _rows(data: Mapping[str, object], where: str) -> list[Theme]:
    unknown = set(data) - {"theme"}
    rows = data.get("theme", [])
    if unknown or not isinstance(rows, list) or not rows:
        raise TaxonomyError(f"{where}\u202f: seules des tables [[theme]] sont attendues")
    return [_theme(row, f"{where}\u202f: thème {number}") for number, row in enumerate(rows, 1)]


def _theme(row: object, where: str) -> Theme:
    if not isinstance(row, dict):
        raise TaxonomyError(f"{where} n’est pas une table")
    where = f"{where} ({row.get('slug', 'sans slug')})"
    if unknown := sorted(set(row) - _KEYS):
        known = ", ".join(sorted(_KEYS))
        raise TaxonomyError(
            f"{where}\u202f: clé {unknown[0]!r} inconnue\u202f; clés possibles\u202f: {known}"
        )
    for key in ("slug", "label"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise TaxonomyError(f"{where}\u202f: {key!r} doit être un texte")
    lists: dict[str, tuple[str, ...]] = {}
    for key in ("aliases", "names", "words"):
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise TaxonomyError(f"{where}\u202f: {key!r} doit être une liste de textes")
        lists[key] = tuple(value)
    return Theme(slug=row["slug"], label=row["label"], **lists)


def _check(theme: Theme, known: Mapping[str, Theme], where: str) -> None:
    for segment in (*theme.slug.split("/"), *theme.aliases):
        if not _SEGMENT.fullmatch(segment):
            raise TaxonomyError(
                f"{where}\u202f: thème {theme.slug!r}\u202f: "
                f"{segment!r} n’est pas un slug (a-z0-9-)"
            )
    if theme.parent and theme.parent not in known:
        raise TaxonomyError(f"{where}\u202f: le thème {theme.slug!r} est écrit avant son parent")


def _claim(table: dict[tuple[str, str], str], key: tuple[str, str], slug: str, where: str) -> None:
    if key in table:
        raise TaxonomyError(
            f"{where}\u202f: les thèmes {table[key]!r} et {slug!r} ont en commun {key[1]!r}"
        )
    table[key] = slug
