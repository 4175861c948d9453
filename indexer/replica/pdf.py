"""Build the sample PDFs of the replica on demand from text; no PDF is kept in the repository.

The same source gives the same bytes at every build, so that checksums and conditional requests
behave like a real site's. Drawing needs reportlab and Pillow, which the `sample` extra installs.
"""

from functools import cache

from indexer.replica.pdf_source import Layout, load_source, source_names
from kb.errors import ConfigError, NotFoundError


@cache
def pdf_names() -> tuple[str, ...]:
    """File names of the sample PDFs, with `.pdf`, sorted; needs no drawing library."""
    return tuple(f"{stem}.pdf" for stem in source_names())


@cache
def build_pdf(name: str) -> bytes:
    """The bytes of one sample PDF, the same at every call.

    Raises `NotFoundError` for a name outside `pdf_names()`, `ConfigError` when the source is
    malformed, when it does not fill the number of pages it announces, or when the drawing
    libraries are not installed.
    """
    if name not in pdf_names():
        raise NotFoundError(f"no sample PDF is called {name!r}: see corpus/sample/pdfs")
    source = load_source(name.removesuffix(".pdf"))
    try:
        from indexer.replica import pdf_layouts, scan  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the sample PDFs need {error.name}, which is missing: pip install 'irev-kb[sample]'"
        ) from error
    if source.layout is Layout.SCAN:
        return scan.draw_scan(source)
    return pdf_layouts.draw_text(source)
