"""What the lead is shown of the last trial restore: what the operator's command wrote, and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.operations.backups import trial_restores
from deploy.operations.backups.trial_restores import WORDS, TrialRestore
from services.cases.backup import OF_CENTRE
from services.cases.counting.draws.outcomes import PLACES
from services.cases.retention.trial_restores.result import Failure, last_trial
from shared.dictionary.files import of_service
from tests.cases.building import NOON, Database, sit_down
from tests.cases.erasure_centre import Centre, a_centre

OPENED = "The backup of March 1, 2026 was restored as a trial on March 2, 2026: everything opened."


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path, trial_restore_file=tmp_path / trial_restores.FILE) as centre:
        yield centre


async def test_the_lead_sees_what_came_out_of_the_last_trial(centre: Centre, tmp_path: Path) -> None:
    lead, file = await sit_down(centre.app, "lead"), tmp_path / trial_restores.FILE
    assert "data-trial" not in (await lead.get("/retention")).text
    tried = NOON.replace(month=3, day=2)
    trial_restores.note(file, TrialRestore(tried - timedelta(days=1), tried))
    shown = (await lead.get("/retention")).text
    assert OPENED in shown
    assert ("more than a week ago" in shown) is (centre.workplace.now() - tried > timedelta(days=8))
    trial_restores.note(file, TrialRestore(tried - timedelta(days=1), tried, ("sealed", "audit")))
    shown = (await lead.get("/retention")).text
    assert 'data-trial="failed"' in shown
    assert "sealed entries do not open" in shown
    assert "the access log is not as it was written" in shown
    assert OPENED not in shown


def test_both_sides_know_the_same_failures_and_anything_else_shows_nothing(tmp_path: Path) -> None:
    assert {code.value for code in Failure} == set(WORDS)
    file = tmp_path / "file"
    assert last_trial(None) is last_trial(file) is None
    trial_restores.note(file, TrialRestore(NOON, NOON, ("rows",)))
    assert last_trial(file)
    for wrong in (file.read_text().replace("rows", "Anna B."), file.read_text().replace("{", '{"by": "Anna", ', 1), ""):
        file.write_text(wrong)
        assert last_trial(file) is None


def test_whatever_no_key_of_a_client_seals_is_opened_by_the_centres_own() -> None:
    """A table that is forgotten here makes every trial fail."""
    tables = of_service("cases").tables
    sealed = {name for name, table in tables.items() if any(said.sealed for said in table.fields.values())}
    of_clients = {name for name in sealed if "key_id" in tables[name].fields}
    in_the_ring = {"attachment", "attachment_chunk", "gate_record", "hold", "place"}  # their rows name no key
    assert sealed - of_clients - PLACES.keys() - in_the_ring == OF_CENTRE.keys()
