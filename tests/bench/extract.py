"""Text out of PDFs: ours beside pdftotext, PDFium and stock pdfminer.six, in one run.

    python -m tests.bench.extract [--pdfs FOLDER] [--torture FOLDER] [--write]

Each contender reads every file in a process of its own: processor time, peak memory and the bag of
words of each file are compared. `--write` renews the table in docs/extraction.md.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text

from indexer.extract import PdfReader, extract
from indexer.extract.pdf_read import page_text, read_pdf
from indexer.model import Fetched
from indexer.pool import Refusal, run_all
from kb.errors import ExtractionError
from tests.extracting import fetched, text_of
from tests.hostile_pdfs import HOSTILE

SHARED = Path("../shared/data")
DOCS = Path("docs/extraction.md")
START, END = "<!-- bench-extract -->", "<!-- /bench-extract -->"
REFERENCE = "pypdfium2"
_WORD = re.compile(r"[^\W_]+")
_LINE_END = re.compile(r"[-\u2010\xad\x02\ufffe]\r?\n?")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}


def ours(path: Path, reader: PdfReader = PdfReader.PDFMINER) -> str:
    return "\n".join(map(page_text, read_pdf(path.read_bytes(), reader).pages))


def fast(path: Path) -> str:
    return ours(path, PdfReader.PDFIUM)


def whole(path: Path) -> str:
    return text_of(extract(fetched(path.read_bytes(), "application/pdf")))


def pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\f".join(page.get_textpage().get_text_range() for page in document)


def poppler(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=False)
    return done.stdout.decode("utf-8", errors="replace")


CONTENDERS: Mapping[str, tuple[Callable[[Path], str], str]] = {
    "pdftotext": (poppler, "poppler, one process a file"),
    "pypdfium2": (pdfium, "`get_text_range` of each page"),
    "pdfminer.six": (lambda path: extract_text(str(path)), "`extract_text`, as it comes"),
    "ours": (ours, "lines with their places"),
    "ours, fast": (fast, 'the same with `pdf_reader = "pdfium"`'),
    "ours, whole": (whole, "order, furniture, hyphens, title, dates, people, language"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Seconds of processor time, peak memory in MiB, and the bag of words of each file."""

    cpu_s: float
    peak_mb: float
    bags: Mapping[str, Mapping[str, int]]


def measure(name: str, paths: Sequence[Path]) -> Measure:
    """What one contender costs over all files, in this process and its children."""
    read = CONTENDERS[name][0]
    bags: dict[str, dict[str, int]] = {}
    spent, peak = 0.0, 0
    for path in paths:
        before = _cpu()
        try:
            text = read(path)
        except ExtractionError:
            text = ""
        spent += _cpu() - before
        words = _LINE_END.sub(" ", text).translate(_LIGATURES).lower()
        bags[path.name] = dict(Counter(_WORD.findall(words)))
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        peak = max(peak, resource.getrusage(who).ru_maxrss)
    if name == "pdftotext":
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Measure(cpu_s=spent, peak_mb=peak / 1024, bags=bags)


def _cpu() -> float:
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


def apart(name: str, folder: Path) -> Measure:
    """`measure` in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as target:
        command = [sys.executable, "-m", "tests.bench.extract", "--only", name]
        subprocess.run([*command, "--pdfs", folder, "--to", target.name], check=True)
        return Measure(**json.loads(Path(target.name).read_text(encoding="utf-8")))


def f1(one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]) -> float:
    """Word-bag F1 over all files."""
    common = size = 0
    for name, words in one.items():
        mine, theirs = Counter(words), Counter(other[name])
        common += sum((mine & theirs).values())
        size += sum(mine.values()) + sum(theirs.values())
    return 2 * common / size if size else 1.0


def two_against_one(paths: Sequence[Path]) -> float:
    """How many times faster two workers are than one, by the clock; the best of two pairs."""
    best = 0.0
    for _ in range(2):
        took = []
        for workers in (1, 2):
            started = time.monotonic()
            for _ in run_all(paths, _load, extract, workers=workers, timeout_s=300):
                pass
            took.append(time.monotonic() - started)
        best = max(best, took[0] / took[1])
    return best


def _load(path: Path) -> Fetched:
    return fetched(path.read_bytes(), "application/pdf")


def hostile(folder: Path) -> list[str]:
    """What becomes of every hostile file, those made here and those of others."""
    found = {path.name: path.read_bytes for path in sorted(folder.iterdir()) if path.is_file()}
    lines = []
    for title, bodies in (("made here", dict(HOSTILE)), ("of others", found)):
        load = partial(_body, bodies)
        counts: Counter[str] = Counter()
        longest = (0.0, "")
        for done in run_all(list(bodies), load, extract, workers=2, timeout_s=120):
            result = done.result
            counts[result.reason.value if isinstance(result, Refusal) else "text"] += 1
            if isinstance(result, Refusal) and re.search("erreur|brutal", result.detail):
                counts["LOST"] += 1
            longest = max(longest, (done.duration_ms / 1000, done.job))
        told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
        slowest = f"{longest[0]:.0f} s ({longest[1]})"
        lines.append(f"- {len(bodies)} hostile files {title}: {told}; longest {slowest}.")
    return lines


def _body(bodies: Mapping[str, Callable[[], bytes]], name: str) -> Fetched:
    return fetched(bodies[name](), "application/pdf")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pdfs", type=Path, default=SHARED / "pdf")
    parser.add_argument("--torture", type=Path, default=SHARED / "torture")
    parser.add_argument("--only", choices=CONTENDERS)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-hostile", action="store_true")
    asked = parser.parse_args()
    paths = sorted(asked.pdfs.glob("*.pdf"))
    if asked.only:
        asked.to.write_text(json.dumps(asdict(measure(asked.only, paths))), encoding="utf-8")
        return
    lines = table(asked.pdfs, paths)
    if not asked.no_hostile:
        lines += hostile(asked.torture)
    text = "\n".join(lines)
    print(text)  # noqa: T201
    if asked.write:
        old = DOCS.read_text(encoding="utf-8")
        before, _, rest = old.partition(START)
        after = rest.partition(END)[2]
        DOCS.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def table(folder: Path, paths: Sequence[Path]) -> list[str]:
    """The comparison, as Markdown."""
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in paths)
    results = {name: apart(name, folder) for name in CONTENDERS}
    lines = [
        f"{len(paths)} French PDFs, {pages} pages; processor time of one run.",
        "",
        "| | pages a CPU-second | cost, pdftotext = 1 | F1, PDFium | F1, pdftotext | memory | |",
        "|---|---|---|---|---|---|---|",
    ]
    unit = results["pdftotext"].cpu_s
    for name, (_, remark) in CONTENDERS.items():
        result = results[name]
        against = [f1(result.bags, results[other].bags) for other in (REFERENCE, "pdftotext")]
        scores = " | ".join(f"{score:.4f}" for score in against)
        speed = f"{pages / result.cpu_s:.0f} | {result.cpu_s / unit:.1f}"
        lines.append(f"| {name} | {speed} | {scores} | {result.peak_mb:.0f} MB | {remark} |")
    return [*lines, "", f"- Two workers against one, by the clock: {two_against_one(paths):.2f}×."]


if __name__ == "__main__":
    main()
