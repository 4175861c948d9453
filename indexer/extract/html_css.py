"""CSS on a page, as Soup Sieve answers it, some ten times sooner.

A page is asked some forty selectors, most of which match nothing, and Soup Sieve looks at every
element for each. Here elements are listed once by name, class, id and attribute; what the end of a
selector names is looked up there. Simple selectors are answered at once, others are left to Soup
Sieve on those few elements, and what this does not understand to Soup Sieve alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import soupsieve
from bs4.element import Tag

_KEPT = "indexer.extract.html_css"
"""Under which name a tree keeps the list of its elements."""
_PART = re.compile(
    r"(?P<name>^[a-zA-Z][\w-]*)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<attribute>[a-zA-Z][\w-]*)(?:(?P<relation>[*^$~|]?=)(?P<value>[\w-]+|'[^']*'|\"[^\"]*\"))?\]"
)
_QUOTES = "'\""
_COMBINATOR = re.compile(r"[\s>+~]+(?=[^\s>+~]*$)")
_UNKNOWN = re.compile(r"[:\\|]|\*(?!=)")
"""Signs of selectors that are left to Soup Sieve."""
_DIRECT = frozenset({"", "=", "*="})
_MOST = 60
"""Elements to try one by one; more are faster found in one walk of the tree."""


def select(within: Tag, selector: str) -> list[Tag]:
    """What the selector finds under an element, in the order of the page."""
    alternatives = _alternatives(selector)
    if alternatives is None:
        return list(within.select(selector))
    elements = _elements(within)
    found: dict[int, Tag] = {}
    for alternative in alternatives:
        for tag in _matching(elements, alternative, within):
            found[id(tag)] = tag
    last = len(elements.order)  # of what was added to the tree since
    return sorted(found.values(), key=lambda tag: elements.order.get(id(tag), last))


def select_one(within: Tag, selector: str) -> Tag | None:
    """The first element that the selector finds; None when there is none."""
    return next(iter(select(within, selector)), None)


class _Part(NamedTuple):
    """What an end of a selector names: `kind` is name, class, id or attribute."""

    kind: str
    name: str
    relation: str
    value: str


def is_gone(tag: Tag) -> bool:
    """Whether the element was taken apart: what `decomposed` says, which searches the element."""
    return "_decomposed" in vars(tag)


@dataclass(frozen=True, slots=True)
class _Alternative:
    """One selector of a list; `parts` are those of its end, `alone` that it has no more."""

    text: str
    parts: tuple[_Part, ...]
    alone: bool


class _Elements:
    """The elements of one tree, in order."""

    def __init__(self, root: Tag) -> None:
        self.order: dict[int, int] = {}
        self.listed: defaultdict[tuple[str, str], list[Tag]] = defaultdict(list)
        for number, tag in enumerate(node for node in root.descendants if isinstance(node, Tag)):
            self.order[id(tag)] = number
            self.listed["name", tag.name].append(tag)
            for attribute, value in tag.attrs.items():
                self.listed["attribute", attribute].append(tag)
                if attribute == "class":
                    for one in set(value if isinstance(value, list) else str(value).split()):
                        self.listed["class", one].append(tag)
                elif attribute == "id":
                    self.listed["id", str(value)].append(tag)

    def candidates(self, alternative: _Alternative) -> list[Tag]:
        """The fewest elements among which those that match must be."""
        return min(
            (self.listed.get((part.kind, part.name), []) for part in alternative.parts), key=len
        )


def _elements(tag: Tag) -> _Elements:
    """Those of the tree that the element stands in, listed when they are first asked for."""
    root = tag
    while root.parent is not None:
        root = root.parent
    kept = vars(root)
    if _KEPT not in kept:
        kept[_KEPT] = _Elements(root)
    elements: _Elements = kept[_KEPT]
    return elements


@lru_cache(maxsize=500)
def _alternatives(selector: str) -> tuple[_Alternative, ...] | None:
    """The selectors of a list; None for what is left to Soup Sieve."""
    if _UNKNOWN.search(selector):
        return None
    found: list[_Alternative] = []
    for text in map(str.strip, selector.split(",")):
        joint = _COMBINATOR.search(text)
        end = text[joint.end() :] if joint else text
        matches = list(_PART.finditer(end))
        if not matches or "".join(match[0] for match in matches) != end:
            return None
        parts = tuple(map(_part, matches))
        found.append(_Alternative(text, parts, alone=joint is None))
    return tuple(found)


def _part(match: re.Match[str]) -> _Part:
    kind = next(kind for kind in ("name", "class", "id", "attribute") if match[kind])
    # Parsers write names of elements and of attributes in small letters.
    name = match[kind].lower() if kind in {"name", "attribute"} else match[kind]
    return _Part(kind, name, match["relation"] or "", (match["value"] or "").strip(_QUOTES))


def _matching(elements: _Elements, alternative: _Alternative, within: Tag) -> Iterator[Tag]:
    candidates = elements.candidates(alternative)
    direct = alternative.alone and all(part.relation in _DIRECT for part in alternative.parts)
    if not direct and len(candidates) > _MOST:
        yield from within.select(alternative.text)
        return
    matcher = soupsieve.compile(alternative.text)
    for tag in candidates:
        if is_gone(tag) or not _is_under(tag, within):
            continue
        if all(_has(tag, p) for p in alternative.parts) if direct else matcher.match(tag):
            yield tag


def _is_under(tag: Tag, within: Tag) -> bool:
    return any(parent is within for parent in tag.parents)


def _has(tag: Tag, part: _Part) -> bool:
    if part.kind == "name":
        return tag.name == part.name
    value = tag.get(part.name if part.kind == "attribute" else part.kind)
    if value is None:
        return False
    if part.kind == "class":
        return part.name in (value if isinstance(value, list) else value.split())
    text = " ".join(value) if isinstance(value, list) else value
    if part.kind == "id":
        return text == part.name
    if part.relation == "=":
        return text == part.value
    return not part.relation or (bool(part.value) and part.value in text)
