"""The engine that is obvious and slow: it says what the others must answer, and serves small tests.

`scores` and `places` are the meaning of a clause, one function a node; `answer` orders and counts.
"""

from kb.engines.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
