"""How long work shows itself: the pipeline tells, whoever runs it shows."""

from typing import Protocol


class Watch(Protocol):
    """Told of each stage as it begins, of each step in it, and of what a person should know."""

    def stage(self, label: str, total: int | None = None) -> None:
        """A stage begins; `total` steps are expected, or nobody knows how many."""
        ...

    def step(self, pending: int | None = None, *, what: str = "") -> None:
        """One step is done, on `what`; `pending` are left, as far as is known."""
        ...

    def note(self, text: str) -> None:
        """Something to tell a person, in one line."""
        ...


class Unwatched:
    """Shows nothing."""

    def stage(self, label: str, total: int | None = None) -> None:
        """Ignore it."""

    def step(self, pending: int | None = None, *, what: str = "") -> None:
        """Ignore it."""

    def note(self, text: str) -> None:
        """Ignore it."""
