"""What `/api/v1` can be asked: routes, their parameters with bounds, the shape of each answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.search import MAX_DEPTH, MAX_PER_PAGE, MAX_QUERY_CHARS, DateKind, Sort
from kb.serialize import Json, JsonObject
from kb.shapes import (
    DocumentShape,
    SearchShape,
    SimilarShape,
    StatsShape,
    SuggestShape,
    ThemesShape,
)
from web.addressing import cursor
from web.addressing.params import BLANKS
from web.api.routes import MAX_SIMILAR, MAX_SUGGESTIONS

HEADERS = ("ETag", "Cache-Control", "RateLimit", "RateLimit-Policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter; `schema` is JSON Schema 2020-12, which OpenAPI 3.1 speaks."""

    name: str
    schema: JsonObject
    place: str = "query"
    example: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A route that is read: `refusals` are the statuses it has beside those all have."""

    name: str
    path: str
    endpoint: str
    answer: type
    parameters: tuple[Parameter, ...] = ()
    refusals: tuple[int, ...] = ()
    headers: tuple[str, ...] = HEADERS
    leads: Mapping[str, str] = field(default_factory=dict)
    """Name of an operation on one document → where in the answer the document's id stands."""


def _blank_or(schema: JsonObject) -> JsonObject:
    """A value, or nothing: forms send every field they have."""
    return {"anyOf": [schema, {"title": "vide", "type": "string", "pattern": f"^[{BLANKS}]*$"}]}


def _whole(least: int, most: int, default: int) -> JsonObject:
    return _blank_or({"type": "integer", "minimum": least, "maximum": most, "default": default})


_TEXTS: JsonObject = {"type": "array", "items": {"type": "string"}}
_DAY: JsonObject = _blank_or(
    {
        "type": "string",
        "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        "not": {"pattern": "^0000"},
    }
)
_QUERY = Parameter(
    name="q", schema={"type": "string", "maxLength": MAX_QUERY_CHARS}, example="discriminations"
)
_ID = Parameter(name="doc_id", schema={"type": "string", "pattern": "^[0-9a-f]{16}$"}, place="path")


_CURSOR = Parameter(name="cursor", schema=_blank_or({"type": "string", "pattern": cursor.PATTERN}))


def _enum(values: type[Sort] | type[DateKind], default: str) -> JsonObject:
    return _blank_or({"type": "string", "enum": list(values), "default": default})


SEARCH = (
    _QUERY,
    Parameter(name="theme", schema=_TEXTS),
    Parameter(name="type", schema=_TEXTS),
    Parameter(name="language", schema=_TEXTS),
    Parameter(name="person", schema=_TEXTS),
    Parameter(name="place", schema=_TEXTS),
    Parameter(name="from", schema=_DAY, example="2021"),
    Parameter(name="to", schema=_DAY, example="2023-06"),
    Parameter(name="date", schema=_enum(DateKind, DateKind.PUBLISHED)),
    Parameter(name="sort", schema=_enum(Sort, Sort.RELEVANCE)),
    Parameter(name="page", schema=_whole(1, MAX_DEPTH, 1)),
    Parameter(name="per_page", schema=_whole(1, MAX_PER_PAGE, 10)),
    Parameter(
        name="exact", schema=_blank_or({"type": "string", "enum": ["0", "1"], "default": "0"})
    ),
)
"""The fields of `web.addressing.params.SearchForm`, under the names of the query string."""

OPERATIONS = (
    Operation(
        name="search",
        path="/search",
        endpoint="api.search",
        answer=SearchShape,
        parameters=(*SEARCH, _CURSOR),
        refusals=(400, 410),
        headers=(*HEADERS, "Link"),
        leads={"document": "/hits/0/id", "similar": "/hits/0/id"},
    ),
    Operation(
        name="document",
        path="/documents/{doc_id}",
        endpoint="api.document",
        answer=DocumentShape,
        parameters=(_ID,),
        refusals=(404,),
        leads={"similar": "/id"},
    ),
    Operation(
        name="similar",
        path="/documents/{doc_id}/similar",
        endpoint="api.similar",
        answer=SimilarShape,
        parameters=(_ID, Parameter(name="limit", schema=_whole(1, MAX_SIMILAR, 5))),
        refusals=(400, 404),
    ),
    Operation(
        name="suggest",
        path="/suggest",
        endpoint="api.suggest",
        answer=SuggestShape,
        parameters=(_QUERY, Parameter(name="limit", schema=_whole(1, MAX_SUGGESTIONS, 8))),
        refusals=(400,),
    ),
    Operation(name="themes", path="/themes", endpoint="api.themes", answer=ThemesShape),
    Operation(name="stats", path="/stats", endpoint="api_stats.stats", answer=StatsShape),
)
