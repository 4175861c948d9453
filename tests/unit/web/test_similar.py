"""Documents on the same subject, as the API and the document page show them."""

import pytest


def first_id(client) -> str:
    found: str = client.get("/api/v1/search?q=").json["hits"][0]["id"]
    return found


def test_neighbours_come_with_what_a_link_needs(client):
    ids = [hit["id"] for hit in client.get("/api/v1/search?per_page=50").json["hits"]]
    answers = [client.get(f"/api/v1/documents/{doc}/similar").json for doc in ids]
    assert [answer["id"] for answer in answers] == ids
    near = [each for answer in answers for each in answer["similar"]]
    members = {"id", "url", "title", "type", "language", "themes", "dates", "score"}
    assert all(each.keys() == members for each in near)
    assert all(each["id"] in ids for each in near)


@pytest.mark.parametrize("limit", ["0", "21", "deux"])
def test_a_limit_out_of_range_is_a_problem_that_names_it(client, limit):
    answer = client.get(f"/api/v1/documents/{first_id(client)}/similar?limit={limit}")
    assert answer.status_code == 400
    assert "limit" in answer.json["detail"]


def test_neighbours_of_nothing_are_not_found(client):
    answer = client.get("/api/v1/documents/ffffffffffffffff/similar")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_the_document_page_shows_them_where_there_are_some(client):
    ids = [hit["id"] for hit in client.get("/api/v1/search?per_page=50").json["hits"]]
    for doc in ids:
        page = client.get(f"/documents/{doc}").text
        near = client.get(f"/api/v1/documents/{doc}/similar").json["similar"]
        assert ("Sur le même thème" in page) == bool(near)
        assert all(f"/documents/{each['id']}" in page for each in near)
