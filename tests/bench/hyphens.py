"""What decides a hyphen at a line end best: the words of the file, of the collection, or none.

    python -m tests.bench.hyphens [--pdfs FOLDER]

Every word and every compound of each file is cut where typesetters cut, once, and read back with
what the other words of the vocabulary say: its own occurrence does not count.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.extract.pdf_hyphens import Join, join_of, vocabulary_of
from indexer.extract.pdf_read import read_pdf
from indexer.language import detect_language
from indexer.replica.hyphens import break_points
from kb.errors import ExtractionError

FEWEST_LETTERS = 6
_WORD = re.compile(r"(?<![\w./@-])[^\W\d_]+(?:-[^\W\d_]+)*(?![\w/@-]|\.\w)")
_COMPOUND = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})+")
Cut = tuple[str, str, str, Join]
"""The word as it is written, what stands before and behind its line end, what that is."""


def cuts(words: Iterable[str], chance: random.Random) -> Iterator[Cut]:
    """Each word cut at one place, compounds after one of their hyphens."""
    for word in words:
        if _COMPOUND.fullmatch(word):
            at = chance.choice([match.end() for match in re.finditer("-", word)])
            yield word, word[:at], word[at:], Join.COMPOUND
        elif len(word) >= FEWEST_LETTERS and (points := break_points(word)):
            at = chance.choice(points)
            yield word, word[:at] + "-", word[at:], Join.WHOLE


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pdfs", type=Path, default=Path("../shared/data/pdf"))
    paths = sorted(parser.parse_args().pdfs.glob("*.pdf"))
    texts: dict[str, list[str]] = {}
    for path in paths:
        try:
            pages = read_pdf(path.read_bytes()).pages
        except ExtractionError:
            continue
        lines = [line.text for page in pages for line in page.lines]
        if detect_language("\n".join(lines)) == "fr":
            texts[path.name] = lines
    collection = vocabulary_of(line for lines in texts.values() for line in lines)
    counts: Counter[tuple[str, Join, Join]] = Counter()
    chance = random.Random(6)
    for lines in texts.values():
        words = sorted({word for line in lines for word in _WORD.findall(line)})
        known = {"none": Counter[str](), "file": vocabulary_of(lines), "collection": collection}
        for word, before, after, meant in cuts(words, chance):
            for name, held in known.items():
                own = held[word.lower()]
                if own:
                    held[word.lower()] -= 1
                counts[name, meant, join_of(before, after, held)] += 1
                if own:
                    held[word.lower()] = own
    print(f"{len(texts)} French files")  # noqa: T201
    for name in ("none", "file", "collection"):
        for meant in (Join.WHOLE, Join.COMPOUND):
            found = {join: counts[name, meant, join] for join in Join if counts[name, meant, join]}
            right = found.get(meant, 0) / sum(found.values())
            told = ", ".join(f"{join.value} {count}" for join, count in found.items())
            print(f"{name:10} {meant.value:8} {100 * right:.2f} % right ({told})")  # noqa: T201


if __name__ == "__main__":
    main()
