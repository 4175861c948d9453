"""The grid of web/site/rgaa.toml: what was checked for accessibility, how, and what was found."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files


class State(StrEnum):
    """What was found of a criterion."""

    CONFORMING = "C"
    FAILING = "NC"
    WITHOUT_OBJECT = "NA"
    UNCHECKED = "NT"


LABELS = {
    State.CONFORMING: "conforme",
    State.FAILING: "non conforme",
    State.WITHOUT_OBJECT: "sans objet",
    State.UNCHECKED: "non testé",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of the reference; `how` names methods of the grid, `tests` tests of ours."""

    id: str
    subject: str
    state: State
    how: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """What was found, in words."""
        return LABELS[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Criteria of one theme of the reference."""

    number: int
    name: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Every criterion, and what the methods are."""

    version: str
    checked: date
    how: Mapping[str, str]
    themes: tuple[Theme, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many criteria there are of each state, by its word."""
        found = Counter(each.state for theme in self.themes for each in theme.criteria)
        return {LABELS[state]: found[state] for state in State}

    @property
    def applicable(self) -> int:
        """How many criteria have an object on the site."""
        states = (each.state for theme in self.themes for each in theme.criteria)
        return sum(state is not State.WITHOUT_OBJECT for state in states)


@cache
def grid() -> Grid:
    """The grid as it is written, read once."""
    written = tomllib.loads((files("web.site") / "rgaa.toml").read_text(encoding="utf-8"))
    return Grid(
        version=written["version"],
        checked=written["checked"],
        how=written["how"],
        themes=tuple(
            Theme(
                number=theme["number"],
                name=theme["name"],
                criteria=tuple(
                    Criterion(
                        id=each["id"],
                        subject=each["subject"],
                        state=State(each["state"]),
                        how=tuple(each.get("how", ())),
                        tests=tuple(each.get("tests", ())),
                        note=each.get("note", ""),
                    )
                    for each in theme["criteria"]
                ),
            )
            for theme in written["theme"]
        ),
    )
