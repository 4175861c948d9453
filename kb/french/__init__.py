"""The one French analyzer, for documents, queries, snippets, facet words and suggestions."""

from kb.french.analyze import ANALYSIS_STAMP, Token, analyze, analyze_query

__all__ = ["ANALYSIS_STAMP", "Token", "analyze", "analyze_query"]
