"""robots.txt: who may ask for what, how often, and what its absence means."""

import asyncio

import pytest
from scrapy.http import Response

from indexer.crawl.robots import MAX_DELAY_S, Robots

URL = "https://irev.fr/a"
RULES = b"""\xef\xbb\xbfUser-agent: autre
Disallow: /

User-agent: *
Crawl-delay: 10
Disallow: /user/
Allow: /user/aide
Sitemap: /plan.xml
"""


class Server:
    """Answers robots.txt from a table; an exception is raised."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    async def fetch(self, url):
        self.asked.append(url)
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer
        return Response(url, status=status, headers=headers, body=body)


def rules_of(answers, url=URL):
    return asyncio.run(Robots(Server(answers).fetch).rules(url))


def robots_file(body):
    return rules_of({"https://irev.fr/robots.txt": (200, {}, body)})


def test_our_rules_are_obeyed_and_those_of_others_are_not():
    rules = robots_file(RULES)
    assert rules.allows("https://irev.fr/thematiques/a")
    assert not rules.allows("https://irev.fr/user/login")
    assert rules.allows("https://irev.fr/user/aide")
    assert rules.delay_s == 10.0
    assert rules.sitemaps == ("/plan.xml",)


def test_rules_for_our_name_come_before_those_for_all():
    rules = robots_file(b"User-agent: *\nDisallow: /\n\nUser-agent: irev-kb\nDisallow: /prive/\n")
    assert rules.allows("https://irev.fr/a")
    assert not rules.allows("https://irev.fr/prive/a")


def test_an_absurd_delay_is_held_within_reason():
    assert robots_file(b"User-agent: *\nCrawl-delay: 86400").delay_s == MAX_DELAY_S


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<html>oups</html>", b"Crawl-delay: x"])
def test_what_is_no_robots_file_forbids_nothing(body):
    rules = robots_file(body)
    assert rules.allows(URL)
    assert rules.delay_s == 0.0


@pytest.mark.parametrize("status", [404, 403, 410])
def test_an_absent_file_allows_everything(status):
    assert rules_of({"https://irev.fr/robots.txt": (status, {}, b"")}).allows(URL)


@pytest.mark.parametrize("answer", [(503, {}, b""), (429, {}, b""), OSError("connexion refusée")])
def test_a_file_that_cannot_be_had_allows_nothing_and_says_why(answer):
    rules = rules_of({"https://irev.fr/robots.txt": answer})
    assert not rules.allows(URL)
    assert rules.unavailable


def test_redirects_are_followed_and_circles_end():
    target = (301, {"Location": "https://www.irev.fr/robots.txt"}, b"")
    rules = rules_of(
        {
            "https://irev.fr/robots.txt": target,
            "https://www.irev.fr/robots.txt": (200, {}, RULES),
        }
    )
    assert not rules.allows("https://irev.fr/user/login")
    circle = {"https://irev.fr/robots.txt": (302, {"Location": "/robots.txt"}, b"")}
    assert not rules_of(circle).allows(URL)


def test_the_file_of_an_origin_is_read_once():
    server = Server(
        {
            "https://irev.fr/robots.txt": (404, {}, b""),
            "http://irev.fr/robots.txt": (404, {}, b""),
        }
    )

    async def ask():
        robots = Robots(server.fetch)
        addresses = ("https://irev.fr/a", "https://irev.fr/b", "http://irev.fr/a")
        await asyncio.gather(*(robots.rules(address) for address in addresses))

    asyncio.run(ask())
    assert sorted(server.asked) == ["http://irev.fr/robots.txt", "https://irev.fr/robots.txt"]
