"""Finding one's way in the counted theme tree."""

from collections.abc import Sequence

from kb.search import FacetValue


def find_theme(tree: Sequence[FacetValue], slug: str) -> FacetValue | None:
    """The counted theme of that slug; None when no document has it.

    >>> leaf = FacetValue(value="a/b", label="B", count=1, selected=False)
    >>> find_theme([FacetValue(value="a", label="A", count=1, selected=False, children=(leaf,))],
    ...            "a/b") is leaf
    True

    """
    for value in tree:
        if value.value == slug:
            return value
        if slug.startswith(f"{value.value}/"):
            return find_theme(value.children, slug)
    return None
