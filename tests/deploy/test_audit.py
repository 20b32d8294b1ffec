"""`./kokon audit verify` at a centre that runs: what somebody did is chained, and what was changed is named."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local import ports
from deploy.local.places import existing
from deploy.local.servers import Servers
from tests.deploy.living import up, urls_of
from tests.forking import ran

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]
CHANGE = "set session_replication_role = replica; update audit_entry set act = 'read' where position = 1"
"""By somebody who runs the machine; nobody else could."""


def verified(folder: Path) -> tuple[int, dict[str, Any]]:
    ended = ran("deploy.local", "audit", "verify", "--folder", str(folder), "--json")
    assert ended.stdout, ended.stderr
    return ended.returncode, json.loads(ended.stdout)


def chained(folder: Path, *, seconds: float = 60) -> dict[str, Any]:
    """As soon as the service has chained something, which it does by itself."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        code, found = verified(folder)
        assert code == 0
        if found["last"]:
            return found
    raise AssertionError("nothing was chained")


def test_at_a_running_centre_it_says_that_all_is_whole_and_what_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "north"
    with up(folder, "--id", "north", "--port", str(ports.row(4))) as (_, told):
        cases = urls_of(told)["cases"]
        given = {"login": "nobody-has-this", "password": "wrong"}
        answer = httpx.post(f"{cases}/signin", data=given, headers={"origin": cases}, trust_env=False, timeout=30)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        assert chained(folder)["whole"] is True
        Servers(existing(folder)).postgres.sql(CHANGE, database="cases")
        code, found = verified(folder)
    assert (code, found["whole"]) == (1, False)
    assert found["findings"] == [{"trouble": "changed", "first": 1, "last": 1}]
