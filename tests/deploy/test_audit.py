"""`./kokon audit verify` at a centre that runs: what somebody did is chained, and what was changed is named."""

import json
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from deploy.local.inspection import doctor
from deploy.local.machine import ports
from deploy.local.servers.servers import Servers
from deploy.local.settings.places import existing
from deploy.operations.findings import Finding
from services.cases.foundation.audit.status import NO_FOLDER, WITHOUT_IT
from tests.deploy.running_installations import up, urls_of
from tests.programs import ran

pytestmark = pytest.mark.real
CHANGE = "set session_replication_role = replica; update audit_entry set act = 'read' where position = 1"
"""By somebody who runs the machine; nobody else could."""


def verified(folder: Path) -> tuple[int, dict[str, Any]]:
    ended = ran("deploy", "audit", "verify", "--folder", str(folder), "--json")
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


def the_doctor_says_whether_it_is_signed(folder: Path, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service signed yesterday when it started; it was told of no folder outside."""
    look = next(one for one in doctor.checks(folder) if isinstance(one, partial) and one.func is doctor._access_log)
    yesterday = datetime.now(ZoneInfo("Europe/Berlin")).date() - timedelta(days=1)
    signed = Finding("access log", "optional", f"signed up to {yesterday}; no folder outside is named", NO_FOLDER)
    assert look() == signed
    monkeypatch.setenv("CASES_AUDIT_ROOTS", str(outside))
    assert (look().state, look().next_step) == ("missing", WITHOUT_IT)
    refused = ran("deploy", "audit", "verify", "--folder", str(folder)).stderr
    assert "is not there. Next step: mount the medium" in refused
    outside.mkdir()
    assert (look().state, f"1 of 1 days do not lie in {outside}" in look().found) == ("missing", True)


def test_at_a_running_centre_it_says_that_all_is_whole_and_what_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "north"
    with up(folder, "--id", "north", "--port", str(ports.row(4))) as (_, told):
        cases = urls_of(told)["cases"]
        given = {"login": "nobody-has-this", "password": "wrong"}
        answer = httpx.post(f"{cases}/signin", data=given, headers={"origin": cases}, trust_env=False, timeout=30)
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        assert chained(folder)["whole"] is True
        the_doctor_says_whether_it_is_signed(folder, tmp_path / "outside", monkeypatch)
        Servers(existing(folder)).postgres.sql(CHANGE, database="cases")
        code, found = verified(folder)
    assert (code, found["whole"]) == (1, False)
    assert found["findings"] == [{"trouble": "changed", "first": 1, "last": 1}]
