"""Every token of a short text, and the stamp that must be raised when one of them changes."""

import os
from pathlib import Path

from kb.french import ANALYSIS_STAMP, analyze

SAMPLE = Path(__file__).parent / "sample.txt"
GOLDEN = Path(__file__).parent / "sample.tokens.tsv"


def token_lines() -> list[str]:
    text = SAMPLE.read_text(encoding="utf-8")
    return [
        f"{t.position}\t{t.start}-{t.end}\t{t.text}\t{t.exact}\t{t.folded}\t{t.stem}"
        + ("\tvide" if t.stop else "")
        for t in analyze(text)
    ]


def test_tokens_of_the_sample_are_the_reviewed_ones_under_this_stamp():
    held = GOLDEN.read_text(encoding="utf-8").splitlines() if GOLDEN.exists() else [""]
    lines = token_lines()
    if os.environ.get("KB_GOLDEN") == "rewrite" and held != [ANALYSIS_STAMP, *lines]:
        assert held[0] != ANALYSIS_STAMP, "the chain changed: raise ANALYSIS_STAMP before rewriting"
        GOLDEN.write_text("\n".join([ANALYSIS_STAMP, *lines]) + "\n", encoding="utf-8")
        held = [ANALYSIS_STAMP, *lines]
    assert held[0] == ANALYSIS_STAMP
    assert held[1:] == lines
