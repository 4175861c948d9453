"""Where the page of an answer lies among the others."""

from dataclasses import dataclass

from kb.search import MAX_DEPTH, SearchResult

PAGES_AROUND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where the page shown lies; `near` holds page numbers, None where some are left out."""

    page: int
    last: int
    near: tuple[int | None, ...]

    @property
    def previous(self) -> int | None:
        """Number of the page before, if there is one."""
        return min(self.page - 1, self.last) if self.page > 1 and self.last else None

    @property
    def next(self) -> int | None:
        """Number of the page after, if there is one."""
        return self.page + 1 if self.page < self.last else None


def paging(result: SearchResult) -> Paging:
    """The pages of an answer, as deep as they can be asked for."""
    per_page = result.request.per_page
    last = min(-(-result.total // per_page), MAX_DEPTH // per_page)
    page = result.request.page
    shown = {1, last, *range(page - PAGES_AROUND, page + PAGES_AROUND + 1)}
    near: list[int | None] = []
    for number in sorted(n for n in shown if 1 <= n <= last):
        before = near[-1] if near else 0
        if before is not None and number > before + 1:
            near.append(None)
        near.append(number)
    return Paging(page=page, last=last, near=tuple(near))
