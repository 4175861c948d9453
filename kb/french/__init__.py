"""The one French analyzer, for documents, queries, snippets, facet words and suggestions."""

from kb.french.analyze import ANALYSIS_STAMP, Token, analyze, analyze_query
from kb.french.thesaurus import Entry, Expansion, Kind, Thesaurus

__all__ = [
    "ANALYSIS_STAMP",
    "Entry",
    "Expansion",
    "Kind",
    "Thesaurus",
    "Token",
    "analyze",
    "analyze_query",
]
