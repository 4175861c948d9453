"""From the bytes of one resource to what it says of itself: one function, a registry by media type.

The media type is sniffed from the bytes; what was declared only decides where bytes do not.
"""

from indexer.extract.registry import EXTRACTOR_VERSION, extract

__all__ = ["EXTRACTOR_VERSION", "extract"]
