"""Under which versions what was extracted of a resource is current: its source has a say."""

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
    return lambda resource: own.get(resource.source, plain)
