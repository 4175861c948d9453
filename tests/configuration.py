"""The table of docs/configuration.md, made of kb/settings.py: `python -m tests.configuration`."""

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path

from kb.settings import PREFIX, Settings

PAGE = Path(__file__).parents[1] / "docs/configuration.md"
HEAD = ("key", "environment", "default", "is")
_TABLE = re.compile(r"(?<=<!-- made: settings -->\n\n).*?(?=\n<!-- end: settings -->)", re.DOTALL)


def said() -> dict[str, str]:
    """What the program says below each setting."""
    (class_,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(class_, ast.ClassDef)
    found = {}
    for field, text in zip(class_.body, class_.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            assert isinstance(field.target, ast.Name)
            assert isinstance(text.value, ast.Constant)
            found[field.target.id] = " ".join(str(text.value.value).split())
    return found


def table() -> str:
    """A row for each setting, in the order of the program."""
    texts = said()
    rows = [
        f"| `{field.name}` | `{PREFIX}{field.name.upper()}` | `{field.default}` "
        f"| {texts[field.name]} |"
        for field in fields(Settings)
    ]
    return "\n".join([f"| {' | '.join(HEAD)} |", "|---|---|---|---|", *rows, ""])


def renewed(page: str) -> str:
    """The page with its table made anew."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
