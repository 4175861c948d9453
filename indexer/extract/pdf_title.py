"""The title of a PDF: its metadata when they hold one, else the largest type of page 1."""

import re
from collections.abc import Mapping, Sequence

from indexer.extract.clean import clean_line
from indexer.extract.pdf_order import Row
from indexer.extract.titles import MAX_TITLE_CHARS, plain_title
from kb.themes import phrase_key

_FILE_NAME = re.compile(
    r"\.(?:indd|docx?|odt|pptx?|xlsx?|pdf|qxd|pub|ai|eps|rtf|tex|html?)\b", re.I
)
_PROGRAM = re.compile(
    r"^(?:microsoft (?:word|powerpoint|office)|sans[ -]titre|untitled|document\d*|présentation"
    r"|presentation|diapositive|slide|powerpoint|titre|title|print|layout|mise en page)\b",
    re.IGNORECASE,
)
_OF_A_FILE = re.compile(r"^(?:microsoft \w+|powerpoint|word) - |\.\w{2,5}$", re.IGNORECASE)
_NAME_PARTS = re.compile(
    r"^\d{1,3}\s*[-.]?\s+|\bv(?:ersion)?\s?\d+\b|\b(?:def|vf|final)\b", re.IGNORECASE
)
_FEWEST_NAME_WORDS = 4
_FEWEST_LETTERS = 6
_LONG_WORD = 4
_MOST_FOUND = 0.5
_NEARLY_LARGEST = 0.93
_LONGEST_TITLE_ROWS = 5


def title_of(info: Mapping[str, str], first_page: Sequence[Row]) -> str:
    """The title; "" when neither metadata nor page 1 give one, and the linking page must.

    >>> title_of({"Title": "rapport-v4-def.indd"}, [])
    ''
    """
    metadata = clean_line(info.get("Title", ""))
    largest = _largest(first_page)
    if is_title(metadata) and (not largest or _is_on(first_page, metadata)):
        return plain_title(metadata)
    return largest or _from_file_name(metadata)


def _is_on(rows: Sequence[Row], title: str) -> bool:
    """Whether a page holds most words of a title: templates and file names are another's."""
    words = [word for word in phrase_key(title).split() if len(word) >= _LONG_WORD]
    page = phrase_key(" ".join(line.text for row in rows for line in row))
    found = sum(word in page for word in words)
    return not words or found >= _MOST_FOUND * len(words)


def is_title(text: str) -> bool:
    """Whether metadata hold words for readers: no file name, program's name or single word."""
    letters = sum(char.isalpha() for char in text)
    if letters < _FEWEST_LETTERS or _FILE_NAME.search(text) or _PROGRAM.match(text):
        return False
    if "_" in text or "\ufffd" in text or "(cid:" in text:
        return False
    words = phrase_key(text).split()
    return len(words) > 1 and " " in text.strip() and len(text) <= 2 * MAX_TITLE_CHARS


def _largest(rows: Sequence[Row]) -> str:
    """The first run of rows in the largest type that makes a title."""
    sizes = sorted({row[0].size for row in rows}, reverse=True)
    for size in sizes[:3]:
        held: list[str] = []
        for row in rows:
            large = [line.text.strip() for line in row if line.size >= _NEARLY_LARGEST * size]
            if large:
                held.append(" ".join(large))
            elif held:
                break
        title = clean_line(_unhyphenated(held[:_LONGEST_TITLE_ROWS]))
        if is_title(title) and len(held) <= _LONGEST_TITLE_ROWS:
            return plain_title(title)
    return ""


def _from_file_name(metadata: str) -> str:
    """« Microsoft Word - 04_Monter un atelier.docx » names the text, as « rapport-v4.indd » no."""
    words = _OF_A_FILE.sub("", _OF_A_FILE.sub("", metadata)).replace("_", " ")
    if words == metadata or _NAME_PARTS.search(words, 1):
        return ""
    words = _NAME_PARTS.sub("", words)
    return plain_title(words) if len(words.split()) >= _FEWEST_NAME_WORDS else ""


def _unhyphenated(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text = text[:-1] + line if text.endswith("\u00ad") else f"{text} {line}"
    return text
