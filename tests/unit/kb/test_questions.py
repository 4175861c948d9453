"""What readers ask, counted: nothing of a question is kept before many asked it."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.bootstrap import open_engine
from kb.cli import main
from kb.errors import ConfigError
from kb.questions import FILE, Heard, Questions
from kb.settings import Settings
from tests.contract.collection import document, index

TODAY = date(2026, 3, 9)
KEY = b"k" * 32


@pytest.fixture
def questions(tmp_path):
    return Questions(tmp_path, days=30, readers=3, key=KEY)


def ask(questions, words, *addresses, found=0, day=TODAY):
    heard = [
        Heard(words=words, mark=questions.mark(words, address), found=found)
        for address in addresses
    ]
    questions.count(heard, day)


def on_disk(questions):
    return b"".join(path.read_bytes() for path in questions.path.parent.glob(f"{FILE}*"))


def test_words_are_on_disk_only_once_enough_addresses_asked(questions):
    ask(questions, "zzsecretzz", "192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")
    assert questions.report() == ()
    assert b"zzsecretzz" not in on_disk(questions)
    ask(questions, "zzsecretzz", "192.0.2.3", found=2)
    (told,) = questions.report()
    assert (told.words, told.times, told.found, told.last) == ("zzsecretzz", 5, 2, TODAY)


def test_no_address_is_on_disk(questions):
    ask(questions, "ville", "192.0.2.1", "192.0.2.2", "2001:db8::1", "192.0.2.9")
    assert b"192.0.2" not in on_disk(questions)
    assert b"2001:db8" not in on_disk(questions)


def test_what_was_counted_under_another_key_is_dropped(questions, tmp_path):
    ask(questions, "ville", "a", "b")
    later = Questions(tmp_path, days=30, readers=3, key=b"other")
    ask(later, "ville", "c")
    assert later.report() == ()


def test_marks_of_one_address_differ_by_question_and_by_run(tmp_path, questions):
    other = Questions(tmp_path, days=30, readers=3, key=b"other")
    words = [f"mot {number}" for number in range(50)]
    marks = [questions.mark(each, "192.0.2.1") for each in words]
    assert len(set(marks)) > 45
    assert marks != [other.mark(each, "192.0.2.1") for each in words]


def test_counts_go_after_the_days_they_are_kept(questions):
    ask(questions, "ville", "a", "b", "c", day=TODAY - timedelta(days=30))
    ask(questions, "quartier", "a", "b", "c", day=TODAY - timedelta(days=29))
    ask(questions, "autre", "a")
    assert [each.words for each in questions.report()] == ["quartier"]
    assert b"ville" not in on_disk(questions)


def test_what_is_forgotten_leaves_no_file(questions):
    ask(questions, "ville", "a", "b", "c")
    questions.forget()
    assert list(questions.path.parent.iterdir()) == []
    questions.forget()


def test_a_damaged_file_is_refused_with_the_remedy(questions):
    questions.path.write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match="supprimez le fichier"):
        questions.report()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6)), max_size=40))
def test_what_is_told_was_asked_from_enough_addresses(asked):

    with tempfile.TemporaryDirectory() as folder:
        questions = Questions(Path(folder), days=30, readers=3, key=KEY)
        for words, number in asked:
            ask(questions, words, f"192.0.2.{number}")
        by_words = {words: {n for each, n in asked if each == words} for words, _ in asked}
        for told in questions.report():
            assert len(by_words[told.words]) >= 3
            assert told.times == sum(each == told.words for each, _ in asked)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_QUERY_DAYS", "30")
    monkeypatch.setenv("KB_QUERY_READERS", "3")
    engine = open_engine(Settings(home=tmp_path / "home"))
    index(engine, document(1, "Un conseil citoyen.", title="Conseil"))
    engine.close()
    return tmp_path / "home"


def run(home, *arguments):
    return CliRunner().invoke(main, ["--home", str(home), *map(str, arguments)])


def test_the_report_tells_what_found_nothing_and_what_it_finds_today(home):
    counted = Questions(home, days=30, readers=3, key=KEY)
    today = date.today()  # noqa: DTZ011  # the command reads counts of any day
    ask(counted, "conseil", *"abc", found=0, day=today)
    ask(counted, "cabane", *"abcd", found=0, day=today)
    ask(counted, "citoyen", *"abc", found=40, day=today)
    said = json.loads(run(home, "report", "--json", "--few", "0").stdout)
    assert (said["questions"], said["times"], said["readers"]) == (3, 10, 3)
    assert [(line["question"], line["found"], line["found_today"]) for line in said["lines"]] == [
        ("cabane", 0, 0),
        ("conseil", 0, 1),
    ]
    told = run(home, "report").stdout
    assert "3 questions venues d’au moins 3 adresses" in told
    assert "kb pins check" in told


def test_the_report_says_how_to_begin_counting(home, monkeypatch):
    monkeypatch.setenv("KB_QUERY_DAYS", "0")
    done = run(home, "report")
    assert done.exit_code == 0
    assert "query_days" in done.stdout
    assert "venue" not in done.stdout


def test_pins_to_come_show_which_answers_they_change(home, tmp_path):
    (tmp_path / "jugements").mkdir()
    (tmp_path / "jugements" / "queries.jsonl").write_text('{"_id": "1", "text": "conseil"}\n')
    proposed = tmp_path / "pins.toml"
    proposed.write_text('[[pin]]\nqueries = ["cabane"]\nurls = ["/1", "/inconnu"]\n')
    done = run(home, "pins", "check", proposed, "--queries", tmp_path / "jugements")
    assert done.exit_code == 0, done.output
    assert "/inconnu\u202f: l’index n’a pas ce document" in done.stderr
    assert "«\u202fcabane\u202f»\n  1. Conseil (nouveau)" in done.stdout
    assert "1 requête sur" in done.stdout
    assert "changerait." in done.stdout


def test_wrong_pins_are_refused_by_name(home, tmp_path):
    proposed = tmp_path / "pins.toml"
    proposed.write_text('[[pin]]\nqueries = ["cabane"]\n')
    done = run(home, "pins", "check", proposed)
    assert done.exit_code == 2
    assert "pin 1" in done.stderr


def test_questions_that_readers_ask_are_compared_too(home, tmp_path):
    ask(Questions(home, days=30, readers=3, key=KEY), "cabane", *"abc")
    proposed = tmp_path / "t.tsv"
    proposed.write_text("cabane\tconseil\tsynonyme\t\n", encoding="utf-8")
    done = run(home, "thesaurus", "check", proposed)
    assert "«\u202fcabane\u202f»\n  1. Conseil (nouveau)" in done.stdout
