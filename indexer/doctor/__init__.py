"""What may be wrong with a program, its home and what that holds; each with a remedy."""

from collections.abc import Iterator

from indexer.doctor import content, home, program
from indexer.doctor.finding import Finding, Level
from kb.settings import Settings

__all__ = ["Finding", "Level", "examine"]


def examine(settings: Settings, *, whole: bool = False) -> Iterator[Finding]:
    """Everything that can be looked at without changing anything; `whole` reads every byte held."""
    yield from program.examine(settings)
    yield from home.examine(settings)
    yield from content.examine(settings, whole=whole)
