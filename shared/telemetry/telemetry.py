"""What is written down about what happens: verbs, codes, counts and ids; everything else is dropped, and counted."""

import json
import logging
import sys
import threading
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import Any

from shared.process.import_filter import without
from shared.telemetry import redaction
from shared.telemetry.redaction import knows, knows_names

with without("rich"):  # for coloured tracebacks, which we never show
    import structlog

__all__ = ["configure", "knows", "knows_names", "log", "place_of"]
QUIET = {"uvicorn": logging.WARNING, "uvicorn.access": logging.CRITICAL, "httpx": logging.WARNING}
OURS = ("services.", "shared.", "deploy.")
LEVELS = {"debug", "info", "warning", "error", "critical"}


def log(name: str) -> Any:
    """A logger for events: `log.info("outbox_relayed", count=3)`. Keys and values outside `redaction` are dropped."""
    return structlog.get_logger(name, logger_name=name)


def place_of(fault: BaseException) -> dict[str, str]:
    """Type and place of an exception; its text may hold what a person wrote, so it is never taken.

    `place` is where it was raised, `via` the last line of ours on the way there.
    """
    steps = [place_in(frame, line) for frame, line in walk_tb(fault.__traceback__)] or ["unknown:0"]
    ours = [step for step in steps if step.startswith(OURS)]
    via = {"via": ours[-1]} if ours and ours[-1] != steps[-1] else {}
    return {"fault": type(fault).__name__, "place": steps[-1], **via}


def place_in(frame: FrameType, line: int) -> str:
    """Module and line; of a template its name, which stands where its code would be."""
    file = frame.f_code.co_filename
    return f"{Path(file).name if file.endswith('.html') else frame.f_globals.get('__name__', 'unknown')}:{line}"


def configure(
    *,
    service: str,
    centre: str = "",
    log_format: str = "console",
    otlp_endpoint: str | None = None,
    write: Callable[[str], Any] | None = None,
) -> None:
    """Called once a process, before anything is served. `write` takes finished lines, standard error by default."""
    knows_names(service)
    _write_lines(service, as_json if log_format == "json" else as_text, write or _to_standard_error)
    _route_libraries()
    _hide_faults()
    if otlp_endpoint:
        from shared.telemetry.exporter import export_to, resource_of

        export_to(otlp_endpoint, resource_of(service, centre))


def _write_lines(service: str, line: Callable[[dict[str, Any]], str], write: Callable[[str], Any]) -> None:
    structlog.configure(
        processors=[Redacted(service), lambda _logger, _level, event: line(dict(event))],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Lines(write),
        cache_logger_on_first_use=False,
    )


def _to_standard_error(text: str) -> None:
    sys.stderr.write(text)


class Lines:
    """Writes finished lines, whatever their level is. One that a full disk refuses is lost, and ends nothing."""

    def __init__(self, write: Callable[[str], Any]) -> None:
        self._write = write

    def line(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._write(text + "\n")

    debug = info = warning = error = critical = exception = line


class Redacted:
    """The last station before a line is made: nothing passes that is not allowed."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: Any, level: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
        name = redaction.event_name(event.pop("event", ""))
        source = event.pop("logger_name", None)
        fault = event.pop("exc_info", None)
        fault = sys.exc_info()[1] if fault is True else fault
        if isinstance(fault, BaseException):
            event.update(place_of(fault))
        return {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level if level in LEVELS else "error",
            "service": self._service,
            "logger": _loaded(source) if isinstance(source, str) else "unknown",
            "event": name,
            **redaction.allowed(event),
        }


def as_json(event: dict[str, Any]) -> str:
    return json.dumps(event, default=str)


def as_text(event: dict[str, Any]) -> str:
    at, level, service, _, name, *_ = event.values()
    rest = " ".join(f"{key}={value}" for key, value in list(event.items())[5:])
    return f"{at[11:19]} {level:<7} {service:<7} {name} {rest}".rstrip()


class Libraries(logging.Handler):
    """What libraries log, reduced to where it was said; the words only where they stand in the library's own source."""

    def emit(self, record: logging.LogRecord) -> None:
        said = {"place": f"{_module_of(record.pathname)}:{record.lineno}"}
        fault = record.exc_info[1] if record.exc_info else None
        level = record.levelname.lower() if record.levelname.lower() in LEVELS else "info"
        structlog.get_logger(record.name, logger_name=record.name).log(
            getattr(logging, level.upper()), _said(record), **(place_of(fault) if fault else said)
        )


def _said(record: logging.LogRecord) -> str:
    """A name made of the message's template, never of what was put into it; a single word could be a person's."""
    if not isinstance(record.msg, str) or " " not in record.msg or not _stands_in_source(record.pathname, record.msg):
        return "library_message"
    words = "".join(letter if letter.isalpha() and letter.isascii() else " " for letter in record.msg.lower()).split()
    return "_".join(("library", *words[:8]))


@lru_cache(256)
def _stands_in_source(pathname: str, template: str) -> bool:
    try:
        source = Path(pathname).read_text(errors="replace")
    except OSError:
        return False
    return f'"{template}"' in source or f"'{template}'" in source


@lru_cache(256)
def _module_of(pathname: str) -> str:
    loaded = list(sys.modules.items())
    return next((name for name, module in loaded if getattr(module, "__file__", None) == pathname), "unknown")


def _loaded(logger: str) -> str:
    """The logger's name as far as it is a module's: a name made while running may hold anything."""
    while logger and logger not in sys.modules:
        logger = logger.rpartition(".")[0]
    return logger or "unknown"


def _route_libraries() -> None:
    logging.root.handlers[:] = [Libraries()]
    logging.root.setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        known = logging.getLogger(name)
        known.handlers.clear()
        known.propagate = True
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)


def _hide_faults() -> None:
    """What nobody caught would be written with its text by the interpreter."""
    faults = log("unhandled")

    def uncaught(_kind: type[BaseException], fault: BaseException, _trace: TracebackType | None) -> None:
        faults.critical("fault_uncaught", **place_of(fault))

    def uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value:
            faults.critical("fault_uncaught", **place_of(told.exc_value))

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    sys.unraisablehook = lambda told: faults.error("fault_ignored", fault=(told.exc_type or Exception).__name__)


_write_lines("kokon", as_text, _to_standard_error)
