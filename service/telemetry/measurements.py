"""Counters and times for Prometheus; those of several processes are added up where `share` was called before they started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""As prometheus_client has it, which looks when a process begins."""

_SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)


@contextmanager
def shared() -> Iterator[None]:
    """Let processes that are started within the body add up what they measure, in a folder of files that are gone behind it."""
    before = os.environ.get(_FOLDER)
    with TemporaryDirectory(prefix="zkwright-metrics-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[_FOLDER]
            else:
                os.environ[_FOLDER] = before


class Measurements:
    """Those of one process."""

    def __init__(self) -> None:
        """All at nothing."""
        self._registry: Final = CollectorRegistry()
        labels = ("method", "route", "status", "code")
        self._requests: Final = Counter(
            "zkwright_requests", "Answers, by what was asked", labels, registry=self._registry
        )
        self._seconds: Final = Histogram(
            "zkwright_request_seconds",
            "From a request's headers to the end of its answer",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, code: str, seconds: float) -> None:
        """Count an answer; `route` and `code` are of few, whatever is asked."""
        self._requests.labels(method, route, str(status), code).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """All of them as Prometheus reads it, and its content type."""
        registry = self._registry
        if _FOLDER in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
