"""What `type:`, `theme:`, `langue:` and `date:` restrict to, by the names readers know."""

import re
from dataclasses import dataclass

from kb.clauses import Any, Clause, DateIn, Keyword, KeywordField
from kb.dates import find_query_dates, parse_bounds, parse_period
from kb.doctypes import DocumentTypes
from kb.errors import RequestError
from kb.languages import language_code
from kb.model import DocumentType
from kb.search import DateKind, DateRange
from kb.themes import ThemeTree, phrase_key

RANGE = re.compile(r"(.*?)\.\.\.?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Values:
    """Names of the collection's themes, types and languages to what the index holds."""

    themes: ThemeTree
    types: DocumentTypes

    def clause(self, name: str, value: str, kind: DateKind) -> Clause | None:
        """What a restriction keeps: nothing for an unknown value; None for a date that is none."""
        match name:
            case "type":
                return Keyword(KeywordField.TYPE, self.type_value(value))
            case "langue":
                return Keyword(KeywordField.LANGUAGE, language_code(value) or value.lower())
            case "theme":
                slugs = self.theme_slugs(value) or (value,)
                found = tuple(Keyword(KeywordField.THEME, slug) for slug in slugs)
                return found[0] if len(found) == 1 else Any(found)
            case _:
                days = date_range(value)
                return None if days is None else DateIn(kind, days)

    def type_value(self, name: str) -> str:
        """The type called so, by its value or its French name."""
        key = phrase_key(name)
        for kind in DocumentType:
            if key in (phrase_key(kind), phrase_key(self.types.label(kind))):
                return kind.value
        named = self.types.named(name)
        return named.value if named else name

    def theme_slugs(self, name: str) -> tuple[str, ...]:
        """Themes called so: by whole slug, else by label or last segment at any depth."""
        if slug := self.themes.canonical(name.strip("/").lower()):
            return (slug,)
        key = phrase_key(name)
        return tuple(
            theme.slug
            for theme in self.themes.themes.values()
            if key in {phrase_key(n) for n in (theme.label, theme.segment, *theme.names)}
        )


def date_range(text: str) -> DateRange | None:
    """« 2021 », « 2021-03 », « 2021..2023 », « ..2021 », « décembre 2024 »; None for the rest."""
    text = text.strip()
    try:
        if ends := RANGE.fullmatch(text):
            days = parse_bounds(ends[1].strip(), ends[2].strip())
            return None if days.unbounded else days
        return parse_period(text)
    except RequestError:
        pass
    try:
        found = find_query_dates(text)
    except RequestError:
        return None
    return found[0][1] if len(found) == 1 else None
