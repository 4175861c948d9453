"""Documents of the catalogue, assembled one at a time as the index asks for them."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from pydantic import TypeAdapter

from indexer.assemble import AttachmentInfo, ParentInfo, assemble, parent_info
from indexer.catalogue import HELD, Catalogue
from indexer.gazetteer import Gazetteer
from indexer.model import VIDEO_BUNDLE, Outcome, Stage
from indexer.names import one_form_each
from indexer.pipeline.identity import Identities, read_extracted
from indexer.pipeline.versions import Siblings, find_versions
from kb.doctypes import DocumentTypes
from kb.errors import FailureReason
from kb.model import CanonicalUrl, Document
from kb.themes import ThemeTree

_DOCUMENT = TypeAdapter(Document)


class Library:
    """Assembles documents: parts after the pages that hold them, whose themes and dates they take.

    Heads of holders are kept, texts are not: a collection may be larger than memory.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        identities: Identities,
        *,
        themes: ThemeTree,
        types: DocumentTypes,
        places: Gazetteer,
        organisations: Gazetteer,
    ) -> None:
        self._catalogue = catalogue
        self._identities = identities
        self._themes = themes
        self._types = types
        self._places = places
        self._organisations = organisations
        self._heads: dict[CanonicalUrl, Document | None] = {}
        self._sources = catalogue.resources.sources()
        speakers = identities.speakers.values()
        self._names = one_form_each(name for sketch in speakers for name in sketch.people)
        self._holding = {url for held in identities.holders.values() for url, _ in held}

    def documents(self) -> Iterator[Document | Outcome]:
        """Every document, in order of address; an Outcome for one that could not be assembled."""
        versions = find_versions(self._identities, lambda url: self._head(url, frozenset()))
        for url in sorted(self._identities.speakers):
            yield self._fenced(url, versions.get(url))

    def _fenced(self, url: CanonicalUrl, siblings: Siblings | None) -> Document | Outcome:
        try:
            document = self._assemble(url, frozenset())
            if siblings is None:
                return document
            return replace(document, versions=siblings.versions, newest=siblings.newest)
        except Exception as error:  # noqa: BLE001 - as in the workers: one document, one outcome
            return Outcome(
                url=self._identities.speakers[url].resource.url,
                stage=Stage.ASSEMBLE,
                reason=FailureReason.UNREADABLE,
                detail=f"erreur de l’assemblage\u202f: {error.__class__.__name__}\u202f: {error}",
            )

    def _assemble(self, url: CanonicalUrl, above: frozenset[CanonicalUrl]) -> Document:
        sketch = self._identities.speakers[url]
        extracted = read_extracted(self._catalogue, sketch)
        if extracted is None:
            raise LookupError(f"{url} n’a pas de texte")
        source = sketch.resource.source
        document = assemble(
            extracted,
            url=url,
            source=source,
            themes=self._themes,
            types=self._types,
            places=self._places,
            organisations=self._organisations,
            parents=tuple(self._parents(url, above | {url})),
            attachments={link.url: self._attachment(link.url) for link in extracted.links},
            names=self._names,
            default_theme=self._sources.get(source, ("", ""))[1],
        )
        if url in self._holding:
            self._heads[url] = replace(document, passages=())
        return document

    def _parents(self, url: CanonicalUrl, above: frozenset[CanonicalUrl]) -> Iterator[ParentInfo]:
        """Pages that hold the document, but for those it holds itself."""
        for holder, link in self._identities.holders.get(url, ()):
            if holder in above:
                continue
            if holder not in self._heads:
                self._heads[holder] = self._head(holder, above)
            head = self._heads[holder]
            if head is not None:
                yield parent_info(head, link)

    def _head(self, url: CanonicalUrl, above: frozenset[CanonicalUrl]) -> Document | None:
        try:
            return replace(self._assemble(url, above), passages=())
        except Exception:  # noqa: BLE001 - its own turn says why
            return None

    def _attachment(self, url: CanonicalUrl) -> AttachmentInfo:
        """What is known of a linked file or video: its title, and its size when it is a file."""
        document = self._identities.document_of(url)
        title = self._identities.speakers[document].title if document else ""
        resource = self._catalogue.resources.get(url)
        if resource is None or resource.state not in HELD or resource.media_type == VIDEO_BUNDLE:
            return AttachmentInfo(document=document, title=title)
        return AttachmentInfo(document=document, title=title, size_bytes=resource.size_bytes)


def digest(document: Document) -> str:
    """A digest of all a document says: equal digests, equal documents."""
    return hashlib.sha256(_DOCUMENT.dump_json(document)).hexdigest()
