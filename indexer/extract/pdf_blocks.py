"""Blocks of a page: lines one under another that are near each other, and what is beside what."""

from collections.abc import Sequence
from statistics import quantiles

from indexer.extract.pdf_pages import Line

_SAME_SIZE = 0.12
_UNDER = 0.5
"""Share of the narrower of two lines, that one stands under the other."""
_BESIDE = 0.5
"""Share of the lower of two blocks, that one stands beside the other."""
_WIDEST_LEADING = 1.0
"""Heights of a line between two lines of a block at most…"""
_LEADING = 0.15
"""…and between lines of a block more than is usual there."""
_FARTHEST = 60.0
"""Points upwards in which a line is looked for."""

Block = list[Line]
"""Lines from top to bottom."""
Band = list[Block]
"""Blocks beside each other, or each beside one that is; in no order."""


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Lines one under another, as near as lines of the same text are here."""
    ordered = sorted(lines, key=lambda line: (-line.y1, line.x0))
    above = [_above(line, ordered[:index]) for index, line in enumerate(ordered)]
    gaps = [
        _gap(upper[0], line) for upper, line in zip(above, ordered, strict=True) if len(upper) == 1
    ]
    usual = quantiles(gaps, n=4)[0] if len(gaps) > 1 else _WIDEST_LEADING
    blocks: list[Block] = []
    held: dict[int, Block] = {}
    for upper, line in zip(above, ordered, strict=True):
        if len(upper) == 1 and _gap(upper[0], line) <= usual + _LEADING:
            block = held[id(upper[0])]
            if block[-1] is upper[0]:  # nothing else goes on from it
                block.append(line)
                held[id(line)] = block
                continue
        held[id(line)] = [line]
        blocks.append(held[id(line)])
    return blocks


def _above(line: Line, before: Sequence[Line]) -> list[Line]:
    """The lines right above that a line may go on from; several: it goes on from none."""
    found: list[Line] = []
    for other in reversed(before):
        gap = _gap(other, line)
        if gap > _WIDEST_LEADING and other.y0 - line.y1 > _FARTHEST:
            break
        over = min(other.x1, line.x1) - max(other.x0, line.x0)
        narrower = min(other.x1 - other.x0, line.x1 - line.x0)
        if not -0.5 < gap <= _WIDEST_LEADING or over < _UNDER * narrower:
            continue
        if abs(other.size - line.size) <= _SAME_SIZE * line.size and not any(
            _hides(one, other) for one in found
        ):
            found.append(other)
    return found


def _hides(lower: Line, upper: Line) -> bool:
    """Whether a line stands between another and what is under both."""
    return lower.y1 <= upper.y0 + 1 and min(lower.x1, upper.x1) > max(lower.x0, upper.x0)


def _gap(upper: Line, line: Line) -> float:
    """Heights of a line between two lines."""
    return (upper.y0 - line.y1) / (line.y1 - line.y0 or 1.0)


def bands_of(blocks: Sequence[Block]) -> list[Band]:
    """Bands of the blocks, from top to bottom."""
    waiting = sorted(blocks, key=top, reverse=True)
    bands: list[Band] = []
    for block in waiting:
        met = [band for band in bands if any(_are_beside(block, other) for other in band)]
        bands = [band for band in bands if not any(band is one for one in met)]
        bands.append([*(other for band in met for other in band), block])
    return sorted(bands, key=lambda band: -max(map(top, band)))


def top(block: Block) -> float:
    """The height at which a block begins."""
    return block[0].y1


def _are_beside(one: Block, other: Block) -> bool:
    common = min(one[0].y1, other[0].y1) - max(one[-1].y0, other[-1].y0)
    return common >= _BESIDE * min(one[0].y1 - one[-1].y0, other[0].y1 - other[-1].y0)


def sides(block: Block) -> tuple[float, float]:
    """Where a block begins and ends from left to right."""
    return min(line.x0 for line in block), max(line.x1 for line in block)
