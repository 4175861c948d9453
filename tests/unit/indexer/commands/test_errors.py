"""What goes wrong is told in French, on one line; a home nobody may write is read."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import indexer

ROOT = Path(indexer.__file__).parent
RUN = "from kb.cli import main; main()"
ENGLISH = re.compile(
    r"\b(the|is|are|not|cannot|must|should|has|have|unknown|missing|failed|of|and|with|while)\b"
)
"""Words that no French sentence has."""


def raised_texts():
    """Every text written into an error that may reach a librarian, with its place.

    The replica is left out: who edits its pages reads this code.
    """
    for path in sorted(ROOT.rglob("*.py")):
        if path.is_relative_to(ROOT / "replica"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
                continue
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            if name in {"ValueError", "LookupError", "TypeError"}:
                continue  # caught by the code that called
            for part in ast.walk(node.exc):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield f"{path.relative_to(ROOT)}:{part.lineno}", part.value


def test_no_error_of_the_indexer_speaks_english():
    texts = list(raised_texts())
    assert len(texts) > 50
    assert [(place, text) for place, text in texts if ENGLISH.search(text)] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status",), 1),
        (("index",), 1),
        (("add", "absent.pdf"), 2),
        (("crawl", "inconnue"), 2),
        (("crawl", "--sources", "absent.toml"), 2),
        (("extract", "absent.pdf"), 2),
        (("forget", "https://irev.fr/inconnue"), 1),
    ],
)
def test_an_error_is_one_french_line_after_its_mark(kb, arguments, code):
    result = kb.run(*arguments, code=code)
    assert result.stdout == ""
    (line,) = [line for line in result.stderr.splitlines() if not line.startswith(" ")]
    assert line.startswith("Erreur\u202f: ")
    assert not ENGLISH.search(line.replace(str(kb.home), ""))
    assert len(line.removeprefix("Erreur\u202f: ")) > 10


def without_privileges():
    """What to put before a command so that file permissions hold for it, whoever runs the tests."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root ignores permissions, and there is no setpriv to make it heed them")
    dropped = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}"]


def test_the_state_of_a_home_nobody_may_write_can_be_read(kb, folder):
    (folder / "bon.txt").write_text("Un texte du conseil citoyen.\n" * 5)
    kb.run("add", folder)
    command = [*without_privileges(), sys.executable, "-c", RUN, "--home", str(kb.home)]
    places = [kb.home, *kb.home.rglob("*")]
    before = {path: path.stat().st_mode for path in places}
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        story = ["status", "--url", str(folder / "bon.txt")]
        for arguments, code in ((["status"], 0), (story, 0), (["index"], 1)):
            done = subprocess.run(
                [*command, *arguments], check=False, capture_output=True, text=True
            )
            assert done.returncode == code, done.stderr
        assert done.stderr.startswith("Erreur\u202f: ")
        assert "écriture impossible" in done.stderr
    finally:
        for path, mode in before.items():
            path.chmod(mode)
