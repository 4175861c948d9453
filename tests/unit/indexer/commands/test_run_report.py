"""The report that follows each command, as JSON and as a page."""

import datetime as dt
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import Fate, Run, RunKind, RunStatus, Verdict
from indexer.commands.run_report import KEPT, run_report_json
from indexer.commands.run_report_page import report_page
from indexer.commands.wording import ADVICE, FATES, REASONS, STATUSES, VERDICTS
from indexer.pipeline import Found, Listed, RunReport
from kb.errors import FailureReason
from tests.librarian import Program

MOMENT = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)


def write(folder, name, title, text="", footer=""):
    words = text or " ".join(f"{title}{number}" for number in range(60))
    page = f"<title>{title}</title><main><p>{words}</p></main><footer>{footer}</footer>"
    (folder / f"{name}.html").write_text(page, encoding="utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of a second run: of ten pages one changed, one is gone, one has a new date."""
    kb = Program(tmp_path_factory.mktemp("report") / "home")
    folder = tmp_path_factory.mktemp("documents")
    sources = folder.parent / "sources.toml"
    sources.write_text(f'[[source]]\nname = "dossier"\nkind = "folder"\nstart = ["{folder}"]\n')
    for number in range(10):
        write(folder, f"page-{number}", f"fiche{number}")
    kb.run("reindex", "--sources", sources)
    write(folder, "page-1", "changée")
    write(folder, "page-2", "fiche2", footer="servie à 14:05")
    write(folder, "nouvelle", "neuve")
    (folder / "page-3.html").unlink()
    (folder / "vide.pdf").write_bytes(b"")
    result = kb.run("reindex", "--sources", sources, code=3)
    (path,) = re.findall(r"Rapport\u202f: (.*\.html)", result.stderr.replace("\n", ""))
    facts = json.loads((kb.home / "reports" / "4.json").read_text(encoding="utf-8"))
    assert path.endswith("/reports/4.html")
    return facts, (kb.home / "reports" / "4.html").read_text(encoding="utf-8")


def names(listed):
    return [item["url"].rpartition("/")[2] for item in listed]


def test_the_json_tells_each_verdict_and_what_the_index_holds_otherwise(report):
    facts, _ = report
    assert facts["counts"] == {"new": 2, "changed": 1, "unchanged": 8, "gone": 1}
    assert facts["same_content"] == 1
    assert names(facts["addresses"]["changed"]) == ["page-1.html"]
    assert names(facts["to_confirm"]) == ["page-3.html"]
    assert facts["removed"] == facts["kept"] == facts["dead_links"] == []
    assert names(facts["index"]["added"]) == ["nouvelle.html"]
    assert names(facts["index"]["changed"]) == ["page-1.html"]
    (failure,) = facts["failures"]
    assert (failure["reason"], failure["recent"]) == ("empty", True)
    assert failure["advice"] == ADVICE[FailureReason.EMPTY]
    assert [run["kind"] for run in facts["runs"]] == ["crawl", "index"]


def test_the_page_says_the_same_in_french(report):
    _, page = report
    assert "<h1>Collecte et indexation</h1>" in page
    for said in (
        "Faite en partie",
        "1 ajouté, 1 modifié",
        "1 ressource sans document",
        "Absents une fois, à confirmer à la prochaine collecte",
        "seuls les octets diffèrent",
        ADVICE[FailureReason.EMPTY],
        "depuis cette fois",
    ):
        assert said in page


class Strict(HTMLParser):
    """Notes what a page holds that it should not, and elements left open."""

    VOID = frozenset({"meta"})

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag in {"script", "img", "link", "iframe", "form"} or "style" in facts:
            self.wrong.append(tag)
        self.wrong += [name for name in facts if name.startswith("on")]
        if "href" in facts:
            self.links.append(facts["href"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


def read_strictly(page):
    parser = Strict()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    assert parser.wrong == []
    return parser


def test_the_page_is_well_formed_and_nothing_in_it_runs_or_is_fetched(report):
    _, page = report
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\(", page)
    read_strictly(page)


def test_hostile_titles_are_shown_as_written(kb, folder, sources):
    write(folder, "a", "x", text="mots " * 60)
    page = (
        "<title>&lt;script&gt;alert(1)&lt;/script&gt; ' &quot;</title><main><p>Un texte.</p></main>"
    )
    (folder / "b<i>.html").write_text(page, encoding="utf-8")
    kb.run("reindex", "--sources", sources)
    (path,) = (kb.home / "reports").glob("*.html")
    shown = path.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    read_strictly(shown)


HOSTILE = st.text() | st.sampled_from(
    ["</style><script>", "javascript:alert(1)", '" onclick="x', "<!--", "{{ 7*7 }}", "]]>"]
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["https://irev.fr/", "javascript:", "data:x,"]))
@settings(max_examples=50, deadline=None)
def test_whatever_a_site_says_the_page_stays_a_page(title, detail, address, scheme):
    found = Found(url=scheme + address, source=title, title=title, detail=detail, referrer=address)
    run = Run(
        id=1,
        kind=RunKind.CRAWL,
        source=title,
        started_at=MOMENT,
        finished_at=MOMENT,
        status=RunStatus.SUSPECT,
        detail=detail,
        counts={"new": 1},
    )
    empty = Listed(items=())
    report = RunReport(
        number=1,
        started_at=MOMENT,
        finished_at=MOMENT,
        status=RunStatus.SUSPECT,
        runs=(run,),
        verdicts={Verdict.NEW: Listed(items=(found,))},
        same_content=0,
        removed=empty,
        to_confirm=Listed(items=(found,)),
        kept=empty,
        dead_links=empty,
        indexed=None,
        changes={},
        failures={},
        recent_failures=frozenset(),
    )
    parser = read_strictly(report_page(report, "/home"))
    assert all(link.startswith("https://irev.fr/") for link in parser.links)
    json.dumps(run_report_json(report))


def test_only_addresses_of_the_web_are_links(report):
    _, page = report
    assert read_strictly(page).links == []


def test_a_suspect_run_says_what_to_decide(kb, folder, sources):
    for number in range(5):
        write(folder, f"page-{number}", f"fiche{number}")
    kb.run("crawl", "--sources", sources)
    for number in range(3):
        (folder / f"page-{number}.html").unlink()
    kb.run("crawl", "--sources", sources, code=3)
    page = (kb.home / "reports" / "2.html").read_text(encoding="utf-8")
    assert "Suspecte" in page
    assert "--accept-loss" in page
    assert "Absents mais gardés" in page
    facts = json.loads((kb.home / "reports" / "2.json").read_text(encoding="utf-8"))
    assert len(facts["kept"]) == 3
    assert facts["index"] is None


def test_a_dry_run_leaves_no_report(kb, sources, folder):
    write(folder, "a", "fiche")
    kb.run("crawl", "--dry-run", "--sources", sources)
    assert not (kb.home / "reports").exists()


def test_adding_and_indexing_have_their_reports_too(kb, folder):
    write(folder, "a", "fiche")
    assert "Rapport" in kb.run("add", folder).stderr
    assert "Rapport" in kb.run("index").stderr
    assert {path.name for path in (kb.home / "reports").iterdir()} == {
        *("1.json", "1.html", "2.json", "2.html")
    }


def test_what_a_command_left_that_died_while_it_reported_is_removed(kb, folder):
    write(folder, "a", "fiche")
    kb.run("add", folder)
    (kb.home / "reports/.1.html.new").write_text("moi")
    kb.run("index")
    assert not (kb.home / "reports/.1.html.new").exists()


def test_old_reports_are_removed(kb, folder):
    write(folder, "a", "fiche")
    reports = kb.home / "reports"
    reports.mkdir(parents=True)
    for number in range(-KEPT, 0):
        for ending in ("json", "html"):
            (reports / f"{-number + 1000}.{ending}").write_text("")
    kb.run("add", folder)
    assert len(list(reports.iterdir())) == 2 * KEPT
    assert not (reports / "1.json").exists(), "the smallest number is the oldest"


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (VERDICTS, Verdict),
        (STATUSES, RunStatus),
        (FATES, Fate),
        (REASONS, FailureReason),
        (ADVICE, FailureReason),
    ],
)
def test_every_value_has_its_words(words, values):
    assert set(words) == set(values)
