"""Which document each resource is, once all of them have said what they say of themselves.

A page fetched at two addresses, exported to a file, or found as the text of a file that a page
attaches, is one document; so is the same text at several addresses that nothing links. Here names
are followed, and of several resources that are one document one speaks for it: the one found at the
document's own address, else the one read last. Of several addresses with the same text the shortest
is the document's own, whichever came first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.catalogue import Catalogue, Fate, Resource, State, resolve
from indexer.covers import as_attachment, match_covers
from indexer.fingerprint import NO_FINGERPRINT, Fingerprint
from indexer.model import Extracted, Link, LinkKind
from indexer.pipeline.watch import Unwatched, Watch
from kb.model import CanonicalUrl

_PARTS = frozenset({LinkKind.ATTACHMENT, LinkKind.EMBED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What decides a resource's identity, without its text.

    `cover` is the link of the page that attaches it, when it was known by its first words.
    """

    resource: Resource
    url: CanonicalUrl
    listing: bool
    parts: tuple[Link, ...]
    title: str = ""
    language: str = ""
    people: tuple[str, ...] = ()
    fingerprint: Fingerprint = NO_FINGERPRINT
    cover: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """`speakers`: the resource that speaks for each document. `fates`: of every resource.

    `documents`: of every resource that is in one. `holders`: pages whose links make a document
    their part, with the link, in order of address. `names`: every other name of a document.
    """

    speakers: Mapping[CanonicalUrl, Sketch]
    fates: Mapping[CanonicalUrl, Fate]
    documents: Mapping[CanonicalUrl, CanonicalUrl]
    holders: Mapping[CanonicalUrl, Sequence[tuple[CanonicalUrl, Link]]]
    names: Mapping[CanonicalUrl, CanonicalUrl]

    def document_of(self, url: CanonicalUrl) -> CanonicalUrl | None:
        """The document that an address leads to; None when it leads to none that is held."""
        document = resolve(url, self.names)
        return document if document in self.speakers else None


def read_extracted(catalogue: Catalogue, sketch: Sketch) -> Extracted | None:
    """What the resource of a sketch says of itself, as the attachment it is known to be."""
    kept = catalogue.extractions.get(sketch.resource.url)
    if kept is None or kept.extracted is None:
        return None
    return as_attachment(kept.extracted, sketch.cover) if sketch.cover else kept.extracted


def identify(
    catalogue: Catalogue, resources: Sequence[Resource], watch: Watch | None = None
) -> Identities:
    """Decide which document each resource is."""
    sketches, names = _sketches(catalogue, resources, watch or Unwatched())
    groups: dict[CanonicalUrl, list[Sketch]] = defaultdict(list)
    for sketch in sketches:
        url = resolve(sketch.url, names)
        groups[url].append(replace(sketch, url=url))
    _merge_same_texts(groups, names)
    fates = dict.fromkeys((resource.url for resource in resources), Fate.FAILED)
    speakers: dict[CanonicalUrl, Sketch] = {}
    documents: dict[CanonicalUrl, CanonicalUrl] = {}
    for url, group in groups.items():
        speaker = _speaker(group)
        for sketch in group:
            fates[sketch.resource.url] = Fate.LISTING if sketch.listing else Fate.DUPLICATE
            if sketch.resource.url != url:
                names.setdefault(sketch.resource.url, url)
        fates[speaker.resource.url] = Fate.LISTING if speaker.listing else Fate.DOCUMENT
        if not speaker.listing:
            speakers[url] = speaker
            documents.update((sketch.resource.url, url) for sketch in group)
    return Identities(
        speakers=speakers,
        fates=fates,
        documents=documents,
        holders=_holders(speakers, names),
        names=names,
    )


def _merge_same_texts(
    groups: dict[CanonicalUrl, list[Sketch]], names: dict[CanonicalUrl, CanonicalUrl]
) -> None:
    """Make one group of those that say the same; the other addresses become names of its own."""
    same: dict[str, list[CanonicalUrl]] = defaultdict(list)
    for url, group in groups.items():
        speaker = _speaker(group)
        if speaker.fingerprint.digest and not speaker.listing:
            same[speaker.fingerprint.digest].append(url)
    for urls in same.values():
        own, *others = sorted(urls, key=lambda url: _address_rank(groups[url], url))
        for other in others:
            names[other] = own
            groups[own] += [replace(sketch, url=own) for sketch in groups.pop(other)]


def _address_rank(group: Sequence[Sketch], url: CanonicalUrl) -> tuple[bool, bool, int, str]:
    """An address that answers before one that does not, a public one before a local file."""
    answers = _speaker(group).resource.state is State.ALIVE
    return not answers, url.startswith("file:"), len(url), url


def _speaker(group: Sequence[Sketch]) -> Sketch:
    return min(group, key=_precedence)


def _sketches(
    catalogue: Catalogue, resources: Sequence[Resource], watch: Watch
) -> tuple[list[Sketch], dict[CanonicalUrl, CanonicalUrl]]:
    """A sketch of each resource that gave text, and every other name known."""
    names = dict(catalogue.resources.aliases())
    held = {resource.url for resource in resources}
    sketches: list[Sketch] = []
    pages: list[Extracted] = []
    orphans: list[Extracted] = []
    watch.stage("Rapprochement des documents", len(resources))
    for resource in resources:
        watch.step(what=resource.url)
        kept = catalogue.extractions.get(resource.url)
        if kept is None or kept.extracted is None:
            continue
        extracted = kept.extracted
        sketches.append(_sketch(resource, extracted, kept.fingerprint))
        for alias in extracted.aliases:
            if alias != extracted.url and alias not in held:
                names.setdefault(alias, extracted.url)
        if any(link.cover for link in extracted.links):
            pages.append(replace(extracted, passages=()))
        if extracted.url.startswith("file:"):
            orphans.append(extracted)
    covers = match_covers(pages, orphans)
    return [_covered(sketch, covers.get(sketch.url)) for sketch in sketches], names


def _sketch(resource: Resource, extracted: Extracted, found: Fingerprint) -> Sketch:
    return Sketch(
        resource=resource,
        url=extracted.url,
        listing=extracted.listing,
        parts=tuple(link for link in extracted.links if link.kind in _PARTS),
        title=extracted.title,
        language=extracted.language,
        people=extracted.people,
        fingerprint=found,
    )


def _covered(sketch: Sketch, link: Link | None) -> Sketch:
    return replace(sketch, url=link.url, cover=link) if link else sketch


def _precedence(sketch: Sketch) -> tuple[bool, bool, bool, float, str]:
    resource = sketch.resource
    return (
        resource.url != sketch.url,
        resource.state is not State.ALIVE,
        sketch.listing,
        -resource.fetched_at.timestamp(),
        resource.url,
    )


def _holders(
    speakers: Mapping[CanonicalUrl, Sketch], names: Mapping[CanonicalUrl, CanonicalUrl]
) -> Mapping[CanonicalUrl, Sequence[tuple[CanonicalUrl, Link]]]:
    holders: dict[CanonicalUrl, list[tuple[CanonicalUrl, Link]]] = defaultdict(list)
    for url in sorted(speakers):
        for part, link in _targets(speakers[url].parts, names).items():
            if part in speakers and part != url:
                holders[part].append((url, link))
    return holders


def _targets(
    links: Iterable[Link], names: Mapping[CanonicalUrl, CanonicalUrl]
) -> dict[CanonicalUrl, Link]:
    """The parts that links lead to, each once, by the first link that does."""
    targets: dict[CanonicalUrl, Link] = {}
    for link in links:
        targets.setdefault(resolve(link.url, names), link)
    return targets
