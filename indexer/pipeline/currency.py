"""Under which versions what was extracted of a resource is current.

Its source has a say, and what was recognised of its pages since.
"""

from collections.abc import Callable

from indexer.catalogue import Catalogue, Resource
from indexer.extract import PdfReader, current_versions


def current(
    catalogue: Catalogue, pdf_reader: PdfReader = PdfReader.PDFMINER
) -> Callable[[Resource], frozenset[str]]:
    """Gives the versions of extraction that hold for a resource, as its source is described now."""
    plain = current_versions(pdf_reader)
    described = catalogue.resources.selectors().items()
    own = {name: current_versions(pdf_reader, selectors) for name, selectors in described}
    read = {
        sha256: current_versions(pdf_reader, recognised=told)
        for sha256, told in catalogue.recognitions.stamps().items()
    }
    return lambda resource: read.get(resource.sha256) or own.get(resource.source, plain)
