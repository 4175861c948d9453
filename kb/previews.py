"""Where images of a document's pages lie: `HOME/previews/<id>/<page>.webp`, pages from 1.

Whoever indexes writes them, whoever serves reads them; a page without one simply has none.
"""

from pathlib import Path

from kb.model import DocId

FOLDER = "previews"
WIDTH_PX = 480
"""Width of an image: a page can be told from others by its layout, not read."""


def folder_of(home: Path, doc: DocId) -> Path:
    """The folder of a document's images, whether it exists or not."""
    return home / FOLDER / doc


def preview_path(home: Path, doc: DocId, page: int) -> Path:
    """The image of one page, whether it exists or not."""
    return folder_of(home, doc) / f"{page}.webp"


def pages_held(home: Path, doc: DocId) -> tuple[int, ...]:
    """Pages of a document that have an image, in order; () when it has none."""
    try:
        names = [path.stem for path in folder_of(home, doc).iterdir() if path.suffix == ".webp"]
    except FileNotFoundError:
        return ()
    return tuple(sorted(int(name) for name in names if name.isdecimal()))
