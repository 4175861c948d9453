"""The web service: pages for readers and JSON for programs, over one searcher."""

from web.application import create_app

__all__ = ["create_app"]
