"""What a process writes down, for as long as a test looks at it: afterwards it logs as it did before."""

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from shared.telemetry import telemetry


@contextmanager
def written_down(write: Callable[[str], Any], *, service: str, otlp_endpoint: str | None = None) -> Iterator[None]:
    """Lines of JSON, of what happens meanwhile: what tests before left to be collected is never looked at again, for
    collecting all that a long run holds takes ten seconds."""
    gc.freeze()
    before = structlog.get_config(), logging.root.handlers[:], logging.root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    telemetry.configure(service=service, log_format="json", otlp_endpoint=otlp_endpoint, write=write)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        structlog.configure(**before[0])
        logging.root.handlers[:], logging.root.level = before[1], before[2]
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
