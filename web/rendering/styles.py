"""The style sheet that each kind of page holds in itself, so that it waits for none to be painted.

The sheets of `web/static` that a kind needs, joined in order, without comments and indentation. The
content security policy names each of them by its digest, and no other is obeyed.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files

from flask import Flask
from markupsafe import Markup

COMMON = ("tokens", "base", "layout", "search", "answer")
KINDS: Mapping[str, tuple[str, ...]] = {
    "page": (),
    "results": ("refine",),
    "document": ("document", "jumps"),
    "figures": ("figures",),
    "embed": ("embed",),
}
"""What each kind of page needs besides what all do."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINE_ENDS = re.compile(r"\s*\n\s*")


def sheet(*names: str) -> str:
    """Those sheets of `web/static`, joined.

    Raises:
        FileNotFoundError: there is none of that name.

    """
    folder = files("web") / "static"
    texts = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return _LINE_ENDS.sub("\n", _COMMENT.sub("", "\n".join(texts))).strip()


STYLES = {
    kind: Markup(sheet(*COMMON, *own, "print"))  # noqa: S704  # our own text
    for kind, own in KINDS.items()
}


def source(text: str) -> str:
    """How a content security policy names a style sheet in a page (CSP 3, §2.3.1)."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


STYLE_SOURCES = " ".join(map(source, STYLES.values()))


def register_styles(app: Flask) -> None:
    """Give templates the sheets by the kind of page."""
    app.jinja_env.globals["styles"] = STYLES
