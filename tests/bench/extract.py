"""Text out of PDFs: ours beside pdftotext, PDFium and stock pdfminer.six, in one run.

    python -m tests.bench.extract [--pdfs FOLDER] [--torture FOLDER] [--write]

Each contender reads every file in a process of its own, as many at once as there are cores:
processor time, peak memory and the bag of words of each file are compared. `--write` renews the
table in docs/extraction.md.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text

from indexer.extract import PdfReader, extract
from indexer.extract.pdf_read import page_text, read_pdf
from indexer.model import Fetched
from indexer.pool import Refusal, run_all
from indexer.replica.pdf import build_pdf
from kb.errors import ExtractionError
from tests.extracting import fetched, text_of
from tests.hostile_pdfs import HOSTILE, mutated

SHARED = Path("../shared/data")
DOCS = Path("docs/extraction.md")
START, END = "<!-- bench-extract -->", "<!-- /bench-extract -->"
REFERENCE = "pypdfium2"
ROUNDS = 2
"""Of all files, for two workers against one: processes take a second to start."""
DAMAGED = (
    *("fiche_gusp_2021.pdf", "lettre_du_reseau_12_printemps_2022.pdf"),
    *("programme_journee_inclusion_numerique_2024.pdf", "memo_insertion_emploi_quartiers_2023.pdf"),
)
MUTATIONS = 60
"""Of each of these."""
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


def two_against_one(paths: Sequence[Path]) -> str:
    """How many times faster two workers are than one: by the clock, and by processor time.

    By the clock, a machine with other work to do says little. By processor time: what one worker
    spends, against the half of what two spend and what the process that feeds them does meanwhile.
    """
    clock, feeding, working = [], [], []
    for workers in (1, 2):
        started, own, children = time.monotonic(), _own_cpu(), _cpu() - _own_cpu()
        for _ in run_all(list(paths) * ROUNDS, _load, extract, workers=workers, timeout_s=600):
            pass
        clock.append(time.monotonic() - started)
        feeding.append(_own_cpu() - own)
        working.append(_cpu() - _own_cpu() - children)
    by_cpu = (working[0] + feeding[0]) / (working[1] / 2 + feeding[1])
    return (
        f"- Two workers against one, all files {ROUNDS} times, start of the processes included: "
        f"{by_cpu:.2f}× by processor time, {clock[0] / clock[1]:.2f}× by the clock "
        f"({os.getloadavg()[1]:.0f} processes waiting for {os.cpu_count()} cores). "
        f"Feeding them takes {100 * feeding[1] / (working[1] + feeding[1]):.1f} % of the work."
    )


def _own_cpu() -> float:
    times = resource.getrusage(resource.RUSAGE_SELF)
    return times.ru_utime + times.ru_stime


def _load(path: Path) -> Fetched:
    return fetched(path.read_bytes(), "application/pdf")


def hostile(folder: Path) -> Iterator[str]:
    """What becomes of every hostile file: those made here, good ones damaged, those of others."""
    found = {path.name: path.read_bytes for path in sorted(folder.iterdir()) if path.is_file()}
    damaged = {
        f"{name} {seed}": partial(mutated, body, seed)
        for name, body in ((name, build_pdf(name)) for name in DAMAGED)
        for seed in range(MUTATIONS)
    }
    whole, fast_mode = PdfReader.PDFMINER, PdfReader.PDFIUM
    for title, bodies, reader in (
        ("hostile files made here", dict(HOSTILE), whole),
        ("the same in the fast mode", dict(HOSTILE), fast_mode),
        ("good files damaged at random", damaged, whole),
        ("the same in the fast mode", damaged, fast_mode),
        ("hostile files of others", found, whole),
    ):
        load, read = partial(_body, bodies), partial(extract, pdf_reader=reader)
        counts: Counter[str] = Counter()
        longest = (0.0, "")
        for done in run_all(list(bodies), load, read, workers=2, timeout_s=120):
            result = done.result
            if isinstance(result, Refusal):
                counts[result.reason.value] += 1
            else:
                counts["text" if result.passages else "images"] += 1
            if isinstance(result, Refusal) and re.search("erreur|brutal", result.detail):
                counts["(of these, error or process lost)"] += 1
            longest = max(longest, (done.duration_ms / 1000, done.job))
        told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
        slowest = f"{longest[0]:.0f} s ({longest[1]})"
        yield f"- {len(bodies)} {title}: {told}; longest {slowest}."


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
    lines = []
    for line in chain(table(asked.pdfs, paths), () if asked.no_hostile else hostile(asked.torture)):
        print(line, flush=True)  # noqa: T201
        lines.append(line)
    text = "\n".join(lines)
    if asked.write:
        old = DOCS.read_text(encoding="utf-8")
        before, _, rest = old.partition(START)
        after = rest.partition(END)[2]
        DOCS.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def table(folder: Path, paths: Sequence[Path]) -> Iterator[str]:
    """The comparison, as Markdown."""
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in paths)
    with ThreadPoolExecutor(os.cpu_count()) as processes:
        measured = processes.map(partial(apart, folder=folder), CONTENDERS)
        results = dict(zip(CONTENDERS, measured, strict=True))
    yield from (
        f"{len(paths)} French PDFs, {pages} pages; processor time of one run.",
        "",
        "| | pages a CPU-second | cost, pdftotext = 1 | F1, PDFium | F1, pdftotext | memory | |",
        "|---|---|---|---|---|---|---|",
    )
    unit = results["pdftotext"].cpu_s
    for name, (_, remark) in CONTENDERS.items():
        result = results[name]
        against = [f1(result.bags, results[other].bags) for other in (REFERENCE, "pdftotext")]
        scores = " | ".join(f"{score:.4f}" for score in against)
        speed = f"{pages / result.cpu_s:.0f} | {result.cpu_s / unit:.1f}"
        yield f"| {name} | {speed} | {scores} | {result.peak_mb:.0f} MB | {remark} |"
    yield from ("", two_against_one(paths))


if __name__ == "__main__":
    main()
