"""Answers as files: read back by the libraries that read such files for a living."""

import csv
import gzip
import io
import json
from urllib.parse import urlencode

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bs4 import BeautifulSoup

from kb.doctypes import DocumentTypes
from kb.model import CanonicalUrl, DocumentType, MediaType, Passage
from kb.urls import doc_id
from tests.unit.web.conftest import DOCUMENTS, DUTCH, PDF, REPORT, application, page
from web.sharing import exports
from web.sharing.export_formats import COLUMNS, FORMATS, inert

PROBLEM = "application/problem+json"
HOSTILE = (
    *("=1+1", "+33 6", "-5 % de chômage", "@cmd", "\t=1", "\r\n=1", "＝1+1", '=HYPERLINK("x")'),
    *(
        'a";"b',
        "a,b;c",
        "ligne\r\nER  - \r\nTY  - BOOK",
        "}\n@book{x,",
        "\u202egnirts",
        "\ud800",
        "",
    ),
    *("<script>alert(1)</script>", "100 % d’accord & plus_encore ~ #1 ^2 \\o/ {x}", "\x00", "é😀"),
)
VIDEO_URL = CanonicalUrl("https://www.youtube.com/watch?v=abcdefghijk")
VIDEO = page(
    "video",
    "Filmer le quartier",
    "",
    id=doc_id(VIDEO_URL),
    url=VIDEO_URL,
    type=DocumentType.VIDEO,
    media_type=MediaType.VIDEO,
    passages=(Passage(ordinal=0, text="Le renard passe.", label="12 min 05", locator="&t=725s"),),
)


def rows(response, **dialect):
    text = response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), **dialect))


def exported(client, extension, query=""):
    response = client.get(f"/recherche.{extension}?{query}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    return response


def searched(client, query=""):
    return client.get(f"/api/v1/search?{query}&per_page=100").json["hits"]


def records(client, query=""):
    library = parse_string(exported(client, "bib", query).text)
    assert not library.failed_blocks
    return library.entries


def test_a_table_holds_every_hit_in_the_order_of_the_search(client):
    table = rows(exported(client, "csv", "q=discriminations"))
    hits = searched(client, "q=discriminations")
    assert list(table[0]) == list(COLUMNS)
    assert [row["id"] for row in table] == [hit["id"] for hit in hits]
    report = next(row for row in table if row["id"] == REPORT.id)
    assert (report["published"], report["events"]) == ("2021-12-17", "2021-11-30")
    assert report["page"] == f"http://localhost/documents/{REPORT.id}"
    assert report["themes"].startswith("Discriminations")


def test_the_whole_answer_is_exported_whatever_page_is_shown(client):
    for extension in FORMATS:
        told = exported(client, extension, "page=2&per_page=3").headers["Content-Disposition"]
        assert f"irev-resultats-{len(DOCUMENTS)}.{extension}" in told
    assert len(rows(exported(client, "csv", "page=2&per_page=3"))) == len(DOCUMENTS)


def test_filters_and_order_are_those_of_the_search(client):
    query = "q=quartier&theme=renouvellement-urbain&from=2016&sort=oldest"
    table = rows(exported(client, "csv", query))
    assert [row["id"] for row in table] == [hit["id"] for hit in searched(client, query)]
    assert len(table) > 10


def test_a_spreadsheet_in_french_opens_its_table_as_it_comes(client):
    response = exported(client, "csv", "q=discriminations&spreadsheet=1")
    assert response.data.startswith("\ufeffidentifiant;titre;".encode())
    table = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    label = DocumentTypes.load().label
    assert {row["type"] for row in table} == {label(REPORT.type), label(PDF.type)}
    assert client.get("/recherche.csv?spreadsheet=2").json["parameter"] == "spreadsheet"


def test_json_lines_are_the_hits_of_the_api(client):
    lines = exported(client, "jsonl", "q=discriminations").data.splitlines()
    assert list(map(json.loads, lines)) == searched(client, "q=discriminations")


def test_records_cite_the_page_that_answers(client):
    entry = next(each for each in records(client, "q=quotidien") if PDF.id in each.key)
    passage = next(h for h in searched(client, "q=quotidien") if h["id"] == PDF.id)["passages"][0]
    assert f"page {entry['pages']}" == passage["label"]
    assert entry["url"] == passage["url"]
    (record,) = (
        each
        for each in rispy.loads(exported(client, "ris", "q=quotidien").text)
        if PDF.id in each["id"]
    )
    assert record["start_page"] == entry["pages"]
    assert record["urls"] == [passage["url"]]


def test_records_cite_the_second_that_answers(serving):
    client = serving(VIDEO)
    (entry,) = records(client, "q=renard")
    assert (entry["url"], entry["note"]) == (f"{VIDEO_URL}&t=725s", "À 12 min 05")
    (record,) = rispy.loads(exported(client, "ris", "q=renard").text)
    assert (record["type_of_reference"], record["notes"]) == ("VIDEO", ["À 12 min 05"])


def test_records_of_a_search_without_words_cite_documents_whole(client):
    entries = records(client)
    assert len(entries) == len(DOCUMENTS)
    assert not any("pages" in each.fields_dict for each in entries)
    assert len(rispy.loads(exported(client, "ris").text)) == len(DOCUMENTS)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_selection_comes_alone_and_in_its_order(client, extension):
    query = f"q=discriminations&id={DUTCH.id}&id={PDF.id}&id={DUTCH.id}&id={'0' * 16}"
    text = exported(client, extension, query).text
    assert text.index(DUTCH.id) < text.index(PDF.id)
    assert DOCUMENTS[-1].id not in text
    assert "#page=" in text
    name = client.get(f"/recherche.{extension}?{query}").headers["Content-Disposition"]
    assert f"irev-resultats-2.{extension}" in name


def test_a_selection_of_nothing_held_is_a_problem_404(client):
    response = client.get(f"/recherche.csv?id={'0' * 16}&id=../x")
    assert (response.status_code, response.content_type) == (404, PROBLEM)


def test_too_long_a_selection_is_refused_by_name(client):
    response = client.get("/recherche.csv?" + "&".join(f"id={n:016x}" for n in range(201)))
    assert (response.status_code, response.json["parameter"]) == (400, "id")


def test_files_that_do_not_hold_all_say_so_and_lead_to_the_rest(client, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 10)
    address, seen, names = "/recherche.csv?q=quartier&sort=newest&spreadsheet=1", [], []
    whole = [hit["id"] for hit in searched(client, "q=quartier&sort=newest")]
    while address:
        response = client.get(address)
        seen += [row["identifiant"] for row in rows(response, delimiter=";")]
        names.append(response.headers["Content-Disposition"].partition("resultats-")[2])
        link = response.headers.get("Link", "")
        address = link[1 : link.index(">")] if 'rel="next"' in link else ""
    assert seen == whole
    assert [name.strip('"') for name in names] == [
        f"{first}-{min(first + 9, len(whole))}-sur-{len(whole)}.csv"
        for first in range(1, len(whole), 10)
    ]
    assert "% résultats 1-10-sur-25" in client.get("/recherche.bib?q=quartier").text


def test_a_selection_is_whole_however_little_of_the_answer_it_is(client):
    assert "Link" not in client.get(f"/recherche.csv?id={PDF.id}").headers


@pytest.fixture(scope="module")
def hostile():
    return application(
        *(
            page(f"n-{number}", text, f"renard {text}", people=(text,) if text.strip() else ())
            for number, text in enumerate(HOSTILE)
            if "\ud800" not in text
        )
    ).test_client()


def test_no_cell_is_worked_out_by_a_spreadsheet(hostile):
    for query, delimiter in (("q=renard", ","), ("q=renard&spreadsheet=1", ";")):
        text = exported(hostile, "csv", query).data.decode("utf-8-sig")
        cells = [c for row in csv.reader(io.StringIO(text), delimiter=delimiter) for c in row]
        assert len(cells) == len(COLUMNS) * len(HOSTILE)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
        assert not [cell for cell in cells if {"\r", "\n", "\x00", "\u202e"} & set(cell)]


def test_hostile_titles_make_one_record_each(hostile):
    assert len(records(hostile, "q=renard")) == len(HOSTILE) - 1
    assert len(rispy.loads(exported(hostile, "ris", "q=renard").text)) == len(HOSTILE) - 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_defused_cell_stays_as_it_is(text):
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize("extension", FORMATS)
def test_files_are_sent_as_they_are_written_and_compressed_on_the_way(client, extension):
    plain = exported(client, extension)
    packed = client.get(f"/recherche.{extension}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Length" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_is_confirmed_unchanged_without_a_search(client, extension):
    first = client.get(f"/recherche.{extension}?q=quartier")
    headers = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"/recherche.{extension}?q=quartier", headers=headers)
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_malformed_or_not_there_is_a_problem(client, empty):
    for path, status in (
        ("/recherche.csv?from=hier", 400),
        ("/recherche.csv?cursor=x", 400),
        ("/recherche.xls", 404),
    ):
        response = client.get(path)
        assert (response.status_code, response.content_type) == (status, PROBLEM)
    assert empty.get("/recherche.ris").status_code == 503
    assert client.post("/recherche.csv").status_code == 405
    assert client.head("/recherche.csv").status_code == 200


def test_a_reader_whose_file_is_refused_gets_a_page(client):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path, status in (("/recherche.csv?from=hier", 400), (f"/recherche.ris?id={'0' * 16}", 404)):
        response = client.get(path, headers=browser)
        assert (response.status_code, response.mimetype) == (status, "text/html")
        assert "<h1" in response.text


def form_of(client, query):
    """The form of a page of results: hidden fields, boxes, and the address behind each button."""
    page = BeautifulSoup(client.get(f"/recherche?{query}").text, "lxml")
    form = page.select_one("details.export form")
    assert form is not None
    return (
        [(str(f["name"]), str(f["value"])) for f in form.select("input[type=hidden]")],
        [str(box["value"]) for box in form.select("input[type=checkbox][name=id]")],
        {str(button["formaction"]): button for button in form.select("button")},
    )


def test_the_page_of_results_exports_the_search_or_what_is_ticked(client):
    query = "q=quartier&theme=renouvellement-urbain&from=2016&sort=oldest&page=2"
    hidden, boxes, buttons = form_of(client, query)
    shown = client.get(f"/api/v1/search?{query}").json["hits"]
    assert boxes == [hit["id"] for hit in shown]
    assert list(buttons) == [f"/recherche.{extension}" for extension in FORMATS]
    whole = rows(client.get("/recherche.csv", query_string=hidden))
    assert [row["id"] for row in whole] == [hit["id"] for hit in searched(client, query[:-7])]
    ticked = [*hidden, ("id", boxes[1]), ("id", boxes[3])]
    for address in buttons:
        assert client.get(address, query_string=ticked).text.count(boxes[3]) >= 1
    assert len(records(client, urlencode(ticked))) == 2
    assert (buttons["/recherche.csv"]["name"], buttons["/recherche.csv"]["value"]) == (
        "spreadsheet",
        "1",
    )


def test_a_page_without_results_exports_nothing(client):
    assert "recherche.csv" not in client.get("/recherche?q=zzzz").text
