"""Answers sent compressed to whoever takes gzip, and as they are to everyone else."""

import gzip

import pytest

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize(
    "path",
    ["/recherche?q=quartier", "/api/v1/search?q=quartier", "/recherche.atom", "/static/base.css"],
)
def test_the_same_answer_comes_compressed_when_asked(client, path):
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
    whole = gzip.decompress(packed.data)
    assert whole == plain.data or path.startswith("/api/")  # which says how long it took


@pytest.mark.parametrize("encodings", ["", "identity", "gzip;q=0", "br"])
def test_nobody_gets_gzip_unasked(client, encodings):
    response = client.get("/recherche", headers={"Accept-Encoding": encodings})
    assert "Content-Encoding" not in response.headers


def test_a_short_answer_is_left_as_it_is(client):
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers


def test_a_compressed_style_sheet_is_checked_again_by_its_own_tag(client):
    first = client.get("/static/base.css", headers=GZIP)
    again = client.get("/static/base.css", headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    plain = client.get("/static/base.css", headers={"If-None-Match": first.headers["ETag"]})
    assert plain.status_code == 200
