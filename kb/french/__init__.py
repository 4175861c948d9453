"""The one French analyzer, for documents, queries, snippets, facet words and suggestions."""

from kb.french.analyze import ANALYSIS_STAMP, Token, analyze, analyze_query
from kb.french.entries import Entry, Kind
from kb.french.thesaurus import Expansion, Thesaurus

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
