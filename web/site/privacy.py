"""What is kept of readers, said by the settings in force."""

from flask import Blueprint, render_template

from web.service import service

privacy = Blueprint("privacy", __name__)


@privacy.get("/confidentialite")
def page() -> str:
    """What is kept of readers and what is not."""
    settings = service().settings
    return render_template(
        "privacy.html",
        days=settings.query_days,
        readers=settings.query_readers,
        requests_logged=bool(settings.log_requests),
    )
