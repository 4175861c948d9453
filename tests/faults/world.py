"""The shim built and started, and the control file through which tests say what goes wrong.

What is counted: every call of the program and its children that changes something below one
folder: write, truncate, create, sync, rename, link, make or remove. The N-th can be refused (disk
full, failing, read-only), shortened, or be the last thing that happens (SIGKILL to the group).
What was done is kept in order, a line a call: see `World.record`.
"""

import json
import mmap
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("shim.c")
NUMBERS = struct.Struct("=qqqqqqq")
SIZE = NUMBERS.size + 4096
CODE_OF_A_TRACE = 70
LONGEST_S = 60.0
"""Many times what any of these commands takes."""


class Fault(IntEnum):
    """What happens, as the shim numbers it."""

    NONE = 0
    FULL = 1
    FAILING = 2
    READ_ONLY = 3
    SHORT = 4
    KILL_BEFORE = 5
    KILL_AFTER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: `code` is None when it was killed.

    `fired` is whether the fault was met, `first` the number of the call that met it first.
    """

    code: int | None
    said: str
    calls: int
    fired: bool
    first: int
    hung: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that was counted and went well: `what` as the shim names it, `source` of a move."""

    what: str
    path: Path
    source: Path | None


class Control:
    """The file that the shim maps."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(bytes(SIZE))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), SIZE)

    def arm(
        self, root: Path, fault: Fault = Fault.NONE, at: int = 0, *, lasting: bool = False
    ) -> None:
        """Begin to count anew; `at` counts from 1, `lasting` has it go on from there."""
        name = os.fsencode(root) + b"\0"
        self._map[NUMBERS.size : NUMBERS.size + len(name)] = name
        clock = NUMBERS.unpack(self._map[: NUMBERS.size])[5]
        self._map[: NUMBERS.size] = NUMBERS.pack(0, at, fault, lasting, 0, clock, 0)

    def set_clock(self, seconds: int) -> None:
        """Move the time of day that the program sees."""
        held = list(NUMBERS.unpack(self._map[: NUMBERS.size]))
        held[5] = seconds
        self._map[: NUMBERS.size] = NUMBERS.pack(*held)

    @property
    def calls(self) -> int:
        """How many calls were counted."""
        return int(NUMBERS.unpack(self._map[: NUMBERS.size])[0])

    @property
    def fired(self) -> bool:
        """Whether the fault was met."""
        return bool(NUMBERS.unpack(self._map[: NUMBERS.size])[4])

    @property
    def first(self) -> int:
        """Number of the call that met the fault first; 0 when none did."""
        return int(NUMBERS.unpack(self._map[: NUMBERS.size])[6])

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()


class World:
    """`kb` under the shim, in a folder for its scratch files.

    A warm one has done every command once before: what it read of the program's own files is in
    memory, and a crawl is a fork as well. Thousands of runs take minutes, then.
    """

    def __init__(self, scratch: Path, *, warm: bool = False) -> None:
        self._scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)
        self.control = Control(scratch / "control")
        self._output = scratch / "output"
        self._record = scratch / "record"
        self._record.touch()
        environment = {
            **os.environ,
            "LD_PRELOAD": str(built(scratch)),
            "KB_FAULTS": str(self.control.path),
            "KB_FAULTS_RECORD": str(self._record),
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.program", *(["--warm"] if warm else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=scratch,  # no kb.toml of anyone's
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._program.communicate()
        self.control.close()

    def run(
        self,
        *arguments: object,
        root: Path,
        fault: Fault = Fault.NONE,
        at: int = 0,
        lasting: bool = False,
        kill_after_s: float | None = None,
        workers: int = 0,
        meanwhile: Callable[[int], None] | None = None,
    ) -> Ended:
        """Run `kb` until it ends; `root` is where its calls count.

        `workers` is how many processes extract; `meanwhile` is given the number of the process.
        """
        self.control.arm(root, fault, at, lasting=lasting)
        os.truncate(self._record, 0)
        child = self.start(*arguments, workers=workers)
        if meanwhile is not None:
            meanwhile(child)
        if kill_after_s is not None and not self._ended_within(child, kill_after_s):
            os.killpg(child, signal.SIGKILL)
        return self.end(child)

    def start(self, *arguments: object, workers: int = 0) -> int:
        """Begin a command; gives the number of its process, which leads its group."""
        asked = {
            "arguments": [str(each) for each in arguments],
            "output": str(self._output),
            "workers": workers,
        }
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        return self._answer()

    def end(self, child: int) -> Ended:
        """Wait for the command that was begun; one that takes too long is killed and said to be."""
        hung = not self._ended_within(child, LONGEST_S)
        if hung:
            os.killpg(child, signal.SIGKILL)
        status = self._answer()
        fired, first = self.control.fired, self.control.first
        calls = self.control.calls
        self.control.arm(self._scratch)
        return Ended(
            code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            said=self._output.read_text(encoding="utf-8", errors="replace"),
            hung=hung,
            calls=calls,
            fired=fired,
            first=first,
        )

    def record(self) -> list[Call]:
        """What the last command that `run` ran did below its root, in order; what failed is not."""
        lines = self._record.read_text(encoding="utf-8").splitlines()
        calls = (line.split("\t") for line in lines)
        return [
            Call(what=what, path=Path(path), source=Path(source) if source else None)
            for what, path, source in calls
        ]

    def _answer(self) -> int:
        assert self._program.stdout is not None
        line = self._program.stdout.readline()
        if not line:
            raise RuntimeError("the process that runs `kb` is gone")
        return int(line)

    def _ended_within(self, child: int, seconds: float) -> bool:
        """Whether the process ends by itself in that time."""
        try:
            handle = os.pidfd_open(child)
        except ProcessLookupError:
            return True
        try:
            return bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)


def built(folder: Path) -> Path:
    """The shim, compiled.

    Raises:
        FileNotFoundError: there is no C compiler.

    """
    compiler = compiler_path()
    if compiler is None:
        raise FileNotFoundError("no C compiler")
    library = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def compiler_path() -> str | None:
    """The C compiler of this machine."""
    return shutil.which("cc") or shutil.which("gcc")
