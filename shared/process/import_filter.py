"""Keeps out of a service what a library loads only because it happens to be installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without(package: str) -> Iterator[None]:
    """Inside, an import of the package fails as if it were not there; afterwards everything is as it was."""
    modules: dict[str, Any] = sys.modules
    found = modules.get(package)
    modules[package] = None
    try:
        yield
    finally:
        del modules[package]
        if found is not None:
            modules[package] = found
