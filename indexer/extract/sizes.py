"""File sizes as pages state them: « Poids : 954.85 Ko »."""

import re

# Drupal 7's format_size divides by 1024 and writes « Ko », « Mo »: that is what sites of this
# platform state, though the SI kilo is 1000. 954.85 Ko is thus 977,766 bytes, to within its
# two decimals (± 5 bytes).
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SIZE = re.compile(
    r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?([kmg]?)(?:o(?:ctets?)?|b|bytes)\b", re.IGNORECASE
)


def parse_size(text: str) -> int | None:
    """Bytes of the first size stated; None when none is.

    >>> parse_size("Poids : 954.85 Ko"), parse_size("PDF, 8,05 Mo")
    (977766, 8441037)
    """
    match = _SIZE.search(text.replace("\xa0", " ").replace("\u202f", " "))
    if not match:
        return None
    number, unit = match.groups()
    return round(float(number.replace(",", ".")) * _UNITS[unit.lower()])
