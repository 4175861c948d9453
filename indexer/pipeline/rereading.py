"""Read again what a run says has changed: did what extraction reads of it change, and into what.

A page may be sent in other bytes every time (a date in its footer, a token, a counter) and say the
same; then it is unchanged, and its bytes alone are new. What is extracted here is kept: indexing
does not extract it again.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from indexer.catalogue import SAME_CONTENT, Alike, Catalogue, Resource, Role, Verdict
from indexer.extract import PdfReader
from indexer.model import VIDEO_BUNDLE, Extracted, Outcome, Stage
from indexer.pipeline.watch import Watch
from indexer.pipeline.workers import Extraction, extract_all
from kb.model import CanonicalUrl

_WORD = re.compile(r"[^\W\d_]+")


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
    changed = [
        item
        for item in catalogue.resources.list(source=source)
        if item.url in former
        and item.role is Role.DOCUMENT
        and item.sha256 != former[item.url].sha256
    ]
    if not changed:
        return None
    watch.stage(f"Relecture de ce qui a changé dans «\u202f{source}\u202f»", len(changed))
    same: list[CanonicalUrl] = []
    groups: dict[str, list[CanonicalUrl]] = defaultdict(list)
    titles: dict[str, str] = {}
    read = partial(
        extract_all, read=catalogue.resources.fetched, workers=workers, pdf_reader=pdf_reader
    )
    for done in read(changed):
        if _says_the_same(catalogue, done, former[done.resource.url]):
            same.append(done.resource.url)
        elif done.resource.media_type != VIDEO_BUNDLE:
            key = _gist(done.result)
            groups[key].append(done.resource.url)
            titles[key] = done.result.title if isinstance(done.result, Extracted) else ""
        watch.step()
    _confirm(catalogue, run, same)
    if not groups:
        return None
    key = max(sorted(groups), key=lambda key: len(groups[key]))
    alike = Alike(
        replaced=sum(map(len, groups.values())), urls=frozenset(groups[key]), title=titles[key]
    )
    known = len(catalogue.resources.list(source=source))
    if not alike.suspect(known):
        return alike
    added = _added_alike(catalogue, run, key, read)
    return Alike(replaced=alike.replaced, urls=alike.urls, title=alike.title, added=added)


def keep(catalogue: Catalogue, done: Extraction) -> None:
    """Keep what became of one resource, whether it gave a text or a reason."""
    if isinstance(done.result, Extracted):
        catalogue.extractions.put(done.resource, done.version, done.result, done.duration_ms)
    elif done.result.stage is Stage.FETCH:  # tried again when its bytes have come back
        catalogue.extractions.fail(done.result, done.resource.source)
    else:
        catalogue.extractions.put_failure(done.resource, done.version, done.result)


def _says_the_same(catalogue: Catalogue, done: Extraction, was: Resource) -> bool:
    """Keep a new extraction, or note that the one that is kept holds for the new bytes too."""
    kept = catalogue.extractions.get(was.url)
    comparable = kept is not None and (kept.sha256, kept.version) == (was.sha256, done.version)
    if comparable and kept is not None and kept.extracted == done.result:
        catalogue.extractions.carry(done.resource)
        return True
    keep(catalogue, done)
    return False


def _confirm(catalogue: Catalogue, run: int, urls: Iterable[CanonicalUrl]) -> None:
    """Note that these are unchanged but for their bytes."""
    for url in urls:
        for row in catalogue.runs.verdicts(run=run, url=url):
            if row.verdict is Verdict.CHANGED:
                catalogue.runs.record(
                    run, url, Verdict.UNCHANGED, detail=SAME_CONTENT, referrer=row.referrer
                )


def _added_alike(
    catalogue: Catalogue,
    run: int,
    key: str,
    read: Callable[[Iterable[Resource]], Iterable[Extraction]],
) -> frozenset[CanonicalUrl]:
    """Addresses that are new in this run and say what others were replaced by."""
    rows = catalogue.runs.verdicts(run=run)
    urls = [row.url for row in rows if row.verdict is Verdict.NEW]
    found = [item for url in urls if (item := catalogue.resources.get(url)) is not None]
    added = []
    for done in read(found):
        keep(catalogue, done)
        if _gist(done.result) == key:
            added.append(done.resource.url)
    return frozenset(added)


def _gist(result: Extracted | Outcome) -> str:
    """What one page has in common with another that says the same; numbers aside."""
    if isinstance(result, Outcome):
        return f"{result.stage} {result.reason}"
    text = "\n".join((result.title, *(passage.text for passage in result.passages)))
    words = " ".join(_WORD.findall(text.casefold()))
    return hashlib.sha256(words.encode()).hexdigest()
