import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from kb.bootstrap import open_engine
from kb.cli import OWN, SUMMARIES, main
from kb.settings import Settings
from tests.contract.collection import document, index


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine = open_engine(Settings(home=tmp_path / "home"))
    index(
        engine,
        document(1, "Le contrat de ville.", title="Contrat", themes=("sante",)),
        document(2, "La ville de Lille."),
    )
    engine.close()
    return tmp_path / "home"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_search_prints_a_readable_answer(home):
    done = run("--home", home, "search", "contrat de ville")
    assert done.exit_code == 0
    assert "2 résultats pour «\u202fcontrat de ville\u202f»" in done.output
    assert "1. Contrat" in done.output
    assert "Le contrat de ville." in done.output


def test_json_is_the_answer_of_the_api_and_nothing_else(home):
    done = run("--home", home, "search", "contrat", "--json")
    answer = json.loads(done.stdout)
    assert answer["total"] == 1
    assert answer["hits"][0]["title"] == "Contrat"
    assert done.stderr == ""


def test_every_option_of_a_search_is_understood(home):
    done = run(
        *("--home", home, "search", "ville", "--theme", "sante", "--type", "page"),
        *("--type", "pdf", "--language", "fr", "--from", "2020", "--to", "2024-05"),
        *("--date", "modified", "--sort", "newest", "--page", 1, "--per-page", 5, "--json"),
    )
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["per_page"] == 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--page", "0"], "page"),
        (["--per-page", "1000"], "per_page"),
        (["--from", "hier"], "hier"),
        (["--sort", "mieux"], "mieux"),
        (["--inconnue"], "--inconnue"),
    ],
)
def test_malformed_options_end_with_usage(home, options, said):
    done = run("--home", home, "search", "ville", *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_search_before_any_index_fails_and_says_what_to_do(tmp_path):
    done = run("--home", tmp_path, "search", "ville")
    assert done.exit_code == 1
    assert "kb index" in done.stderr


def test_home_comes_from_the_environment_too(home, monkeypatch):
    monkeypatch.setenv("KB_HOME", str(home))
    assert json.loads(run("search", "Lille", "--json").stdout)["total"] == 1


IMPORTED = """
import sys
from kb.cli import main
main({arguments}, standalone_mode=False)
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def imported(*arguments):
    """Everything printed by `kb ARGUMENTS` and then the packages it had imported."""
    code = IMPORTED.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_help_lists_every_command_without_importing_the_other_packages():
    words = imported("--help")
    assert {"search", "evaluate", "index", "serve"} <= set(words)
    packages = words[words.index("abc") :]
    assert not {"indexer", "web", "scrapy", "flask", "whoosh", "numpy"} & set(packages)


def test_search_imports_neither_indexer_nor_web(home):
    words = imported("--home", str(home), "search", "ville", "--json")
    assert "kb" in words
    assert not {"indexer", "web", "scrapy", "flask"} & set(words)


def test_version_is_that_of_the_distribution():
    assert run("--version").stdout.startswith("kb 0.")


def test_commands_of_kb_itself_have_a_line_of_help():
    assert set(OWN) <= set(SUMMARIES)
