"""The doctor says which counts wait for a version of the standards, of a centre that runs."""

from functools import partial
from pathlib import Path

import pytest

from deploy.local.inspection.doctor import checks
from deploy.local.inspection.waiting_counts import NEXT_STEP, awaited, told_of
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, write_description
from deploy.operations.findings import Finding
from services.quality.standards.catalogue.files import shipped
from shared.privacy.counts import COUNTED_BY

pytestmark = pytest.mark.real
WAITING = (
    "insert into waiting_tally (event_id, source, catalogue, month, cells)"
    " select gen_random_uuid(), 'casework', version, month, '{}' from"
    " (values ('2027-01', '2026-01'), ('2027-01', '2026-02'), ('2028-01', '2026-01')) as each (version, month);"
)


def standards_of(folder: Path) -> list[Finding]:
    found = [check() for check in checks(folder) if isinstance(check, partial)]
    for services in (each for each in found if each.what == "services"):
        assert services.state == "missing", "nothing answers here"
        assert "cases says no_answer" in services.found
    return [each for each in found if each.what == "standards"]


def test_what_waits_is_counted_by_the_version_that_it_waits_for(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", "north", "centre")
    write_description(installation)
    service_keys.public_keys(installation)
    servers = Servers(installation)
    servers.postgres.start()
    try:
        servers.ensure_databases()
        servers.migrate()
        assert awaited(installation) == {}
        with Claim(installation.folder):
            [quiet] = standards_of(installation.folder)
        servers.postgres.sql(WAITING, database="quality")
        assert awaited(installation) == {"2027-01": 2, "2028-01": 1}
        assert standards_of(installation.folder) == []
        with Claim(installation.folder):
            [found] = standards_of(installation.folder)
    finally:
        servers.postgres.stop()
    assert (quiet.state, COUNTED_BY in quiet.found, COUNTED_BY in shipped()) == ("ok", True, True)
    said = told_of({"2027-01": 2, "2028-01": 1})
    assert found == Finding("standards", "optional", said, NEXT_STEP)
    assert "version 2027-01: 2" in said
    assert awaited(installation) == {}


def test_at_an_office_nothing_waits(tmp_path: Path) -> None:
    assert awaited(Installation(tmp_path / "data", "office", "office")) == {}
