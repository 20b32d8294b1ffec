"""What may be written down about what happens: verbs, codes, counts, ids; everything else is dropped."""

from typing import Any

import structlog


def log(name: str) -> Any:
    """A logger for events: `log.info("outbox_relayed", count=3)`; keys outside the allow-list are dropped."""
    return structlog.get_logger(name)


def place_of(fault: BaseException) -> dict[str, str]:
    """Type and place of an exception; its text may hold what a person wrote, so it is never taken."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "unknown") if trace else "unknown"
    return {"fault": type(fault).__name__, "place": f"{module}:{trace.tb_lineno if trace else 0}"}


def configure(*, service: str, log_format: str, otlp_endpoint: str | None) -> None:
    """Called once a process, by `shared.serving`."""
