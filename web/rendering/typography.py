"""French spacing in templates: authors type ordinary spaces, pages get narrow no-break ones.

Done when a template is compiled, on its own words only: values put into it are left as they are.
"""

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from web.rendering.render import french


class FrenchTypography(Extension):
    """Rewrites the literal text of every template with `french`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Every token, those of literal text respaced."""
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, french(token.value))
            else:
                yield token
