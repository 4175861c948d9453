"""The first sentences of a text, to show of a document when nothing of it matches."""

import re
from collections.abc import Iterable

MAX_CHARS = 300
_SENTENCE = re.compile(r".*?[.!?…](?=\s|$)|.+$", re.DOTALL)
_FEWEST_WORDS = 6


def first_sentences(paragraphs: Iterable[str], *, max_chars: int = MAX_CHARS) -> str:
    """Whole sentences of the first paragraph that is more than a label; "" when there is none."""
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        if len(text.split()) < _FEWEST_WORDS:
            continue
        summary = ""
        for match in _SENTENCE.finditer(text):
            if summary and len(summary) + len(match[0]) > max_chars:
                break
            summary += match[0]
        summary = summary.strip()
        if len(summary) <= max_chars:
            return summary
        return summary[: max_chars - 1].rsplit(" ", 1)[0] + "…"
    return ""
