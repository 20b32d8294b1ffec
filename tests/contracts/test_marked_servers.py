"""`./kokon test --quick` runs what no mark keeps out, and that starts no server."""

from pathlib import Path

import pytest

from deploy.local.checks.checks import LEFT_OUT, PURE
from deploy.local.servers.nats import Centre
from deploy.local.servers.postgres import EmbeddedPostgres
from tests.marked_servers import MARKS


def test_the_quick_run_leaves_out_what_needs_a_server() -> None:
    assert {*MARKS} < {*LEFT_OUT}
    assert PURE.arguments[-1] == " and ".join(f"not {mark}" for mark in LEFT_OUT)


@pytest.mark.parametrize("kind", ["nats", "postgres"])
def test_a_test_without_a_mark_that_starts_a_server_is_found(tmp_path: Path, kind: str) -> None:
    server = Centre(tmp_path, "centre") if kind == "nats" else EmbeddedPostgres(tmp_path, fsync=False)
    with pytest.raises(pytest.fail.Exception, match="starts a server and is not marked"):
        server.start()
