"""What every program that we start is given: the folder it runs in, and surroundings without any secret."""

import os
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PASSED_ON = ("PATH", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "CREDENTIALS_DIRECTORY", "OTEL_EXPORTER_OTLP_ENDPOINT")

CALLERS_FOLDER = "KOKON_FROM"
"""Where the script `./kokon` was called; it goes to ROOT itself, so that our modules are found."""


def go_back_to_caller() -> None:
    """Relative paths are those of the folder in which somebody stands."""
    if folder := os.environ.pop(CALLERS_FOLDER, ""):
        with suppress(OSError):
            os.chdir(folder)


def plain() -> dict[str, str]:
    """The surroundings of every program we start: nothing of ours that happens to be set, no secret of another."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
