"""Read again what a run says has changed: did what extraction reads of it change, and into what.

A page may be sent in other bytes every time (a date in its footer, a token, a counter) and say the
same; then it is unchanged, and its bytes alone are new. What is extracted here is kept: indexing
does not extract it again.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from functools import partial

from indexer.catalogue import SAME_CONTENT, Alike, Catalogue, Resource, Role, Verdict
from indexer.extract import PdfReader
from indexer.model import Extracted, Outcome, Stage
from indexer.pipeline.currency import current
from indexer.pipeline.watch import Watch
from indexer.pipeline.workers import Extraction, extract_all
from kb.model import CanonicalUrl

_WORD = re.compile(r"\w+")
_MOST_NUMBERS = 0.2
"""Share of words with figures up to which they are set aside: a page of maintenance tells the time
or a reference; in a table of figures they are the content."""


def reread(
    catalogue: Catalogue,
    run: int,
    source: str,
    watch: Watch,
    *,
    workers: int | None = None,
    pdf_reader: PdfReader = PdfReader.PDFMINER,
) -> Alike | None:
    """Correct the verdicts of a run; says what its changes have in common, None without changes."""
    former = {item.url: item for item in catalogue.former.list(source)}
    verdicts = {row.url: row.verdict for row in catalogue.runs.verdicts(run=run)}
    changed = [
        item
        for item in catalogue.resources.list(source=source)
        if item.url in former
        and item.role is Role.DOCUMENT
        and verdicts.get(item.url) is not Verdict.NEW  # a video that two origins speak of
        and item.sha256 != former[item.url].sha256
    ]
    if not changed:
        return None
    watch.stage(f"Relecture de ce qui a changé dans «\u202f{source}\u202f»", len(changed))
    read = partial(
        extract_all, read=catalogue.resources.fetched, workers=workers, pdf_reader=pdf_reader
    )
    said = _Before(catalogue, current(catalogue, pdf_reader))
    said.read(read([was for item in changed if said.unknown(was := former[item.url])]))
    same: list[CanonicalUrl] = []
    groups: dict[str, list[CanonicalUrl]] = defaultdict(list)
    titles: dict[str, str] = {}
    for done in read(changed):
        url = done.resource.url
        if isinstance(done.result, Extracted) and said.of(former[url]) == done.result:
            said.carry(done)
            same.append(url)
        else:
            keep(catalogue, done)
            key = _gist(done.result)
            groups[key].append(url)
            titles[key] = done.result.title if isinstance(done.result, Extracted) else ""
        watch.step(what=url)
    _confirm(catalogue, run, same)
    if not groups:
        return None
    key = max(sorted(groups), key=lambda key: len(groups[key]))
    alike = Alike(
        replaced=sum(map(len, groups.values())), urls=frozenset(groups[key]), title=titles[key]
    )
    held = catalogue.resources.list(source=source)
    new = [item for item in held if verdicts.get(item.url) is Verdict.NEW]
    if not alike.suspect(len(held) - len(new)):
        return alike
    added = frozenset(done.resource.url for done in read(new) if _gist(done.result) == key)
    return replace(alike, added=added)


def keep(catalogue: Catalogue, done: Extraction) -> None:
    """Keep what became of one resource, whether it gave a text or a reason."""
    if isinstance(done.result, Extracted):
        catalogue.extractions.put(done.resource, done.version, done.result, done.duration_ms)
    elif done.result.stage is Stage.FETCH:  # tried again when its bytes have come back
        catalogue.extractions.fail(done.result, done.resource.source)
    else:
        catalogue.extractions.put_failure(done.resource, done.version, done.result)


class _Before:
    """What resources said before: as kept by the extractors of today, else extracted again."""

    def __init__(
        self, catalogue: Catalogue, versions: Callable[[Resource], Container[str]]
    ) -> None:
        self._catalogue = catalogue
        self._versions = versions
        self._again: dict[CanonicalUrl, Extracted] = {}

    def unknown(self, was: Resource) -> bool:
        """Whether what is kept is of other bytes, or of another extractor."""
        kept = self._catalogue.extractions.get(was.url)
        return kept is None or kept.sha256 != was.sha256 or kept.version not in self._versions(was)

    def read(self, again: Iterable[Extraction]) -> None:
        """Remember what was extracted again."""
        for done in again:
            if isinstance(done.result, Extracted):
                self._again[done.resource.url] = done.result

    def carry(self, done: Extraction) -> None:
        """Note that what is kept holds for the new bytes too."""
        if done.resource.url in self._again:
            keep(self._catalogue, done)
        else:
            self._catalogue.extractions.carry(done.resource)

    def of(self, was: Resource) -> Extracted | None:
        """What the resource said; None when it gave no text."""
        if was.url in self._again:
            return self._again[was.url]
        kept = self._catalogue.extractions.get(was.url)
        return kept.extracted if kept and kept.sha256 == was.sha256 else None


def _confirm(catalogue: Catalogue, run: int, urls: Iterable[CanonicalUrl]) -> None:
    """Note that these are unchanged but for their bytes."""
    for url in urls:
        for row in catalogue.runs.verdicts(run=run, url=url):
            if row.verdict is Verdict.CHANGED:
                catalogue.runs.record(
                    run, url, Verdict.UNCHANGED, detail=SAME_CONTENT, referrer=row.referrer
                )


def _gist(result: Extracted | Outcome) -> str:
    """What one page has in common with another that says the same; a few numbers aside."""
    if isinstance(result, Outcome):
        return f"{result.stage} {result.reason}"
    text = "\n".join((result.title, *(passage.text for passage in result.passages)))
    words = _WORD.findall(text.casefold())
    plain = [word for word in words if not any(letter.isdecimal() for letter in word)]
    if len(words) - len(plain) <= _MOST_NUMBERS * len(words):
        words = plain
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
