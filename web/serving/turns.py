"""Long answers in turn: few at once, so that threads are left for pages, and none without end.

A file is sent as fast as its reader takes it. Whoever reads slowly would hold a thread, and a
service whose threads are all held answers nobody: files get half of the threads of a process, and
a file that is not through in time is cut off, which its reader's program sees.
"""

import threading
from collections.abc import Callable, Generator, Iterable
from time import monotonic

from werkzeug.exceptions import TooManyRequests

AT_ONCE = 2
"""Half of the threads of a process (`web.serving.server`)."""
LONGEST_S = 120.0
"""For a whole file: 10,000 hits as JSON Lines take 4 MB compressed, 35 kB a second."""
RETRY_S = 10
BUSY = "d’autres fichiers sont en cours d’envoi\u202f: réessayez dans quelques secondes"

headway = threading.local()
"""`told`, where the server counts how long a request lasts: to be called when it moves on."""


class Turns:
    """So many answers at once in this process."""

    def __init__(self, most: int = AT_ONCE, clock: Callable[[], float] = monotonic) -> None:
        self.free = threading.Semaphore(most)
        self.clock = clock

    def take(self, close: Callable[[], None]) -> "Turn":
        """A turn, at the end of which `close` is called.

        Raises:
            TooManyRequests: all are taken.

        """
        if not self.free.acquire(blocking=False):
            close()
            raise TooManyRequests(BUSY, retry_after=RETRY_S)
        return Turn(self, close)


class Turn:
    """The turn of one answer; ended once, however often it is said to end."""

    def __init__(self, turns: Turns, close: Callable[[], None]) -> None:
        self.turns = turns
        self.close = close
        self.ended = False

    def sending(self, blocks: Iterable[bytes]) -> Generator[bytes, None, None]:
        """The blocks, as long as they are taken in time; the turn ends with them.

        Raises:
            TimeoutError: the reader takes too long.

        """
        until = self.turns.clock() + LONGEST_S
        try:
            for block in blocks:
                yield block
                if self.turns.clock() > until:
                    raise TimeoutError(f"a file was not taken within {LONGEST_S:.0f} s")
                if told := getattr(headway, "told", None):
                    told()
        finally:
            self.end()

    def end(self) -> None:
        """Leave the turn to another answer."""
        if not self.ended:
            self.ended = True
            self.close()
            self.turns.free.release()
