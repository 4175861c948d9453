"""The order of the stages, known here alone: collect, extract, identify, assemble, publish."""

from indexer.pipeline.collecting import Collected, collect, describe
from indexer.pipeline.forgetting import Forgetting, forget, plan_forgetting
from indexer.pipeline.gates import Gate, Gates
from indexer.pipeline.indexing import index
from indexer.pipeline.local import Added, add_paths
from indexer.pipeline.press import ChangeKind, DocumentChange, Indexed
from indexer.pipeline.report import Report, UrlReport, report, report_url
from indexer.pipeline.run_report import Found, Listed, RunReport, run_report
from indexer.pipeline.watch import Unwatched, Watch

__all__ = [
    "Added",
    "ChangeKind",
    "Collected",
    "DocumentChange",
    "Forgetting",
    "Found",
    "Gate",
    "Gates",
    "Indexed",
    "Listed",
    "Report",
    "RunReport",
    "Unwatched",
    "UrlReport",
    "Watch",
    "add_paths",
    "collect",
    "describe",
    "forget",
    "index",
    "plan_forgetting",
    "report",
    "report_url",
    "run_report",
]
