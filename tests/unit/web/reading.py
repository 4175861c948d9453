"""Reading a page as a reader does: its words, its forms."""

import re

from bs4 import BeautifulSoup, Tag


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "lxml")


def words(tag: Tag | BeautifulSoup | None) -> str:
    assert tag is not None
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


def submit(page: BeautifulSoup, **changes: list[str]) -> str:
    """Address the search form leads to, its fields as they stand but for the changes."""
    fields: list[tuple[str, str]] = []
    for field in page.select("#recherche input, [form=recherche]"):
        name = field.get("name")
        if not name or name in changes or field.name == "button":
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            fields.append((str(name), str(chosen["value"]) if chosen else ""))
        elif field.get("type") != "checkbox" or field.has_attr("checked"):
            fields.append((str(name), str(field.get("value", ""))))
    fields += [(name.rstrip("_"), value) for name, values in changes.items() for value in values]
    return "/recherche?" + "&".join(f"{name}={value}" for name, value in fields)
