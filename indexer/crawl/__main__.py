"""The process that crawls: one job on standard input, events on standard output.

Scrapy's event loop runs once a process, so every crawl has its own. The log goes to standard
error. When standard input closes, the program that asked is gone, and the crawl stops; whatever is
under way then has STOP_WITHIN_S to end.
"""

import asyncio
import os
import sys

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from indexer.catalogue import Catalogue
from indexer.crawl.guard import Guard
from indexer.crawl.job import CrawlEnd, CrawlEvent, read_job, write_line
from indexer.crawl.journal import Journal
from indexer.crawl.resume import INTERRUPTED, OUT_OF_TIME, unfinished
from indexer.crawl.settings import scrapy_settings
from indexer.crawl.spider import SourceSpider

STOP_WITHIN_S = 10.0


def main(guard: Guard | None = None) -> None:
    """Run the job; `guard` tells which hosts are private, by default as this machine resolves."""
    job = read_job(sys.stdin.buffer.readline())
    with Catalogue(job.catalogue) as catalogue:
        journal = Journal(catalogue, job.run, job.source.name, _tell)
        carried = 0
        if job.follow and job.limit is None:
            earlier = unfinished(catalogue, job.run, job.source.name)
            carried = journal.carry(catalogue.runs.verdicts(run=earlier.id)) if earlier else 0
        process = AsyncCrawlerProcess(scrapy_settings(job.source, guard or Guard()))
        crawler = process.create_crawler(SourceSpider)
        reasons: list[str] = []

        def closed(reason: str) -> None:
            reasons.append(reason)

        crawler.signals.connect(closed, signals.spider_closed)
        crawl = process.crawl(crawler, job=job, journal=journal)
        loop = asyncio.get_event_loop()
        loop.add_reader(0, _stop_when_closed, process, loop)
        process.start()
        error = crawl.exception() if crawl.done() and not crawl.cancelled() else None
        if error is not None:
            raise error
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)  # noqa: S101 - what create_crawler was given
        stopped = spider.stopped or _reason(reasons)
        note = stopped or spider.frontier.note
        asked = not stopped and spider.frontier.limited
        _tell(CrawlEnd(complete=not note, note=note, asked=asked, carried=carried))


def _tell(event: CrawlEvent | CrawlEnd) -> None:
    sys.stdout.buffer.write(write_line(event))
    sys.stdout.buffer.flush()


def _reason(reasons: list[str]) -> str:
    """Why Scrapy ended, in words; "" when there was nothing left to do."""
    reason = reasons[-1] if reasons else "shutdown"
    known = {
        "finished": "",
        "closespider_timeout": OUT_OF_TIME,
        "shutdown": INTERRUPTED,
    }
    return known.get(reason, reason)


def _stop_when_closed(process: AsyncCrawlerProcess, loop: asyncio.AbstractEventLoop) -> None:
    if not os.read(0, 4096):
        loop.remove_reader(0)
        # Nobody is left to end a process that waits for a slow server: what it wrote is whole.
        loop.call_later(STOP_WITHIN_S, os._exit, 1)
        loop.create_task(process.stop())


if __name__ == "__main__":
    main()
