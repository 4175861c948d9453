"""What a person types for a resource: an address of the web, or a file of theirs."""

from pathlib import Path

from indexer.sources import file_url
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url


def typed_address(text: str) -> CanonicalUrl:
    """The canonical form of an address, or that of the file of this name.

    Raises:
        RequestError: it is neither.

    """
    try:
        return canonical_url(text)
    except RequestError:
        try:
            return file_url(Path(text))
        except (OSError, ValueError, RuntimeError):
            raise RequestError(
                "ADRESSE", f"«\u202f{text}\u202f» n’est ni une adresse ni un fichier"
            ) from None
