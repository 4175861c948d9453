"""Rows of dots that lead the eye to a page number, or wait to be written on, made « … »."""

import re

_LEADER = re.compile(r"\s*[._…·](?:\s?[._…·]){4,}\s*")


def without_leaders(text: str) -> str:
    """The text with « … » for five dots or more.

    >>> without_leaders("Le contrat . . . . . . . 12"), without_leaders("Nom : ......")
    ('Le contrat … 12', 'Nom : …')
    """
    return _LEADER.sub(" … ", text).strip()
