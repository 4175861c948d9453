"""The golden list of stems: the forms of one word share one reviewed key."""

import os
from pathlib import Path

import pytest

from kb.french import analyze

GOLDEN = Path(__file__).parent / "stems.tsv"
HEADER = "famille\tclé\tformes"


def rows() -> list[tuple[str, str, list[str]]]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    found = []
    for line in lines[1:]:
        family, key, forms = line.split("\t")
        found.append((family, key, forms.split()))
    return found


def key_of(forms: list[str]) -> str:
    return " ".join(sorted({analyze(form)[0].stem for form in forms}))


if os.environ.get("KB_GOLDEN") == "rewrite":
    lines = [f"{family}\t{key_of(forms)}\t{' '.join(forms)}" for family, _, forms in rows()]
    GOLDEN.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(("family", "key", "forms"), rows())
def test_forms_of_one_word_share_its_reviewed_key(family: str, key: str, forms: list[str]):
    assert " " not in key, f"{family}: the forms disagree"
    assert {form: analyze(form)[0].stem for form in forms} == dict.fromkeys(forms, key)


def test_golden_list_holds_at_least_three_hundred_words():
    assert sum(len(forms) for _, _, forms in rows()) >= 300
