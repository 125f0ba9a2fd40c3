"""Prometheus metrics of the long-running processes, each on a port of its own. No firm's id is ever a label."""

import os

import structlog
from prometheus_client import Counter, Gauge, Histogram, start_http_server

JOURNAL_ENTRIES = Counter("riskadmin_journal_entries_total", "Journal entries written by this process")
BATCH_SECONDS = Histogram(
    "riskadmin_batch_seconds", "Time of one batch from its first message to the end of its commit",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5),
)  # fmt: skip
SESSIONS = Gauge("riskadmin_fix_sessions", "FIX sessions logged on")

log = structlog.get_logger()

OFFSETS = {"gateway": 0, "followers": 1, "live": 2, "dropcopy": 3}
"""Ports count up from RISKADMIN_METRICS_PORT, one per process kind."""


def serve(port: int) -> None:
    """Answer /metrics on 127.0.0.1:port from a thread."""
    start_http_server(port, addr="127.0.0.1")


def serve_from_environment(process: str) -> None:
    """Serve for `process` when RISKADMIN_METRICS_PORT is set. A taken port is told, and costs the metrics only."""
    first = os.environ.get("RISKADMIN_METRICS_PORT")
    if not first:
        return
    port = int(first) + OFFSETS[process]
    try:
        serve(port)
    except OSError as fault:
        log.warning("no metrics", process=process, port=port, fault=str(fault))
