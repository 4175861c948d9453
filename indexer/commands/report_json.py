"""The JSON of `kb status`: keys are stable, values are those of the catalogue, times ISO 8601."""

from pathlib import Path

from indexer.catalogue import Failure, Run
from indexer.pipeline import Report, UrlReport
from kb.model import DocumentRef, Version
from kb.serialize import JsonObject


def report_json(found: Report, home: Path) -> JsonObject:
    """The whole home."""
    generation = found.generation
    return {
        "home": str(home),
        "generation": {
            "number": generation.number,
            "documents": generation.documents,
            "size_bytes": generation.size_bytes,
            "published_at": generation.published_at.isoformat(),
        }
        if generation
        else None,
        "index_problem": found.index_problem or None,
        "documents": dict(found.states),
        "sources": [
            {
                "name": source.name,
                "kind": source.kind,
                "enabled": source.enabled,
                "documents": source.documents,
                "failed": source.failed,
                "missing": source.missing,
                "last_run": run_json(source.last_run) if source.last_run else None,
            }
            for source in found.sources
        ],
        "failures": [failure_json(failure) for failure in found.failures],
        "sizes": {
            "catalogue_bytes": found.catalogue_bytes,
            "blobs_bytes": found.blobs_bytes,
            "index_bytes": found.index_bytes,
        },
        "recognition": {
            "waiting_pages": found.recognition.pages,
            "waiting_files": found.recognition.files,
        },
        "extraction": {
            "total_ms": round(found.extraction_ms),
            "slowest": [
                {"url": url, "duration_ms": round(took_ms, 1), "fate": fate.value}
                for url, took_ms, fate in found.slowest
            ],
        },
        "runs": [run_json(run) for run in found.runs],
    }


def url_json(found: UrlReport) -> JsonObject:
    """One address."""
    resource, extraction = found.resource, found.extraction
    return {
        "url": found.url,
        "asked": found.asked,
        "aliases": list(found.names),
        "resource": {
            "url": resource.url,
            "source": resource.source,
            "location": resource.location,
            "state": resource.state.value,
            "media_type": resource.media_type,
            "size_bytes": resource.size_bytes,
            "sha256": resource.sha256,
            "first_seen": resource.first_seen.isoformat(),
            "fetched_at": resource.fetched_at.isoformat(),
            "checked_at": resource.checked_at.isoformat(),
        }
        if resource
        else None,
        "extraction": {
            "version": extraction.version,
            "fate": extraction.fate.value,
            "document": extraction.document or None,
            "duration_ms": round(extraction.duration_ms, 1),
            "unread_pages": list(extraction.extracted.unread) if extraction.extracted else [],
        }
        if extraction
        else None,
        "documents": [
            {"id": item.id, "url": item.url, "title": item.title, "resource": item.resource}
            for item in found.documents
        ],
        "parent": _reference(found.document.parent) if found.document else None,
        "newest": found.document.newest if found.document else None,
        "versions": [_reference(version) for version in found.document.versions]
        if found.document
        else [],
        "failures": [failure_json(failure) for failure in found.failures],
        "verdicts": [
            {
                "run": row.run,
                "at": row.at.isoformat(),
                "url": row.url,
                "verdict": row.verdict.value,
                "detail": row.detail,
                "referrer": row.referrer,
            }
            for row in found.verdicts
        ],
    }


def _reference(other: DocumentRef | Version | None) -> JsonObject | None:
    return {"id": other.id, "url": other.url, "title": other.title} if other else None


def failure_json(failure: Failure) -> JsonObject:
    """Why an address gives no document."""
    return {
        "url": failure.url,
        "source": failure.source,
        "stage": failure.stage.value,
        "reason": failure.reason.value,
        "detail": failure.detail,
        "at": failure.at.isoformat(),
    }


def run_json(run: Run) -> JsonObject:
    """One run."""
    return {
        "id": run.id,
        "kind": run.kind.value,
        "source": run.source,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "status": run.status.value,
        "detail": run.detail,
        "counts": dict(run.counts),
    }
