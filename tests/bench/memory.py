"""What a process holds of the memory, as Linux tells."""

from pathlib import Path


def held_kb(pid: str = "self") -> dict[str, int]:
    """Kilobytes by the system's own names: Rss, Pss, Anonymous, Private_Dirty…

    Raises:
        OSError: this system does not tell.

    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}
