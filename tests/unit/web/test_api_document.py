"""The OpenAPI document: it describes every route, and every real answer is what it says."""

import json
from dataclasses import fields

import jsonschema_rs
import pytest

from tests.unit.web.conftest import DOCUMENTS, PDF, REPORT, application
from web.addressing.params import MAX_VALUES, SearchForm
from web.api.openapi import api_words
from web.api.operations import OPERATIONS, SEARCH

ASKED = (
    "/search?q=discriminations",
    "/search?q=QPV+%22quartier%22+-prison+d%C3%A9cembre+2021+titre:note+discriminatoins",
    "/search?q=zzzz&type=papyrus",
    "/search?exact=1&q=quartier&from=2016&per_page=3&page=2",
    *(f"/documents/{each.id}" for each in DOCUMENTS[:4]),
    f"/documents/{PDF.id}/similar",
    f"/documents/{REPORT.id}/similar?limit=20",
    "/suggest?q=quart",
    "/suggest",
    "/themes",
    "/stats",
)


@pytest.fixture(scope="module")
def document(client):
    response = client.get("/api/v1/openapi.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return json.loads(response.data)


def closed(schema):
    """The same schema, allowing no member that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    if "required" in found and isinstance(found.get("properties"), dict):
        found["additionalProperties"] = False
    return found


def validator(document, path, status):
    """A validator of the answers of a route that also refuses members nobody described."""
    content = document["paths"][path]["get"]["responses"][str(status)]["content"]
    (media,) = content.values()
    components = {"components": closed(document["components"])}
    return jsonschema_rs.Draft202012Validator({**media["schema"], **components})


def template(address):
    path = address.partition("?")[0]
    for each in (PDF, *DOCUMENTS):
        path = path.replace(each.id, "{doc_id}")
    return path


@pytest.mark.parametrize("address", ASKED)
def test_a_real_answer_has_exactly_the_members_and_types_described(client, document, address):
    response = client.get(f"/api/v1{address}")
    assert response.status_code == 200
    validator(document, template(address), 200).validate(response.json)


@pytest.mark.parametrize(
    ("address", "path", "status"),
    [
        ("/search?page=0", "/search", 400),
        ("/suggest?limit=0", "/suggest", 400),
        ("/documents/0000000000000000", "/documents/{doc_id}", 404),
        ("/documents/0000000000000000/similar", "/documents/{doc_id}/similar", 404),
    ],
)
def test_a_problem_is_what_the_document_says(client, document, address, path, status):
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status
    validator(document, path, status).validate(response.json)


def test_the_description_tells_a_wrong_answer(client, document):
    check = validator(document, "/search", 200)
    answer = client.get("/api/v1/search?q=discriminations").json
    assert check.is_valid(answer)
    assert not check.is_valid({**answer, "total": "2"})
    assert not check.is_valid({**answer, "extra": 1})
    assert not check.is_valid({**answer, "hits": [{}]})


def test_every_route_is_described_and_only_those():
    app = application(*DOCUMENTS)
    rules = {
        (rule.endpoint, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint.partition(".")[0] != "api_docs"
    }
    assert rules == {(each.endpoint, f"/api/v1{each.path}") for each in OPERATIONS}


def test_every_field_of_a_search_is_a_parameter():
    plural = {"themes": "theme", "types": "type", "languages": "language", "people": "person"}
    plural |= {"places": "place", "from_": "from"}
    read = [plural.get(field.name, field.name) for field in fields(SearchForm)]
    assert [each.name for each in SEARCH] == read


def test_the_number_of_values_read_is_the_number_said():
    assert f"les {MAX_VALUES} premières valeurs" in api_words()["search"]["description"]


def test_words_describe_nothing_that_is_not_there(document):
    schemas = document["components"]["schemas"]
    words = api_words()
    assert set(words["shapes"]) == set(schemas)
    for name in set(words) & set(schemas):
        assert set(words[name]) <= set(schemas[name]["properties"]), name
    named = {member for schema in schemas.values() for member in schema["properties"]}
    assert set(words["members"]) <= named
    asked = {parameter.name for each in OPERATIONS for parameter in each.parameters}
    assert set(words["parameters"]) == asked


def test_every_reference_leads_to_a_schema(document):
    text = json.dumps(document)
    for name in set(text.split("#/components/schemas/")[1:]):
        assert name.partition('"')[0] in document["components"]["schemas"]
    jsonschema_rs.meta.validate({"$defs": document["components"]["schemas"]})


def test_the_document_needs_no_index_and_is_confirmed_unchanged(empty):
    first = empty.get("/api/v1/openapi.json")
    assert first.status_code == 200
    again = empty.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_root_of_the_api_leads_to_its_page(client):
    for path in ("/api/v1", "/api/v1/"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (302, "/api/v1/docs")


def test_the_page_names_every_route_parameter_and_member(client, document):
    page = client.get("/api/v1/docs").text
    for path, item in document["paths"].items():
        assert f"GET /api/v1{path}" in page
        for parameter in item["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for name, schema in document["components"]["schemas"].items():
        assert f'id="{name}"' in page
        assert all(f"<code>{member}</code>" in page for member in schema["properties"])
    assert "curl 'http://localhost/api/v1/search?q=discriminations&amp;" in page
    assert " ou texte<" not in page  # blanks are no value worth a word


def test_figures_of_the_collection_are_those_of_its_documents(client):
    figures = client.get("/api/v1/stats").json
    assert figures["documents"] == len(DOCUMENTS)
    assert figures["dated"] == sum(each.dates.published is not None for each in DOCUMENTS)
    assert sum(each["count"] for each in figures["types"]) == len(DOCUMENTS)
    assert sum(each["count"] for each in figures["years"]) == figures["dated"]
    assert figures["origins"] == [{"label": "irev.fr", "count": len(DOCUMENTS)}]
