"""The OpenAPI 3.1 document of `/api/v1`, made of the types the code itself answers with.

Parameters take their bounds from the request they become, answers their schemas from `kb.shapes`
and `web.http.errors.Problem`; words for readers come from api.toml, refused where one is missing.
Specification: https://spec.openapis.org/oas/v3.1.1.html
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from pydantic import TypeAdapter

from kb.serialize import Json, JsonObject
from web.api.operations import OPERATIONS, Operation, Parameter
from web.http.errors import Problem
from web.rendering.render import french

Words = Mapping[str, Mapping[str, str]]
"""French sentences of api.toml: by table, then by name."""

REASONS = {
    304: "unchanged",
    400: "malformed",
    404: "missing",
    406: "unacceptable",
    410: "expired",
    429: "too_many",
    503: "unready",
}
"""Name in api.toml of what each status means; each but 304 comes with a problem."""

ALWAYS = (304, 406, 429, 503)
_SUFFIX = "Shape"


@cache
def api_words() -> Words:
    """What the document and its page say in French."""
    text = (files("web.api") / "words.toml").read_text(encoding="utf-8")
    return {
        table: {name: french(sentence) for name, sentence in named.items()}
        for table, named in tomllib.loads(text).items()
    }


@cache
def document() -> JsonObject:
    """The whole document; addresses of servers are left to whoever serves it."""
    words = api_words()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": words["info"]["title"],
            "version": version("irev-kb"),
            "description": words["info"]["description"],
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {each.path: {"get": _operation(each, words)} for each in OPERATIONS},
        "components": {"schemas": schemas(words)},
    }


def _operation(operation: Operation, words: Words) -> JsonObject:
    said = words[operation.name]
    return {
        "operationId": operation.name,
        "summary": said["summary"],
        "description": said["description"],
        "parameters": [_parameter(each, words) for each in operation.parameters],
        "responses": {
            "200": {
                "description": said["answer"],
                "headers": _headers(operation.headers, words),
                "content": {"application/json": {"schema": _named(_name(operation.answer))}},
                "links": {
                    name: {
                        "operationId": name,
                        "parameters": {"doc_id": f"$response.body#{where}"},
                    }
                    for name, where in operation.leads.items()
                },
            },
            **{
                str(status): _refusal(status, words)
                for status in sorted((*operation.refusals, *ALWAYS))
            },
        },
    }


def _headers(names: tuple[str, ...], words: Words) -> JsonObject:
    return {
        name: {"description": words["headers"][name], "schema": {"type": "string"}}
        for name in names
    }


def _parameter(parameter: Parameter, words: Words) -> JsonObject:
    found: JsonObject = {
        "name": parameter.name,
        "in": parameter.place,
        "description": words["parameters"][parameter.name],
        "required": parameter.place == "path",
        "schema": parameter.schema,
    }
    if parameter.place == "query":
        found |= {"style": "form", "explode": True}
    if parameter.example is not None:
        found["example"] = parameter.example
    return found


def _refusal(status: int, words: Words) -> JsonObject:
    described: JsonObject = {"description": words["statuses"][REASONS[status]]}
    if status in (429, 503):
        described["headers"] = _headers(("Retry-After",), words)
    if status >= 400:
        described["content"] = {"application/problem+json": {"schema": _named("Problem")}}
    return described


def _name(shape: type) -> str:
    return shape.__name__.removesuffix(_SUFFIX)


def _named(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(words: Words) -> dict[str, Json]:
    """Schema of each shape by its name, each member described in French."""
    shapes = [Problem, *dict.fromkeys(each.answer for each in OPERATIONS)]
    _, made = TypeAdapter.json_schemas(
        [(shape.__name__, "serialization", TypeAdapter(shape)) for shape in shapes],
        ref_template="#/components/schemas/{model}",
    )
    return {
        name.removesuffix(_SUFFIX): _described(name.removesuffix(_SUFFIX), schema, words)
        for name, schema in sorted(made["$defs"].items())
    }


def _described(name: str, schema: Mapping[str, Json], words: Words) -> JsonObject:
    members = _object(schema["properties"])
    own = words.get(name, {})
    return {
        "type": "object",
        "description": words["shapes"][name],
        "required": schema["required"],
        "properties": {
            member: {
                **_plain(_object(held)),
                "description": own.get(member) or words["members"][member],
            }
            for member, held in members.items()
        },
    }


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError(f"an object is due in a schema, not {value!r}")
    return value


def _plain(schema: Mapping[str, Json]) -> JsonObject:
    """A schema under the names of the document, without the titles pydantic gives members."""
    found: JsonObject = {}
    for key, value in schema.items():
        if key == "title":
            continue
        if key == "$ref" and isinstance(value, str):
            found[key] = value.removesuffix(_SUFFIX)
        elif isinstance(value, Mapping):
            found[key] = _plain(value)
        elif isinstance(value, list):
            found[key] = [_plain(each) if isinstance(each, Mapping) else each for each in value]
        else:
            found[key] = value
    return found
