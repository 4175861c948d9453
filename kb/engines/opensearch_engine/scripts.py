"""The scripts a server runs, each compiled once: what changes comes as parameters."""

PART = 1024
"""Occurrences come with 1/PART a term counted: a phrase of three words counts each start thrice."""

OCCURRENCES = f"return doc.freq + 1.0 / {PART};"
"""The similarity: how often a query occurs in a field, added up a term of it."""

BM25 = f"""
double whole = Math.floor(_score);
double terms = Math.max(1.0, Math.rint((_score - whole) * {PART}));
double tf = Math.max(1.0, whole / (params.once ? 1.0 : terms));
return params.weight * tf / (tf + params.base + params.slope * doc[params.length].value);
"""
"""`kb.engines.bm25` of that: `weight` is boost · idf · (K1 + 1), `base` K1 · (1 - b), `slope`
K1 · b / mean length. `once`: the score adds parts of one term, whatever their number."""

POWER = "return Math.pow(_score * params.factor, params.exponent) * params.scale;"
"""Towards and back from a power of the score: see `statement.covering`."""
