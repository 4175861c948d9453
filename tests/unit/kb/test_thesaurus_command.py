"""`kb thesaurus`: acronyms found in what is indexed, and what a proposed file would change."""

import json

import pytest
from click.testing import CliRunner

from kb.bootstrap import open_engine
from kb.cli import main
from kb.errors import ThesaurusError
from kb.settings import Settings
from tests.contract.collection import document, index

HEADING = "# essai\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = open_engine(Settings(home=tmp_path / "home"))
    index(
        engine,
        document(1, "Un bureau des temps libres (BTL) ouvre. Le QPV aussi.", title="Bureau"),
        document(2, "Une maison des rencontres utiles (MRU), puis la MRU.", title="Maison"),
        document(3, "Encore un bureau des temps libres (BTL).", title="Encore"),
    )
    engine.close()
    folder = tmp_path / "jugements" / "dev"
    folder.mkdir(parents=True)
    lines = [{"_id": "1", "text": "cabane"}, {"_id": "2", "text": "bureau"}]
    text = "\n".join(json.dumps(line) for line in lines)
    (folder / "queries.jsonl").write_text(text, encoding="utf-8")
    return tmp_path / "home"


def run(home, *arguments):
    return CliRunner().invoke(main, ["--home", str(home), "thesaurus", *map(str, arguments)])


def written(tmp_path, text: str):
    path = tmp_path / "propose.tsv"
    path.write_text(HEADING + text, encoding="utf-8")
    return path


def test_mine_proposes_lines_the_thesaurus_can_hold(home):
    done = run(home, "mine")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "BTL\tbureau des temps libres\tsigle\trelevé 2 fois",
        "MRU\tmaison des rencontres utiles\tsigle\trelevé 1 fois",
    ]


def test_mine_leaves_out_what_is_seldom_explained(home):
    assert run(home, "mine", "--least", "2").stdout.count("\n") == 1


def test_check_counts_the_lines_of_the_bundled_file(home):
    done = run(home, "check")
    assert done.exit_code == 0
    assert "lignes justes" in done.stdout


def test_check_names_the_line_of_an_error(home, tmp_path):
    done = run(home, "check", written(tmp_path, "a\tb\n"))
    assert done.exit_code == 2
    assert "propose.tsv:2:" in done.stderr


def test_check_names_every_wrong_line_at_once(home, tmp_path):
    lines = ["a\tb", "cabane\tmaison\tsynonyme\t", "c\td\tsigl\t", "cabane\thutte\tsynonyme\t"]
    done = run(home, "check", written(tmp_path, "\n".join(lines)))
    assert done.exit_code == 2
    *named, last = done.stderr.splitlines()
    assert [line.split("propose.tsv:")[1][:2] for line in named] == ["2:", "4:", "5:"]
    assert last == "Erreur\u202f: 3 lignes fausses"


def test_other_commands_name_the_first_wrong_line_and_where_to_read_the_others():
    assert str(ThesaurusError("t.tsv:2: a", "t.tsv:3: b", "t.tsv:4: c")) == (
        "t.tsv:2: a (et 2 autres lignes\u202f: «\u202fkb thesaurus check\u202f»)"
    )


def test_check_shows_the_queries_whose_first_results_would_change(home, tmp_path):
    proposed = written(tmp_path, "cabane\tmaison\tsynonyme\t\n")
    done = run(home, "check", proposed, "--queries", tmp_path / "jugements")
    assert done.exit_code == 0
    assert "«\u202fcabane\u202f»\n  1. Maison (nouveau)" in done.stdout
    assert "bureau" not in done.stdout
    assert done.stdout.endswith("1 requête sur 2 changerait.\n")


def test_check_without_recorded_queries_says_so(home, tmp_path):
    (tmp_path / "vide").mkdir()
    done = run(
        home,
        "check",
        written(tmp_path, "cabane\tmaison\tsynonyme\t\n"),
        "--queries",
        tmp_path / "vide",
    )
    assert done.exit_code == 2
    assert "queries.jsonl" in done.stderr
