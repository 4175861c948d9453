"""The examples of docs/examples do what they say, against the service as partners find it."""

import html
import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
QUESTION = "politique de la ville"


def run(*command, source=None):
    """What a program prints; a language that is not installed skips loudly."""
    if not shutil.which(command[0]):
        pytest.skip(f"NO {command[0].upper()}: its example was not tried; install it")
    ended = subprocess.run(
        command, input=source, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def node(source):
    module = (EXAMPLES / "search.mjs").as_uri()
    imported = f'import {{ search, marked, Refused }} from "{module}";\n'
    return run("node", "--input-type=module", "-", source=imported + source)


@pytest.fixture(scope="module")
def client():
    spec = importlib.util.spec_from_file_location("irev", EXAMPLES / "irev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_python_client_reads_every_hit_a_document_and_a_refusal(service, client):
    site = client.Irev(f"{service.url}/")
    hits = list(site.every("quartier", type=["pdf", "page"], per_page="7"))
    assert len(hits) == site.search("quartier", type=["pdf", "page"])["total"] > 7
    assert len({hit["id"] for hit in hits}) == len(hits)
    held = site.document(hits[0]["id"])
    assert held["title"] == hits[0]["title"]
    assert held["passages"]
    dated = site.search(from_="2021", to="2021", sort="oldest")["hits"]
    assert {hit["dates"]["published"][:4] for hit in dated} == {"2021"}
    with pytest.raises(client.RefusedError, match="page") as refused:
        site.search(page="0")
    assert refused.value.problem["parameter"] == "page"


def test_the_python_client_stays_within_a_hundred_lines():
    assert len((EXAMPLES / "irev.py").read_text(encoding="utf-8").splitlines()) <= 100


def test_curl_prints_a_line_a_hit(service):
    if not shutil.which("jq"):
        pytest.skip("NO JQ: the example for curl was not tried; install it")
    lines = run("sh", str(EXAMPLES / "search.sh"), service.url, QUESTION).splitlines()
    hits = service.get("/api/v1/search?q=politique+de+la+ville&type=pdf&sort=newest").json["hits"]
    assert [line.split("\t")[1] for line in lines] == [hit["title"] for hit in hits]
    assert any("#page=" in line for line in lines)


def test_javascript_follows_links_to_the_last_hit_and_throws_what_is_refused(service):
    told = node(
        f"""
        const ids = [];
        for await (const hit of search("{service.url}", {{ q: "quartier", per_page: 7 }})) {{
          ids.push(hit.id);
        }}
        let refused;
        try {{ await search("{service.url}", {{ page: 0 }}).next(); }} catch (error) {{
          refused = error instanceof Refused && error.problem.parameter;
        }}
        console.log(JSON.stringify([ids, refused]));
        """
    )
    ids, refused = json.loads(told)
    total = service.get("/api/v1/search?q=quartier").json["total"]
    assert (len(ids), len(set(ids)), refused) == (total, total, "page")


def test_javascript_marks_words_after_signs_that_take_two_units():
    told = node(
        """
        globalThis.document = { createElement: (name) => ({ name }) };
        console.log(JSON.stringify(marked({ text: "😀 la ville", spans: [[5, 10]] })));
        """
    )
    assert json.loads(told) == ["😀 la ", {"name": "mark", "textContent": "ville"}, ""]


def test_php_prints_a_list_to_put_in_a_page(service):
    page = run("php", str(EXAMPLES / "search.php"), service.url, QUESTION)
    hits = service.get("/api/v1/search?q=politique+de+la+ville").json["hits"]
    assert page.count("<li>") == len(hits)
    for hit in hits:
        assert html.escape(hit["title"]).replace("&#x27;", "&#039;") in page
        start, end = hit["snippet"]["spans"][0]
        assert f"<mark>{hit['snippet']['text'][start:end]}</mark>" in page


def test_php_puts_down_no_markup_of_a_document():
    told = run(
        "php",
        "-r",
        f"""
        require '{EXAMPLES / "search.php"}';
        echo irev_marked(['text' => '😀<b>ville', 'spans' => [[4, 9]]]);
        echo irev_list(['hits' => [['title' => '<i>', 'url' => 'javascript:x', 'passages' => [],
            'snippet' => ['text' => '', 'spans' => []]]]]);
        """,
    )
    assert "😀&lt;b&gt;<mark>ville</mark>" in told
    assert "<li><a>&lt;i&gt;</a>" in told
