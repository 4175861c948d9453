"""One generation of the index: only what differs is written, all of it or nothing is published."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass
from enum import StrEnum

from indexer.catalogue import Catalogue, Failure, Fate, IndexedDocument, Resource, RunStatus
from indexer.model import Outcome, Stage
from indexer.pipeline.gates import Gate, Gates
from indexer.pipeline.identity import Identities
from indexer.pipeline.library import Library, digest
from indexer.pipeline.watch import Watch
from kb.engine import Engine, OnDisk, Refusing, Writer
from kb.errors import FailureReason, LockedError
from kb.model import DocId, Document


class ChangeKind(StrEnum):
    """What became of a document in a new generation."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """One document that a new generation holds otherwise than the one before."""

    kind: ChangeKind
    document: IndexedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What indexing did. `generation` is the one now published; `published` whether it is new.

    `changes` is what it did to each document that it touched, `gates` what was looked at before it
    was published.
    """

    run: int
    generation: int
    published: bool
    documents: int
    added: int
    changed: int
    removed: int
    failures: tuple[Failure, ...]
    changes: tuple[DocumentChange, ...] = ()
    gates: tuple[Gate, ...] = ()

    @property
    def status(self) -> RunStatus:
        """Done, or partial when some resources gave no document."""
        return RunStatus.PARTIAL if self.failures else RunStatus.DONE


class Press:
    """Writes one generation: opened at the first document that differs, published at the end."""

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        base: dict[DocId, IndexedDocument] | None,
        gates: Gates | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._base = base
        self._gates = gates
        self._writer: Writer | None = None
        self._before = dict(catalogue.published.documents())
        self._held: dict[DocId, IndexedDocument] = {}
        self._changes: list[DocumentChange] = []
        self._added = 0
        self._changed = 0
        self._removed = 0

    def run(self, library: Library, identities: Identities, watch: Watch) -> None:
        """Put what differs, delete what is not there any more, publish."""
        fates = dict(identities.fates)
        with ExitStack() as stack:
            if self._base is None:
                self._open(stack)
            for item in library.documents():
                if isinstance(item, Outcome):
                    fates[item.url] = Fate.FAILED
                    self._fail(item)
                else:
                    speaker = identities.speakers[item.url].resource
                    self._catalogue.extractions.clear(speaker.url, Stage.ASSEMBLE)
                    self._put(item, speaker, stack)
                watch.step(what=item.url)
            for absent in (self._base or {}).keys() - self._held.keys():
                self._open(stack).delete(absent)
                self._removed += 1
            if self._writer is not None and self._gates is not None:
                self._gates.count(self._held)
        if self._writer is None and isinstance(self._engine, OnDisk):
            with suppress(LockedError):
                self._engine.tidy()  # which a writer does, and nothing was left to write
        for held, reason in self._rejected():
            fates[held.resource] = Fate.FAILED
            self._fail(
                Outcome(
                    url=held.resource,
                    stage=Stage.INDEX,
                    reason=FailureReason.TOO_LARGE,
                    detail=reason,
                )
            )
        self._tell_changes()
        with self._catalogue.transaction():
            for url, fate in fates.items():
                document = identities.documents.get(url, "")
                self._catalogue.extractions.set_fate(url, fate, document)
            if self._writer is not None:
                with closing(self._engine.reader()) as reader:
                    new = reader.generation
                self._catalogue.published.replace(new.number, new.published_at, self._held.values())

    def result(self, run: int) -> Indexed:
        """What was done, in that run."""
        generation = self._catalogue.published.generation()
        return Indexed(
            run=run,
            generation=generation[0] if generation else 0,
            published=self._writer is not None,
            documents=len(self._held),
            added=self._added,
            changed=self._changed,
            removed=self._removed,
            failures=self._catalogue.extractions.failures(),
            changes=tuple(self._changes),
            gates=self._gates.seen if self._gates else (),
        )

    def _open(self, stack: ExitStack) -> Writer:
        if self._writer is None:
            change: AbstractContextManager[Writer] = (
                self._engine.rebuild() if self._base is None else self._engine.update()
            )
            self._writer = stack.enter_context(change)
        return self._writer

    def _put(self, document: Document, resource: Resource, stack: ExitStack) -> None:
        known = (self._base or {}).get(document.id)
        held = IndexedDocument(
            id=document.id,
            url=document.url,
            resource=resource.url,
            source=document.source,
            title=document.title,
            digest=digest(document),
        )
        self._held[document.id] = held
        if known is not None and known.digest == held.digest:
            return
        self._catalogue.extractions.clear(resource.url, Stage.INDEX)
        self._open(stack).put(document)
        self._added += known is None
        self._changed += known is not None

    def _rejected(self) -> Iterator[tuple[IndexedDocument, str]]:
        """What the engine would not hold; what it held of them before, it still does."""
        writer: object = self._writer
        if not isinstance(writer, Refusing):
            return
        for doc, reason in writer.rejected.items():
            refused, known = self._held.pop(doc), (self._base or {}).get(doc)
            self._added -= known is None
            if known is not None:
                self._changed -= 1
                self._held[doc] = known
            yield refused, reason

    def _tell_changes(self) -> None:
        """Compare with what was published last, even where the index was made anew."""
        if self._writer is None:
            return
        for number, document in self._held.items():
            known = self._before.get(number)
            if known is None or known.digest != document.digest:
                kind = ChangeKind.ADDED if known is None else ChangeKind.CHANGED
                self._changes.append(DocumentChange(kind=kind, document=document))
        for number in sorted(self._before.keys() - self._held.keys()):
            document = self._before[number]
            self._changes.append(DocumentChange(kind=ChangeKind.REMOVED, document=document))

    def _fail(self, outcome: Outcome) -> None:
        found = self._catalogue.resources.get(outcome.url)
        self._catalogue.extractions.fail(outcome, found.source if found else "")
