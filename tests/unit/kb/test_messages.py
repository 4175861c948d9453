"""What is refused is said in French: messages end on the terminal, after « Erreur : »."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import kb
from kb import errors
from kb.cli import main

ROOT = Path(kb.__file__).parent
RAISED = {name for name, value in vars(errors).items() if isinstance(value, type)}
SAID_BY = RAISED | {"_refusal"}
LATER = ("engines",)
ENGLISH = re.compile(r"\b(?:the|is|are|not|must|be|unknown|expected|missing|of|with|has)\b")
LOOSE = re.compile(r" [:;!?»]|« ")


def messages() -> Iterator[tuple[str, str]]:
    """Where a message is written, and the words of it that are always there."""
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT)
        if where.parts[0] in LATER:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_BY:
                for part in ast.walk(ast.Tuple(node.args, ast.Load())):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield f"{where}:{node.lineno}", part.value


def test_messages_are_french():
    english = [(where, text) for where, text in messages() if ENGLISH.search(text)]
    assert english == []


def test_messages_have_french_spaces():
    loose = [(where, text) for where, text in messages() if LOOSE.search(text)]
    assert loose == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "x", "--from", "hier"], "from='hier' n’est pas une date"),
        (["search", "x", "--from", "2022", "--to", "2021"], "finit avant que"),
        (["evaluate", "."], "queries.jsonl"),
    ],
)
def test_refusal_is_said_in_french_after_erreur(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus.jsonl").write_text("", encoding="utf-8")
    done = CliRunner().invoke(main, ["--home", str(tmp_path), *arguments])
    assert done.exit_code == 2
    assert done.stderr.startswith("Erreur\u202f: ")
    assert said in done.stderr
