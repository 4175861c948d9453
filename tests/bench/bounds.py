"""The worst that can be asked: `python -m tests.bench.bounds 20000 100000 --home FOLDER --write`.

Each is asked RUNS times with nothing kept from before; told is the least processor time. A query
that is refused counts too: refusing takes time. Ends with 1 when anything passes BOUND_MS. With
--home the indexes are kept, and used again as long as they can be read.
"""

import argparse
import string
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path

from kb.bootstrap import open_searcher
from kb.clauses import All, Any, Clause, Coverage, Field, Near, Phrase, Prefix, Term
from kb.engine import EngineQuery
from kb.engines.whoosh_engine import WhooshEngine
from kb.engines.whoosh_engine.reader import IndexReader
from kb.errors import CostlyQueryError
from kb.search import MAX_QUERY_CHARS, SearchRequest
from kb.searcher import Searcher
from kb.settings import Settings
from tests.bench.collection import FUNCTION_WORDS, content_words
from tests.bench.engine import say
from tests.bench.page import renew, table
from tests.bench.served import build

BOUND_MS = 250
SIZES = (20_000, 100_000)
RUNS = 3
BODY = Field.BODY_EXACT


def clauses() -> Mapping[str, Clause]:
    """The worst that a program may ask of the engine itself."""
    common = tuple((word,) for word in FUNCTION_WORDS)
    frequent = (*FUNCTION_WORDS, *content_words()[: 1_000 - len(FUNCTION_WORDS)])
    thousand = tuple(Term(BODY, (word,)) for word in frequent)
    tens = tuple(FUNCTION_WORDS[at : at + 10] for at in range(0, 30, 10))
    sevens = tuple(FUNCTION_WORDS[at : at + 7] for at in range(0, 70, 7))
    return {
        "every word there is": Prefix(BODY, ""),
        "a*": Prefix(BODY, "a"),
        "any of a* b* c* …": Any(tuple(Prefix(BODY, each) for each in string.ascii_lowercase)),
        "any of 1,000 words": Any(thousand),
        "all of 1,000 words": All(thousand),
        "coverage of 1,000 words": Coverage(thousand, (1.0,) * len(thousand), 1.0),
        "phrase of 3 function words": Phrase(BODY, common[:3]),
        "phrase of 50 function words": Phrase(BODY, common[:50]),
        "phrase of 3 times 10 alternatives": Phrase(BODY, tens),
        "2 function words within 3": Near(BODY, common[:2], 3),
        "2 function words within 1,000": Near(BODY, common[:2], 1_000),
        "4 function words within 50": Near(BODY, common[:4], 50),
        "10 function words within 3": Near(BODY, common[:10], 3),
        "10 function words within 50": Near(BODY, common[:10], 50),
        "3 times 10 alternatives within 50": Near(BODY, tens, 50),
        "10 times 7 alternatives within 8": Near(BODY, sevens, 8),
        "20 pairs of function words": Any(
            tuple(Near(BODY, pair, 3) for pair in pairwise(common[:21]))
        ),
    }


def queries() -> Mapping[str, str]:
    """The worst that a reader may type, cut at what a request may hold."""
    words = content_words()[:1_000]
    ten = FUNCTION_WORDS[:10]
    typed = {
        "*a*": "*a*",
        "a* OU b* OU …": " OU ".join(f"{letter}*" for letter in string.ascii_lowercase),
        "1,000 words": " ".join(words),
        "1,000 words, any": " OU ".join(words),
        "1,000 words, all": " ET ".join(words),
        "1,000 words cut short": " ".join(f"{word[:2]}*" for word in words),
        "70 function words": " ".join(FUNCTION_WORDS),
        "1,000 phrases": " ".join(f'"{a} {b}"' for a, b in pairwise(words)),
        "70 phrases of function words": " ".join(f'"{a} {b}"' for a, b in pairwise(FUNCTION_WORDS)),
        "any of them": " OU ".join(f'"{a} {b}"' for a, b in pairwise(FUNCTION_WORDS)),
        "a phrase of 10,000 characters": f'"{"de la " * (MAX_QUERY_CHARS // 6 - 1)}"',
        "a phrase of 1,000 words": f'"{" ".join(words)[: MAX_QUERY_CHARS - 2]}"',
        "“de la”": '"de la"',
        "“de la le les et des”": '"de la le les et des"',
        "de PROCHE/50 la": "de PROCHE/50 la",
        "10 function words so joined": " PROCHE/50 ".join(ten),
        "4 function words so joined, 40 times": " PROCHE/50 ".join(ten[:4] * 40),
        "70 pairs so joined": " OU ".join(
            f"{a} PROCHE/50 {b}" for a, b in pairwise(FUNCTION_WORDS)
        ),
        "500 pairs of content words": " OU ".join(
            f"{a} PROCHE/50 {b}" for a, b in pairwise(words[:500])
        ),
        "“de la” 1,700 times": "de la " * (MAX_QUERY_CHARS // 6),
        "a word of 10,000 characters": "x" * MAX_QUERY_CHARS,
        "nested": ("(" * 50 + "a " + ")" * 50) * 90,
        "1,000 exclusions": "ville " + " ".join(f"-{word}" for word in words),
    }
    return {name: query[:MAX_QUERY_CHARS] for name, query in typed.items()}


Cost = tuple[float, str]
"""Processor ms, and how many documents were found or that it was refused."""


def main() -> int:
    """Ask everything; 1 when something passes the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--home", type=Path, help="a folder to keep the indexes in")
    parser.add_argument("--write", action="store_true", help="renew docs/performance.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        costs = {size: measured(size, home / str(size)) for size in given.sizes}
    say(tables(costs))
    if given.write:
        renew("bounds", tables(costs))
    return int(any(ms > BOUND_MS for each in costs.values() for ms, _ in each.values()))


def measured(size: int, home: Path, runs: int = RUNS) -> dict[str, Cost]:
    """What each question costs on so many documents."""
    say(f"{size:,} documents: preparing")
    build(size, home)
    engine = WhooshEngine(home / "index")
    searcher = open_searcher(Settings(home=home), engine)
    searcher.search(SearchRequest(query="ville"))
    reader = engine.reader()
    asked: dict[str, Callable[[], int]] = {}
    for name, clause in clauses().items():
        asked[f"clause: {name}"] = partial(found_by, reader, EngineQuery(clause=clause))
    for name, query in queries().items():
        asked[f"query: {name}"] = partial(answered, searcher, query)
    costs: dict[str, Cost] = {}
    for name, ask in asked.items():
        costs[name] = least, found = min(timed(engine, ask) for _ in range(runs))
        say(f"{name:48} {least:8.0f}  {found}{'  ← over' * (least > BOUND_MS)}")
    return costs


def tables(costs: Mapping[int, Mapping[str, Cost]]) -> str:
    """A row a question, a column a size, in Markdown."""
    rows = [
        [name, *(cell(*each[name]) for each in costs.values())]
        for name in next(iter(costs.values()))
    ]
    verdicts = [
        f"{sum(ms > BOUND_MS for ms, _ in each.values())} of {len(each)} over {BOUND_MS} ms at "
        f"{size:,} documents, the most {max(ms for ms, _ in each.values()):.0f} ms"
        for size, each in costs.items()
    ]
    head = ("CPU ms (documents found)", *(f"{size:,}" for size in costs))
    return f"{table(head, rows)}\n\n{'; '.join(verdicts)}."


def cell(ms: float, found: str) -> str:
    """One cost; bold above the bound."""
    told = f"{ms:.0f} ({found})"
    return f"**{told}**" if ms > BOUND_MS else told


def found_by(reader: IndexReader, query: EngineQuery) -> int:
    """How many documents the engine finds."""
    return reader.search(query).total


def answered(searcher: Searcher, query: str) -> int:
    """How many documents a reader is told of."""
    return searcher.search(SearchRequest(query=query)).total


def timed(engine: WhooshEngine, ask: Callable[[], int]) -> tuple[float, str]:
    """Processor ms of asking with nothing kept, and how many were found, or that it was refused."""
    engine.reader().forget()
    before = time.process_time()
    try:
        found = str(ask())
    except CostlyQueryError:
        found = "refused"
    return (time.process_time() - before) * 1e3, found


if __name__ == "__main__":
    sys.exit(main())
