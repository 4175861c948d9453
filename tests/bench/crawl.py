"""A whole crawl over loopback, in pages a second and megabytes: `python -m tests.bench.crawl`.

A site of PAGES generated pages (some 8 kB each, seventy links, an ETag) is served by a process of
its own, so that what is measured of the crawler is the crawler. It is crawled twice at delay 0: all
new, then all unchanged. Memory is what the system says of the crawling process, every tenth of
the way. Nothing is kept. Bounded by PAGES.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from indexer.catalogue import Catalogue, RunKind
from indexer.crawl import CrawlEnd, CrawlEvent, CrawlJob, crawl
from tests.bench.engine import say
from tests.crawls import local_source

SECTION = 100
"""Pages a section lists."""
MENU, NEIGHBOURS = 40, 30
_WORDS = ("quartier", "habitants", "contrat", "ville", "emploi", "santé", "éducation", "projet")


@dataclass(frozen=True, slots=True)
class Sample:
    """Resident memory of the crawling process when so many addresses were done."""

    done: int
    seconds: float
    resident_mib: float


@dataclass(slots=True)
class Progress:
    """Counts addresses and looks at the crawling process now and then."""

    every: int
    began: float = field(default_factory=time.perf_counter)
    samples: list[Sample] = field(default_factory=list)
    done: int = 0
    cpu_s: float = 0.0

    def step(self, _event: CrawlEvent) -> None:
        """One address is done."""
        self.done += 1
        if self.done % self.every == 0:
            child = crawler_id()
            self.cpu_s = processor_s(child)
            took = time.perf_counter() - self.began
            self.samples.append(Sample(self.done, took, resident_mib(child)))


def main() -> None:
    """Serve, crawl twice, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=8)
    arguments = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as name, served(arguments.pages) as url:
        for label in ("toutes nouvelles", "toutes inchangées"):
            progress = Progress(every=max(arguments.pages // 10, 1))
            end = one_crawl(Path(name), url, arguments, progress)
            took = time.perf_counter() - progress.began
            report(label, progress, took, end)
            found[label] = {
                "pages": progress.done,
                "seconds": took,
                "cpu_s": progress.cpu_s,
                "samples": [asdict(sample) for sample in progress.samples],
            }
    Path("build").mkdir(exist_ok=True)
    Path("build/bench-crawl.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))


def one_crawl(home: Path, url: str, arguments: argparse.Namespace, progress: Progress) -> CrawlEnd:
    """Crawl the site as `kb crawl` does."""
    source = local_source(
        url, concurrency=arguments.concurrency, max_pages=arguments.pages * 2, timeout_s=60.0
    )
    with Catalogue(home / "catalogue") as catalogue:
        run = catalogue.runs.begin(RunKind.CRAWL, source.name)
        job = CrawlJob(source=source, catalogue=home / "catalogue", run=run)
        end = crawl(job, home / "crawl.log", progress.step)
        catalogue.settle(run, source.name, complete=end.complete)
    return end


def report(label: str, progress: Progress, took: float, end: CrawlEnd) -> None:
    """Print one crawl."""
    say(
        f"{label}: {progress.done} adresses en {took:.0f} s, {progress.done / took:.0f} par seconde"
    )
    if progress.samples:
        last = progress.samples[-1]
        say(f"  processeur: {progress.cpu_s / last.done * 1e3:.2f} ms par adresse")
    for sample in progress.samples:
        say(f"  {sample.done:>7} adresses  {sample.seconds:6.1f} s  {sample.resident_mib:6.1f} Mio")
    if end.note:
        say(f"  {end.note}")


def crawler_id() -> int:
    """The process that crawls: the child of ours that is no server of pages."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    for child in children:
        if b"indexer.crawl" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise LookupError("nothing crawls")


def resident_mib(process: int) -> float:
    """Resident memory, in MiB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def processor_s(process: int) -> float:
    """Processor time taken so far, in seconds."""
    values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(pages: int) -> Iterator[str]:
    """The site, while the block lasts; gives its address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, pages), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        server.terminate()
        server.join()


def serve(told: Connection, pages: int) -> None:
    """Answer until ended."""
    asyncio.run(_serve(told, pages))


async def _serve(told: Connection, pages: int) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                writer.write(answer(path, b"\nif-none-match:" in head.lower(), pages))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


def answer(path: str, held: bool, pages: int) -> bytes:
    """One answer, headers and all; a page that is held never changed."""
    body = body_of(path, pages)
    if body is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    etag = f'ETag: "{abs(hash(path))}"\r\n'.encode()
    if held:
        return b"HTTP/1.1 304 Not Modified\r\n" + etag + b"\r\n"
    kind = b"Content-Type: text/html; charset=utf-8\r\n"
    size = f"Content-Length: {len(body)}\r\n\r\n".encode()
    return b"HTTP/1.1 200 OK\r\n" + kind + etag + size + body


def body_of(path: str, pages: int) -> bytes | None:
    """The page of a path; None for a path without one."""
    sections = -(-pages // SECTION)
    head, _, tail = path.removeprefix("/").partition("/")
    number = int(tail) if tail.isdigit() else 0
    if path == "/":
        links = [f"/section/{section}" for section in range(sections)]
    elif head == "section":
        first = number * SECTION
        links = [f"/page/{page}" for page in range(first, min(first + SECTION, pages))]
    elif head == "page":
        links = [f"/page/{(number + step) % pages}?utm_source=b" for step in range(NEIGHBOURS)]
    else:
        return None
    menu = [f"/section/{section}" for section in range(min(MENU, sections))]
    text = " ".join(_WORDS[(number + n * n) % len(_WORDS)] for n in range(500))
    items = "".join(f'<li><a href="{link}">{link}</a></li>' for link in (*menu, *links))
    head = f"<!doctype html><html><head><title>{path}</title></head>"
    return f"{head}<body><p>{text}</p><ul>{items}</ul></body></html>".encode()


if __name__ == "__main__":
    main()
