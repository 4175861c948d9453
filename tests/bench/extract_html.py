"""Text out of pages of unknown sites, beside trafilatura alone and readability, in one run.

    python -m tests.bench.extract_html [--html FOLDER] [--write]

Two sets of labelled pages, each scored as its authors define it. scrapinghub's: the text of a page
as 4-shingles of words (`\\w+`), each as often as it occurs; precision and recall are means over
pages, F1 is of the means. trafilatura's: each page names snippets that its text holds and snippets
that it does not, looked for letter by letter; F1 is over all snippets. `--write` renews the table
in docs/extraction.md.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura
from bs4.dammit import EncodingDetector

from indexer.extract.html import extract_html
from indexer.extract.html_blocks import blocks_of, parse_html
from indexer.extract.html_guess import drop_comments, drop_guessed_furniture, likely_content
from indexer.extract.html_rules import FURNITURE, PAGE_RULES
from indexer.extract.sniff import decode
from indexer.passages import Block
from kb.errors import ExtractionError
from tests.extracting import fetched, text_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "extraction.md"
START, END = "<!-- bench-extract-html -->", "<!-- /bench-extract-html -->"
SHINGLE = 4
NOWHERE = "https://site.example/page"
"""Of a page that trafilatura's set names without an address."""
_WORD = re.compile(r"\w+")
Reader = Callable[[bytes, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A labelled page: `text` is that of its article, or snippets are what it holds or does not."""

    url: str
    body: bytes
    language: str = ""
    text: str = ""
    held: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares of 1 over a set of pages."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean; 0 when nothing is right."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def whole_texts(folder: Path) -> tuple[Page, ...]:
    """scrapinghub's set, by name of file."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return tuple(
        Page(url=one["url"], body=_unpacked(folder / f"{name}.html.gz"), text=one["articleBody"])
        for name, one in sorted(truth.items())
    )


def snippets(folder: Path) -> tuple[Page, ...]:
    """trafilatura's set, by name of file; languages are those that its manifest states."""
    lines = (folder / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    languages = {row[0]: row[2] for row in (line.split("\t") for line in lines)}
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return tuple(
        Page(
            url=url if url.startswith("http") else NOWHERE,
            body=_unpacked(folder / f"{one['file']}.gz"),
            language=languages[one["file"]],
            held=tuple(one["with"]),
            foreign=tuple(one["without"]),
        )
        for url, one in sorted(gold.items(), key=lambda item: item[1]["file"])
    )


def score_texts(pages: Iterable[Page], texts: Iterable[str]) -> Score:
    """Means over pages of how many shingles found are right, and how many right ones are found."""
    precisions, recalls = [], []
    for page, text in zip(pages, texts, strict=True):
        found, right = _shingles(text), _shingles(page.text)
        common = (found & right).total()
        if found:
            precisions.append(common / found.total())
        if right:
            recalls.append(common / right.total())
    return Score(precision=_mean(precisions), recall=_mean(recalls))


def score_snippets(pages: Iterable[Page], texts: Iterable[str]) -> Score:
    """Of all snippets over all pages."""
    held = kept = foreign = 0
    for page, text in zip(pages, texts, strict=True):
        held += len(page.held)
        kept += sum(one in text for one in page.held)
        foreign += sum(one in text for one in page.foreign)
    return Score(precision=kept / max(1, kept + foreign), recall=kept / max(1, held))


def read_ours(body: bytes, url: str) -> str:
    """What would be indexed: the passages; "" of what is refused."""
    try:
        return text_of(extract_html(fetched(body, url=url)))
    except ExtractionError:
        return ""


def read_guess(body: bytes, url: str) -> str:
    """Our own guess without trafilatura."""
    soup = parse_html(_markup(body))
    content = likely_content(soup, PAGE_RULES[-1].content)
    for tag in content.select(", ".join(FURNITURE)):
        if not tag.decomposed:
            tag.decompose()
    drop_comments(content)
    drop_guessed_furniture(content)
    return _joined(blocks_of(content))


def read_trafilatura(body: bytes, url: str) -> str:
    """trafilatura with `favor_precision`, without comments."""
    text = trafilatura.extract(_markup(body), favor_precision=True, include_comments=False)
    return text or ""


def read_readability(body: bytes, url: str) -> str:
    """readability-lxml's summary, as our reader of blocks reads it."""
    from readability import Document  # noqa: PLC0415 - only the extra « bench » installs it

    return _joined(blocks_of(parse_html(Document(_markup(body)).summary())))


READERS: Mapping[str, Reader] = {
    "ours": read_ours,
    "our own guess alone": read_guess,
    "trafilatura, precision": read_trafilatura,
    "readability-lxml": read_readability,
}


def table(html: Path) -> str:
    """Scores and processor time of each reader over both sets, as Markdown."""
    whole, parts = whole_texts(html / "scrapinghub"), snippets(html / "trafilatura")
    french = [page.language == "fr" for page in parts]
    some = [page for page in parts if page.language == "fr"]
    lines = [
        (
            f"| | scrapinghub, {len(whole)} pages | trafilatura’s set, {len(parts)} pages "
            f"| its {len(some)} French pages | ms a page |"
        ),
        "|---|---|---|---|---|",
    ]
    for name, reader in READERS.items():
        reader(whole[0].body, whole[0].url)  # imports and tables are not counted
        start = time.process_time()
        texts = [reader(page.body, page.url) for page in whole]
        cut = [reader(page.body, page.url) for page in parts]
        took = time.process_time() - start
        of_french = [text for text, is_french in zip(cut, french, strict=True) if is_french]
        scores = (
            score_texts(whole, texts),
            score_snippets(parts, cut),
            score_snippets(some, of_french),
        )
        cells = " | ".join(_cell(score) for score in scores)
        lines.append(f"| {name} | {cells} | {took / (len(whole) + len(parts)) * 1e3:.0f} |")
    return "\n".join(lines)


def _cell(score: Score) -> str:
    return f"{score.f1:.3f} ({score.precision:.3f}, {score.recall:.3f})"


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def _markup(body: bytes) -> str:
    return decode(body, EncodingDetector.find_declared_encoding(body[:4096], is_html=True))


def _joined(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    size = min(SHINGLE, len(words))
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1) if size)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--html", type=Path, default=ROOT.parent / "shared" / "data" / "html")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    text = table(asked.html)
    print(text)  # noqa: T201 - what it was asked for
    if asked.write:
        before, _, rest = DOCS.read_text(encoding="utf-8").partition(START)
        _, _, after = rest.partition(END)
        DOCS.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
