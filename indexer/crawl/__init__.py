"""Fetch a source into the catalogue: Scrapy, robots.txt, sitemaps and links, in scope only."""

from indexer.crawl.job import CrawlEnd, CrawlEvent, CrawlJob
from indexer.crawl.process import crawl

__all__ = ["CrawlEnd", "CrawlEvent", "CrawlJob", "crawl"]
