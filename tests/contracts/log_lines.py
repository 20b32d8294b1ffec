"""Everything that the process writes down for a while, as finished lines."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from shared.telemetry import telemetry


@contextmanager
def overheard() -> Iterator[list[str]]:
    configured = structlog.get_config()
    handlers, level = logging.root.handlers[:], logging.root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    lines: list[str] = []
    telemetry.configure(service="process", log_format="json", write=lines.append)
    try:
        yield lines
    finally:
        logging.captureWarnings(False)
        structlog.configure(**configured)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
