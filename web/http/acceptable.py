"""Who accepts no JSON is told that the API answers nothing else (RFC 9110 §15.5.7)."""

from flask import Flask, request
from werkzeug.exceptions import NotAcceptable

BLUEPRINTS = frozenset({"api", "api_stats"})
REFUSED = "cette adresse répond en application/json seulement, que l’en-tête Accept exclut"


def register_acceptable(app: Flask) -> None:
    """Refuse what names other types only; a request without `Accept` takes anything."""

    @app.before_request
    def check() -> None:
        accepted = request.accept_mimetypes
        if request.blueprint in BLUEPRINTS and accepted and not accepted["application/json"]:
            raise NotAcceptable(REFUSED)
