"""The web service: pages for readers and JSON for programs, over one searcher."""
