"""How the sample PDFs are drawn from their text sources: alike each time, refusals with a place."""

import hashlib
import os
import re
import subprocess
import sys

import pytest

from indexer.replica.hyphens import break_points, wrap
from indexer.replica.pdf import build_pdf, pdf_names
from indexer.replica.pdf_fonts import drawable, register_fonts
from indexer.replica.pdf_source import parse_source
from kb.errors import ConfigError, NotFoundError


def test_a_fresh_process_builds_the_same_bytes():
    program = (
        "import hashlib\n"
        "from indexer.replica.pdf import build_pdf, pdf_names\n"
        "for name in pdf_names(): print(name, hashlib.sha256(build_pdf(name)).hexdigest())\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
    )
    here = [f"{name} {hashlib.sha256(build_pdf(name)).hexdigest()}" for name in pdf_names()]
    assert other.stdout.splitlines() == here


def test_a_missing_drawing_library_is_named_with_its_remedy():
    program = (
        "import sys\n"
        "sys.modules['reportlab'] = None\n"
        "from indexer.replica.pdf import build_pdf, pdf_names\n"
        "from kb.errors import ConfigError, NotFoundError\n"
        "try: build_pdf(pdf_names()[0])\n"
        "except ConfigError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "reportlab" in done.stdout
    assert "pip install 'irev-kb[sample]'" in done.stdout


@pytest.mark.parametrize("name", ["absent.pdf", "../site.toml", "fiche_gusp_2021"])
def test_an_unknown_name_is_not_found(name):
    with pytest.raises(NotFoundError):
        build_pdf(name)


FRONT = '+++\ntitle = "T"\ndate = 2024-01-01T08:00:00\npages = 1\n{more}+++\n\n{body}\n'


@pytest.mark.parametrize(
    ("more", "body", "said"),
    [
        ('layuot = "scan"\n', "Du texte.", "layuot"),
        ('layout = "roman"\n', "Du texte.", "one of article"),
        ("size = 10\n", "Du texte.", "'size' must be float"),
        ("", "", "no text"),
        ("", "| a | b |\n| c |", "x.md:7"),
        ("", "- un\ndeux", "x.md:8"),
        ("", "# Titre\nDu texte.", "x.md:8"),
        ("", "Voir [là](#nulle-part).", "#nulle-part"),
        ("", "Du texte.\n\n||\n\nSuite.", "x.md:9"),
        ("outline = true\n", "# Un\n\n### Trois", "x.md:10"),
        ("ligatures = true\n", "Du texte.", "font = 'Vera'"),
    ],
)
def test_a_malformed_source_is_refused_with_its_place(more, body, said):
    with pytest.raises(ConfigError, match=re.escape(said)) as caught:
        parse_source("x", FRONT.format(more=more, body=body))
    assert "corpus/sample/pdfs/x.md" in str(caught.value)


def test_a_character_the_font_lacks_is_refused_by_name():
    register_fonts()
    assert drawable("déjà", "Helvetica") == "déjà"
    for font in ("Helvetica", "Vera"):
        with pytest.raises(ConfigError, match=r"U\+4E2D"):
            drawable("中", font)


def test_words_break_between_syllables():
    assert break_points("renouvellement") == (5, 8, 10)
    assert break_points("QPV") == ()
    assert break_points("l’accompagnement") == (7, 9, 12)


def test_wrapping_loses_no_letter():
    said = "le renouvellement urbain des sous-titres et la médiation sociale"
    words = said.split()
    lines = wrap(words, 14, len)
    assert all(len(line) <= 14 for line in lines)
    joined = re.sub(r"-\n(?!titres)", "", "\n".join(lines)).replace("-\n", "-").replace("\n", " ")
    assert joined == said
