"""The Whoosh engine: generations of an index folder, published whole, read in place."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from kb.analysis import STAMP, IndexedFields, fields_of
from kb.engine import Generation, Reader
from kb.engines.whoosh_engine.generations import RECORD, Generations, Record, record_in
from kb.engines.whoosh_engine.opened import (
    OpenedGeneration,
    open_generation,
    opened_with,
    toc_name,
    write_segments,
)
from kb.engines.whoosh_engine.policy import MergePolicy, tiered
from kb.engines.whoosh_engine.reader import IndexReader
from kb.engines.whoosh_engine.writer import MOST_OCCURRENCES, IndexWriter
from kb.errors import DamagedIndexError, NoGenerationError, SearchIndexError
from kb.model import Document

Pointer = tuple[int, int, int]

ASIDE_FROM = 1_000
"""From so many documents on, making a generation ready takes time; below, it is opened at once."""


class WhooshEngine:
    """One index folder. Threads share an engine; processes each have theirs.

    `durable=False` leaves when files reach the disk to the system: for indexes soon thrown away.
    `analyse` says what is indexed of a document (with a `stamp` of its own when it is another's),
    `policy` which segments are merged when a generation is published, `most_occurrences` how many
    words a writer holds in memory, `workers` how many processes help it analyse a large change.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keep_generations: int = 3,
        stamp: str = STAMP,
        durable: bool = True,
        analyse: Callable[[Document], IndexedFields] = fields_of,
        policy: MergePolicy = tiered,
        most_occurrences: int = MOST_OCCURRENCES,
        workers: int = 0,
    ) -> None:
        self._generations = Generations(folder, keep=keep_generations, durable=durable)
        self._stamp = stamp
        self._analyse = analyse
        self._policy = policy
        self._most_occurrences = most_occurrences
        self._workers = workers
        self._opening = threading.Lock()
        self._opened: OpenedGeneration | None = None
        self._pointer: Pointer | None = None
        self._prepare: Callable[[IndexReader], None] | None = None
        self._check: Callable[[Reader], None] | None = None
        self._preparing: Pointer | None = None
        self._refused: SearchIndexError | None = None

    def reader(self) -> IndexReader:
        """The published generation; noticing a new one costs one `stat`.

        Where readers are served (`prepare_with`), one that cannot be read leaves the one that is
        held in its place: see `refused`.

        Raises:
            NoGenerationError: nothing was published.
            StampError: it was made with another schema or analysis.
            DamagedIndexError: its files cannot be read.

        """
        with self._opening:
            pointer = self._generations.pointer()
            if self._opened is None:
                self._opened, self._pointer, self._refused = self._open(), pointer, None
            elif pointer != self._pointer and not self._made_ready_aside(self._opened, pointer):
                if self._prepare is None:
                    self._opened, self._pointer = self._open(), pointer
                else:
                    self._turn_to(pointer)
            return IndexReader(self._opened)

    @property
    def refused(self) -> SearchIndexError | None:
        """Why what is published now does not answer, but the one held before; None when it does.

        It is tried again once something else is published.
        """
        return self._refused

    def hold_of(self, former: "WhooshEngine") -> None:
        """Answer with what another engine of this folder holds, where nothing else can be read."""
        with self._opening, former._opening:  # of the same class
            if self._opened is None and former._opened is not None:
                self._opened = former._opened
                self._turn_to(self._generations.pointer())

    def prepare_with(self, prepare: Callable[[IndexReader], None]) -> None:
        """Let a new generation answer once `prepare` has read it, the one held until then.

        `prepare` runs in a thread of its own. A generation after a small one is opened at once
        all the same.
        """
        self._prepare = prepare

    def catch_up(self) -> bool:
        """Hold what is published now, waiting for it to open; whether that is another generation.

        For a process forked from one that holds an older generation, before it answers.
        """
        with self._opening:
            pointer = self._generations.pointer()
            return self._opened is not None and pointer != self._pointer and self._turn_to(pointer)

    @contextmanager
    def update(self) -> Iterator[IndexWriter]:
        """Change the published generation; publish on normal exit only."""
        with self._generations.writing():
            number = self._generations.current()
            base = (
                None if number is None else open_generation(self._generations, number, self._stamp)
            )
            with self._publishing(base) as writer:
                yield writer

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """Start from nothing; publish on normal exit only."""
        with self._generations.writing(), self._publishing(None) as writer:
            yield writer

    def rollback(self) -> Generation:
        """Publish the previous generation again.

        Raises:
            NoGenerationError: there is no previous one.
            StampError, DamagedIndexError: the previous one cannot be read either.

        """
        with self._generations.writing():
            previous = self._generations.previous()
            opened = open_generation(self._generations, previous, self._stamp)
            self._generations.point_at(previous)
            return opened.record.generation

    def verify(self) -> None:
        """Read the published generation whole against its checksums.

        Raises:
            SearchIndexError: there is none, or something is not what was written.

        """
        self._open().verify()

    def tidy(self) -> None:
        """Clear away what a run that died, or that the disk refused, left beside generations."""
        with self._generations.writing():
            pass

    def check_with(self, check: Callable[[Reader], None] | None) -> None:
        """Have each generation to come read by `check` first: what it raises, nothing publishes."""
        self._check = check

    @contextmanager
    def carried(self) -> Iterator[Mapping[str, BinaryIO]]:
        """The files of the published generation by name, open, whatever is published meanwhile.

        Raises:
            SearchIndexError: there is none, or it cannot be read.

        """
        with ExitStack() as stack:
            yield self._open_files(stack)

    def adopt(self, folder: Path) -> Generation:
        """Publish a generation that was carried here; its files leave the folder.

        Raises:
            StampError: it was made with another schema or analysis.
            DamagedIndexError: it is not what was written.

        """
        with self._generations.writing():
            record = record_in(folder)
            opened = opened_with(folder, record, self._stamp)
            opened.verify()
            number = self._generations.next_number()
            with self._generations.building(number) as building:
                for name in record.files:
                    shutil.move(folder / name, building / name)
                return self._publish(building, number, opened.record.generation.documents)

    def close(self) -> None:
        """Let go of the generation held."""
        with self._opening:
            self._opened = None

    @contextmanager
    def _publishing(self, base: OpenedGeneration | None) -> Iterator[IndexWriter]:
        number = self._generations.next_number()
        with self._generations.building(number) as folder:
            writer = IndexWriter(
                folder,
                base,
                analyse=self._analyse,
                policy=self._policy,
                most_occurrences=self._most_occurrences,
                workers=self._workers,
            )
            try:
                yield writer
                segments = writer.finish()
            finally:
                writer.close()
            write_segments(folder, segments)
            self._publish(folder, number, sum(segment.doc_count() for segment in segments))

    def _publish(self, building: Path, number: int, documents: int) -> Generation:
        def check(record: Record) -> None:
            if self._check is not None:
                self._check(IndexReader(OpenedGeneration(building, record)))

        small = {toc_name(): (building / toc_name()).read_bytes()}
        return self._generations.publish(
            building, number, documents=documents, stamp=self._stamp, small=small, check=check
        )

    def _open_files(self, stack: ExitStack) -> Mapping[str, BinaryIO]:
        """The same, looking again when it was replaced and removed meanwhile."""
        while True:
            record = self._open().record
            folder = self._generations.path(record.generation.number)
            try:
                return {
                    name: stack.enter_context((folder / name).open("rb"))
                    for name in (RECORD, *record.files)
                }
            except FileNotFoundError:
                continue

    def _turn_to(self, pointer: Pointer | None) -> bool:
        """Open what is pointed at in place of what is held; whether it could be."""
        self._pointer = pointer
        try:
            self._opened, self._refused = self._open(), None
        except SearchIndexError as error:
            self._refused = error
        return self._refused is None

    def _made_ready_aside(self, held: OpenedGeneration, pointer: Pointer | None) -> bool:
        """Whether the generation pointed at is being made ready; begins when nothing has yet."""
        if self._prepare is None or held.record.generation.documents < ASIDE_FROM:
            return False
        if self._preparing != pointer:
            self._preparing = pointer
            given = (self._prepare, pointer)
            threading.Thread(target=self._make_ready, args=given, daemon=True).start()
        return True

    def _make_ready(self, prepare: Callable[[IndexReader], None], pointer: Pointer | None) -> None:
        opened: OpenedGeneration | None = None
        refused: SearchIndexError | None = None
        try:
            found = self._open()
            prepare(IndexReader(found))
            opened = found
        except SearchIndexError as error:
            refused = error
        finally:
            with self._opening:
                if opened is not None or refused is None:
                    self._opened = opened  # none after a fault of ours: the next reader meets it
                self._pointer, self._preparing, self._refused = pointer, None, refused

    def _open(self) -> OpenedGeneration:
        """Open what is published, looking again when it was replaced and removed meanwhile."""
        while True:
            number = self._generations.current()
            if number is None:
                raise NoGenerationError(
                    f"rien n’est encore indexé dans {self._generations.folder}\u202f: "
                    "lancez «\u202fkb index\u202f»"
                )
            try:
                return open_generation(self._generations, number, self._stamp)
            except DamagedIndexError:
                if self._generations.current() == number:
                    raise
