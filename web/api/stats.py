"""`/api/v1/stats`: the figures of the page « À propos », for programs."""

from flask import Blueprint, Response, jsonify

from kb.shapes import StatsShape
from web.service import service
from web.site.about import Collection, Counted


def api_stats(counted: Counted) -> Blueprint:
    """The route, over figures shared with the page."""
    blueprint = Blueprint("api_stats", __name__, url_prefix="/api/v1")

    @blueprint.get("/stats")
    def stats() -> Response:
        """What is held and how fresh it is."""
        return jsonify(stats_json(counted.collection(service().searcher)))

    return blueprint


def stats_json(collection: Collection) -> StatsShape:
    """Figures of one generation; years are of publication, from the first to the last."""
    return {
        "generation": collection.generation.number,
        "published_at": collection.published_at.isoformat(timespec="seconds"),
        "documents": collection.generation.documents,
        "dated": collection.dated,
        "types": [{"label": bar.label, "count": bar.count} for bar in collection.types],
        "years": [{"label": bar.label, "count": bar.count} for bar in collection.years],
        "origins": [{"label": site.host, "count": site.count} for site in collection.origins],
    }
