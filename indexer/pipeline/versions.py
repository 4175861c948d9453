"""Which documents are versions of one text: nearly the same words, the newest standing for all.

Every version is near the newest, not merely near another that is. A page and what it holds are
never versions of one another, nor are documents of other events or in other languages; a page and
a file are only when their texts are all but equal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.language import UNKNOWN
from indexer.pipeline.identity import Identities
from indexer.resemblance import NEARLY_THE_SAME, families, resemblance
from kb.model import CanonicalUrl, DocId, Document, Version

NEARLY_EQUAL = 0.95
"""For texts of two kinds: an announcement and its programme share much and are two documents."""
MOST_COMPARED = 200
"""With how many newest versions a document is compared: bounds the cost of pages all alike."""
MOST_TOLD = 50
"""Versions named on a document: a page made a thousand times over needs no list of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Siblings:
    """Other versions of a document, newest first; `newest` is None when it is that itself."""

    versions: tuple[Version, ...]
    newest: DocId | None


def find_versions(
    identities: Identities, head: Callable[[CanonicalUrl], Document | None]
) -> Mapping[CanonicalUrl, Siblings]:
    """Versions of each document that has any; `head` gives a document without its passages."""
    signatures = {url: item.fingerprint.signature for url, item in identities.speakers.items()}
    pairs = frozenset(
        (part, holder) for part, held in identities.holders.items() for holder, _ in held
    )
    found: dict[CanonicalUrl, Siblings] = {}
    for family in families(signatures):
        heads = [one for url in family if (one := head(url)) is not None]
        for group in _groups(sorted(heads, key=_age), signatures, pairs):
            found.update(_siblings(group))
    return found


def _groups(
    newest_first: Sequence[Document],
    signatures: Mapping[CanonicalUrl, bytes],
    pairs: frozenset[tuple[CanonicalUrl, CanonicalUrl]],
) -> Iterator[Sequence[Document]]:
    """Each document with the first, of those newer, that it is a version of."""
    groups: list[list[Document]] = []
    for document in newest_first:
        for group in groups[:MOST_COMPARED]:
            newest = group[0]
            related = {(document.url, newest.url), (newest.url, document.url)} & pairs
            share = resemblance(signatures[newest.url], signatures[document.url])
            if not related and share >= _needed(newest, document):
                group.append(document)
                break
        else:
            groups.append([document])
    return (group for group in groups if len(group) > 1)


def _needed(one: Document, other: Document) -> float:
    """What share of their words makes two documents versions; more than all: they never are."""
    languages = {one.language, other.language} - {UNKNOWN}
    events = {frozenset(document.dates.events) for document in (one, other)} - {frozenset()}
    if len(languages) > 1 or len(events) > 1:
        return 2.0
    return NEARLY_THE_SAME if one.media_type is other.media_type else NEARLY_EQUAL


def _age(document: Document) -> tuple[int, int, bool, Sequence[int]]:
    """Newest first; of one day, the address that ends last: a site calls a second page « x-2 »."""
    published, modified = document.dates.published, document.dates.modified
    days = -(published or date.min).toordinal(), -(modified or date.min).toordinal()
    return *days, document.url.startswith("file:"), tuple(-ord(letter) for letter in document.url)


def _siblings(group: Sequence[Document]) -> Iterator[tuple[CanonicalUrl, Siblings]]:
    versions = [
        Version(id=one.id, url=one.url, title=one.title, published=one.dates.published)
        for one in group
    ]
    for place, document in enumerate(group):
        told = versions[: MOST_TOLD + 1]
        others = tuple(version for version in told if version.id != document.id)[:MOST_TOLD]
        newest = versions[0].id if place else None
        yield document.url, Siblings(versions=others, newest=newest)
