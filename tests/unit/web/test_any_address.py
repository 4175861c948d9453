"""Whatever an address of feeds and files asks is answered or refused, never a defect of ours."""

import csv
import io
import json

import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.unit.web.conftest import DUTCH, PDF, REPORT

NAMES = (
    *("q", "theme", "type", "language", "person", "place", "from", "to", "date", "sort"),
    *("page", "per_page", "exact", "id", "cursor", "spreadsheet"),
)
VALUES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *("", "0", "1", "2", "99", "2021", "2021-02-30", "newest", "event", "fr", "é" * 48),
            *('"a', "titre:", "-", "discriminations", "quartier", "\x00", "=1+1", "A" * 48),
            *(PDF.id, REPORT.id, DUTCH.id, "0" * 16),
        ]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)


@settings(max_examples=60)
@given(st.sampled_from(["atom", "json", "csv", "jsonl", "bib", "ris"]), QUERIES)
def test_a_feed_or_file_is_what_it_says_or_a_problem(client, extension, query):
    response = client.get(f"/recherche.{extension}", query_string=query)
    if response.status_code != 200:
        assert response.status_code in (400, 404)
        assert response.mimetype == "application/problem+json"
        assert response.json["detail"]
        return
    match extension:
        case "atom":
            etree.fromstring(response.data)
        case "json":
            assert response.json["items"] is not None
        case "csv":
            assert list(csv.reader(io.StringIO(response.data.decode(), newline="")))
        case "jsonl":
            assert all(map(json.loads, response.data.splitlines()))
        case "bib":
            assert not parse_string(response.text).failed_blocks
        case "ris":
            rispy.loads(response.text)
