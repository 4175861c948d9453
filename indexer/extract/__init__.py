"""From the bytes of one resource to what it says of itself: one function, a registry by media type.

The media type is sniffed from the bytes; what was declared only decides where bytes do not.
"""

from indexer.extract.pdf_read import PdfReader
from indexer.extract.registry import current_versions, extract, extractor_version

__all__ = ["PdfReader", "current_versions", "extract", "extractor_version"]
