"""Tables of Word and OpenDocument files, which name their parts differently and mean the same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.extract.clean import clean_line
from indexer.extract.office_package import tag_of
from indexer.passages import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTags:
    """The qualified names a format has for a table, a row and a cell."""

    table: str
    row: str
    cell: str

    def blocks(
        self,
        table: etree._Element,
        read: Callable[[etree._Element], Iterable[Block]],
    ) -> Iterator[Block]:
        """A line a row, cells between bars; a row of one cell is a frame around what `read` sees.

        Empty cells keep their column, but for those a row ends with: spreadsheets pad rows so.
        """
        for row in table.iter(self.row):
            if next(row.iterancestors(self.table)) is not table:
                continue  # that of a table in a cell, which is read with its cell
            cells = [cell for cell in row.iterchildren() if tag_of(cell) == self.cell]
            if len(cells) == 1:
                yield from read(cells[0])
                continue
            texts = [clean_line(" ".join(block.text for block in read(cell))) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield Block(text=" | ".join(texts))
