"""Which tests need a server is said by their marks: a test without one of them starts none, and is pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import EmbeddedPostgres

MARKS = ("real", "browser", "containers", "chaos")
RUNNING = list[pytest.Item]()


def needs_server(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(mark) for mark in MARKS)


@contextmanager
def only_for_marked() -> Iterator[None]:
    """A server that an unmarked test starts fails that test, or `./kokon test --quick` would start it too."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (EmbeddedPostgres, EmbeddedNats):
            patch.setattr(kind, "start", _checked(kind.start))
        yield


def _checked(start: Any) -> Any:
    def checked(server: object, **given: float) -> None:
        if RUNNING and not needs_server(RUNNING[-1]):
            pytest.fail(f"{RUNNING[-1].nodeid} starts a server and is not marked with one of {', '.join(MARKS)}")
        start(server, **given)

    return checked
