"""Which language a text is in, decided only where there is enough text to decide on."""

UNKNOWN = "und"


def detect_language(text: str, *, declared: str = "") -> str:
    """ISO 639-1 code of the text; `declared` (an html lang, a PDF's /Lang) for short texts."""
    raise NotImplementedError
