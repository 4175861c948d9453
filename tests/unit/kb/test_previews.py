from pathlib import Path

from kb.model import DocId
from kb.previews import pages_held, preview_path

DOC = DocId("0123456789abcdef")


def test_pages_held_are_numbers_in_order(tmp_path: Path) -> None:
    assert pages_held(tmp_path, DOC) == ()
    for page in (10, 2):
        image = preview_path(tmp_path, DOC, page)
        image.parent.mkdir(parents=True, exist_ok=True)
        image.touch()
    (preview_path(tmp_path, DOC, 1).parent / "x.tmp").touch()
    assert pages_held(tmp_path, DOC) == (2, 10)
