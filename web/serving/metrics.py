"""What is counted of requests, for whoever watches the service: numbers, never who or what.

Every process that answers has a row of one piece of shared memory, made before they fork; any of
them adds the rows up, and a row outlives its process, so that counters never fall. Read as
Prometheus text: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import mmap
import os
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock

from flask import Flask
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from kb.engine import Generation
from web.serving.worker import own_memory_bytes

GROUPS = ("page", "api", "feed", "static", "probe")
"""Kinds of address that requests are counted by."""
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LABELS = (*map(str, BOUNDS_S), "+Inf")

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_FEEDS = frozenset({"/recherche.atom", "/recherche.json", "/opensearch.xml"})

_REQUESTS = len(GROUPS) * len(CLASSES)
_TIMES = _REQUESTS + len(GROUPS) * len(_LABELS)
_WIDTH = _TIMES + len(GROUPS) + 4
_STARTED, _WAITING, _MEMORY, _FILES = range(_WIDTH - 4, _WIDTH)


def group_of(path: str) -> int:
    """The place in GROUPS of an address."""
    if path.startswith("/api/"):
        return 1
    if path.startswith("/static/"):
        return 3
    if path in _PROBES:
        return 4
    return 2 if path in _FEEDS else 0


class Board:
    """Rows of numbers that processes share; the first is for whoever has no other."""

    def __init__(self, rows: int = 1) -> None:
        self.memory = mmap.mmap(-1, rows * _WIDTH * 8)
        self.cells = memoryview(self.memory).cast("q")
        self.rows = rows
        self.lock = Lock()
        self.own = self.cells[:_WIDTH]

    def begin(self, row: int) -> None:
        """Be the process of that row from now on; what its last one counted stays."""
        self.lock = Lock()
        self.own = self.cells[row * _WIDTH : (row + 1) * _WIDTH]
        self.own[_WAITING] = self.own[_MEMORY] = self.own[_FILES] = 0
        self.own[_STARTED] += 1

    def count(self, path: str, status: int, seconds: float) -> None:
        """One more request answered."""
        group = group_of(path)
        bucket = _REQUESTS + group * len(_LABELS) + bisect_left(BOUNDS_S, seconds)
        answer = group * len(CLASSES) + min(max(status // 100, 1), 5) - 1
        with self.lock:
            self.own[answer] += 1
            self.own[bucket] += 1
            self.own[_TIMES + group] += int(seconds * 1e6)

    def weigh(self, waiting: int) -> None:
        """Note what this process holds, and how many connections it keeps."""
        self.own[_WAITING] = waiting
        self.own[_MEMORY] = own_memory_bytes()
        with suppress(OSError):
            self.own[_FILES] = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # names alone

    def text(self, generation: Generation | None, *, degraded: bool = False) -> bytes:
        """All rows added up, with the generation that answers, if any.

        Degraded is a process that answers with one because what is published cannot be read.
        """
        registry = CollectorRegistry(auto_describe=False)
        sums = [sum(self.cells[at::_WIDTH]) for at in range(_WIDTH)]
        registry.register(_Totals(sums, generation, degraded=degraded))
        return generate_latest(registry)


class _Totals(Collector):
    """The sums as metrics by name."""

    def __init__(
        self, sums: Sequence[int], generation: Generation | None, *, degraded: bool
    ) -> None:
        self.sums = sums
        self.degraded = degraded
        self.generation = generation

    def collect(self) -> Iterator[Metric]:
        """Each metric, with its help in French as an administrator reads it."""
        requests = CounterMetricFamily(
            "kb_http_requests",
            "Requêtes, par sorte d’adresse et de réponse",
            labels=("group", "status"),
        )
        times = HistogramMetricFamily(
            "kb_http_request_seconds", "Durée des réponses, en secondes", labels=("group",)
        )
        for at, group in enumerate(GROUPS):
            for number, status in enumerate(CLASSES):
                requests.add_metric((group, status), self.sums[at * len(CLASSES) + number])
            first, total, buckets = _REQUESTS + at * len(_LABELS), 0, []
            for number, label in enumerate(_LABELS):
                total += self.sums[first + number]
                buckets.append((label, total))
            times.add_metric((group,), buckets, self.sums[_TIMES + at] / 1e6)
        yield requests
        yield times
        yield CounterMetricFamily(
            "kb_workers_started", "Processus démarrés", value=self.sums[_STARTED]
        )
        for name, help_, value in (
            ("kb_connections", "Connexions ouvertes", self.sums[_WAITING]),
            ("kb_memory_bytes", "Mémoire propre aux processus", self.sums[_MEMORY]),
            ("kb_open_files", "Fichiers et connexions ouverts", self.sums[_FILES]),
        ):
            yield GaugeMetricFamily(name, help_, value=value)
        yield GaugeMetricFamily(
            "kb_index_ready", "Une génération de l’index répond", value=self.generation is not None
        )
        yield GaugeMetricFamily(
            "kb_index_degraded",
            "La génération publiée est illisible, une autre répond",
            value=self.degraded,
        )
        if self.generation is not None:
            for name, help_, figure in (
                ("kb_index_generation", "Numéro de la génération", self.generation.number),
                ("kb_index_documents", "Documents de l’index", self.generation.documents),
                ("kb_index_bytes", "Taille de l’index", self.generation.size_bytes),
                (
                    "kb_index_published_timestamp_seconds",
                    "Date de publication",
                    self.generation.published_at.timestamp(),
                ),
            ):
                yield GaugeMetricFamily(name, help_, value=figure)


_KEY = "irev-kb-board"


def join_board(app: Flask, board: Board) -> None:
    """Have an application count on this board."""
    app.extensions[_KEY] = board


def board_of(app: Flask) -> Board:
    """The board an application counts on."""
    found = app.extensions[_KEY]
    if not isinstance(found, Board):
        raise TypeError(f"extension {_KEY} is {type(found).__name__}")
    return found
