"""Scrapy's settings for one source: polite, private, and bounded."""

from importlib.metadata import version

from indexer.crawl.guard import SETTING, Guard
from indexer.crawl.robots import ROBOT_NAME
from indexer.source import Source
from kb.model import MediaType

Setting = (
    str
    | int
    | float
    | bool
    | None
    | dict[str, str]
    | dict[str, None]
    | dict[str, int | None]
    | Guard
)


def scrapy_settings(source: Source, guard: Guard) -> dict[str, Setting]:
    """What differs from Scrapy's defaults, each line for a reason."""
    # 550 is the retry middleware: nearer to the network, so that each new try is checked again.
    middlewares: dict[str, int | None] = {"indexer.crawl.politeness.Politeness": 560}
    settings: dict[str, Setting] = {
        "USER_AGENT": f"{ROBOT_NAME}/{version('irev-kb')} (+{source.contact})",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,"
            f"text/plain;q=0.8,text/markdown;q=0.8,{MediaType.DOCX};q=0.7,{MediaType.ODT};q=0.7",
            "Accept-Language": "fr,*;q=0.5",
        },
        # Nothing of the crawler listens, and nothing but the source is asked.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # A redirect must not make the crawler read files of this machine.
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "HTTPPROXY_ENABLED": not source.allow_private,
        # Done by the spider and its middleware, which keep a verdict an address.
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "DOWNLOAD_DELAY": source.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": source.concurrency,
        "CONCURRENT_REQUESTS": source.concurrency,
        "DOWNLOAD_TIMEOUT": source.timeout_s,
        "DOWNLOAD_MAXSIZE": source.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "CLOSESPIDER_TIMEOUT": source.max_duration_s,
        # First come, first asked: a crawl cut short has read what lies nearest to its starts.
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        # Scrapy starts this many tasks an answer, and reads the source of a callback an answer.
        "CONCURRENT_ITEMS": 1,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "LOG_LEVEL": "INFO",
        "LOGSTATS_INTERVAL": 0,
        SETTING: guard,
    }
    if not source.allow_private:
        settings["TWISTED_DNS_RESOLVER"] = "indexer.crawl.guard.PublicResolver"
    return settings
