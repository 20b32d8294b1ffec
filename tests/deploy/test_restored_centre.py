"""A centre that runs is backed up, lost, restored elsewhere and started: every service comes up with its data."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from deploy.local.machine import ports
from deploy.local.servers.servers import Servers
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from tests.deploy.backed_up import places_in
from tests.deploy.office import answer_of_command
from tests.deploy.running_installations import operators_of, ready, up
from tests.programs import ran

pytestmark = pytest.mark.real
COUNTED = "select count(*) from account;"
ANNA = ["--login", "anna", "--name", "Anna A.", "--role", "lead", "--language", "de"]


def hired(folder: Path) -> None:
    told = surroundings(Installation(folder, "north"), "cases")
    ended = ran("services.cases.oversight.team_command", "add", *ANNA, given="long enough for a test\n" * 2, **told)
    assert ended.returncode == 0, ended.stderr


def accounts(folder: Path) -> str:
    return Servers(Installation(folder, "north")).postgres.sql(COUNTED, database="cases")


@pytest.mark.level("machine", 4)
def test_a_lost_centre_comes_up_from_its_backup(tmp_path: Path) -> None:
    rows, wrapped, files = places_in(tmp_path)
    before, after = tmp_path / "north", tmp_path / "south"
    with up(before, "--id", "north", "--port", str(ports.row(4))):
        hired(before)
        done = answer_of_command("backup", rows, "--client-keys", wrapped, "--keys", files, "--folder", before)
        assert len(done["sets"]) == 3
    keys = (before / "keys" / "cases.public.json").read_text()
    shutil.rmtree(before)
    assert (
        answer_of_command("restore", rows, "--client-keys", wrapped, "--keys", files, "--folder", after)["centre"]
        == "north"
    )
    with up(after) as (_, running):
        assert running["id"] == "north"
        operators = operators_of(running)
        assert all(map(ready, operators.values()))
        assert (after / "keys" / "cases.public.json").read_text() == keys
        assert accounts(after) == "1"
        findings: Any = answer_of_command("doctor", "--folder", after)
        [services] = [one for one in findings if one["what"] == "services"]
        assert services["state"] == "ok"
        assert f"cases {operators['cases']}/metrics" in services["found"]
        assert [one for one in findings if one["what"] == "message bus" and one["state"] == "missing"] == []
