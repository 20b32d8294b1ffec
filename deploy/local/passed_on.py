"""What every program that we start is given: the folder it runs in, and surroundings without any secret."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
PASSED_ON = ("PATH", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "CREDENTIALS_DIRECTORY", "OTEL_EXPORTER_OTLP_ENDPOINT")


def plain() -> dict[str, str]:
    """The surroundings of every program we start: nothing of ours that happens to be set, no secret of another."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
