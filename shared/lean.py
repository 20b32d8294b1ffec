"""Keeps out of a service what a library loads only because it happens to be installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
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


class _Absent(ModuleType):
    """Has every name that is asked of it, and nothing behind them."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextmanager
def hollow(*modules: str) -> Iterator[None]:
    """Inside, these modules are empty shells for whoever imports from them; afterwards they are as they were."""
    known: dict[str, Any] = sys.modules
    shells = {module: _Absent(module) for module in modules if module not in known}
    known.update(shells)
    try:
        yield
    finally:
        for module in shells:
            del known[module]
