"""The working folder and the environment of every program that we start, without any secret."""

import os
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[3]
PASSED_ON = ("PATH", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "CREDENTIALS_DIRECTORY", "OTEL_EXPORTER_OTLP_ENDPOINT")

CALLERS_FOLDER = "KOKON_FROM"
"""Where the script `./kokon` was called; it goes to ROOT itself, so that our modules are found."""


def go_back_to_caller() -> None:
    """Relative paths are those of the folder in which somebody stands."""
    if folder := os.environ.pop(CALLERS_FOLDER, ""):
        with suppress(OSError):
            os.chdir(folder)


def plain() -> dict[str, str]:
    """The environment of every program that we start: no variable of Kokon, and so no secret of another program."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
