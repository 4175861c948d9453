"""A client of the search API of an irev-kb site, version 1: one file, the standard library alone.

    site = Irev("https://ressources.example")
    for hit in site.every("discriminations", type="pdf", from_="2021"):
        print(hit["title"], [passage["url"] for passage in hit["passages"]])

Copy it into your program and change what you like. /api/v1/docs tells what each member means.
"""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict, cast
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

Values = str | Sequence[str]


class Snippet(TypedDict):
    """Words that match are `text[start:end]` for each of the spans; nothing in it is markup."""

    text: str
    spans: list[tuple[int, int]]


class Passage(TypedDict):
    """Where in the document: `url` opens the page, the section or the second."""

    label: str
    url: str
    snippet: Snippet


class Hit(TypedDict):
    """One document found, with some of its members."""

    id: str
    url: str
    title: str
    type: str
    dates: dict[str, Any]
    snippet: Snippet
    passages: list[Passage]


class Answer(TypedDict):
    """One page of hits; `links` lead to the next one, and to the same search for readers."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[dict[str, Any]]]
    links: dict[str, str | None]


class RefusedError(Exception):
    """The service says no: `problem` is its answer (RFC 9457), with `status` and `detail`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem


class Irev:
    """A site to ask; `patience` is how many times a busy service is asked again."""

    def __init__(self, site: str, *, timeout_s: float = 20.0, patience: int = 3) -> None:
        self.site, self.timeout_s, self.patience = site.rstrip("/"), timeout_s, patience

    def search(self, query: str = "", **more: Values) -> Answer:
        """A page of hits; `more` are parameters of the API: theme, type, from_, to, sort."""
        asked = {"q": query, **{name.rstrip("_"): value for name, value in more.items()}}
        return cast(Answer, self.get(f"{self.site}/api/v1/search?{urlencode(asked, doseq=True)}"))

    def every(self, query: str = "", **more: Values) -> Iterator[Hit]:
        """Every hit, however many; refused with status 410 if the index changes meanwhile."""
        answer = self.search(query, **{"per_page": "100", **more})
        yield from answer["hits"]
        while following := answer["links"]["next"]:
            answer = cast(Answer, self.get(urljoin(self.site, following)))
            yield from answer["hits"]

    def document(self, doc_id: str) -> dict[str, Any]:
        """A document whole, its text by passage."""
        return self.get(f"{self.site}/api/v1/documents/{doc_id}")

    def get(self, url: str, asked_before: int = 0) -> dict[str, Any]:
        """The answer at an address; where the service asks to wait, it is waited."""
        try:
            with urlopen(url, timeout=self.timeout_s) as response:  # noqa: S310  # as its user says
                return cast(dict[str, Any], json.load(response))
        except HTTPError as error:
            wait = error.headers.get("Retry-After")
            if wait is None or asked_before == self.patience:
                told = "json" in error.headers.get("Content-Type", "")
                problem = {"status": error.code, "detail": error.reason}
                raise RefusedError(json.load(error) if told else problem) from None
            time.sleep(float(wait))
        return self.get(url, asked_before + 1)
