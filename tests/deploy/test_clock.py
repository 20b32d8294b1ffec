"""`./kokon clock`: which services doubt the date, since when, and how they are told that it is right."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.backup.local_sources import LocalOffice
from deploy.local.machine.display import Silent
from deploy.local.servers.clock import doubts
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation, Kind, write_description
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.office_backup import Done, OfficeBackup
from deploy.operations.clock import NEXT_STEP, in_words, told_of
from deploy.trouble import Trouble
from shared.clock.domain import LONGEST_ABSENCE

pytestmark = pytest.mark.real
LONG_AGO = "2020-01-01"
SEEN = f"insert into clock_state (seen) values ('{LONG_AGO}');"


@pytest.fixture(scope="module", params=["centre", "office"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    kind: Kind = request.param
    installation = Installation(tmp_path_factory.mktemp(kind) / "data", kind, kind)
    write_description(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    yield installation
    servers.postgres.stop()


def run_of_clock(folder: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["clock", "--folder", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_doubts_are_named_with_the_next_step_until_somebody_says_that_the_date_is_right(
    running: Installation, tmp_path: Path
) -> None:
    names = [name for name in ("intake", "cases", "quality", "office") if name in running.services]
    assert run_of_clock(running.folder) == (0, "All services believe the date.\n")
    postgres = Servers(running).postgres
    for name in names:
        calendar = f"insert into tally_calendar (first_window, clock_seen) values ('2020-01', '{LONG_AGO}');"
        postgres.sql(calendar if name == "cases" else SEEN, database=name)
    code, said = run_of_clock(running.folder)
    assert (code, LONG_AGO in said, f"./kokon clock --folder {running.folder} --right" in said) == (1, True, True)
    assert all(name in said for name in names)
    assert set(json.loads(run_of_clock(running.folder, "--json")[1])) == set(names)
    if running.kind == "office":
        a_backup_removes_nothing(running, tmp_path)
    assert run_of_clock(running.folder, "--right") == (0, "All services believe the date.\n")
    soon = datetime.now(UTC) + LONGEST_ABSENCE - timedelta(days=1)
    assert doubts(running, now=soon) == {}
    assert set(doubts(running, now=soon + timedelta(days=2))) == set(names)
    assert set(doubts(running, now=soon - LONGEST_ABSENCE - timedelta(days=3))) == set(names)


def a_backup_removes_nothing(office: Installation, place: Path) -> None:
    """Of a centre: `test_backup`."""

    def backed_up(days: int) -> Done:
        now = datetime.now(UTC) + timedelta(days=days)
        return OfficeBackup(LocalOffice(office, Servers(office)), Places(place, None), Silent()).make(now)

    backed_up(0)
    leapt = backed_up(31)
    assert (len([*place.iterdir()]), list(leapt.doubting), NEXT_STEP in leapt.for_people()) == (2, ["office"], True)


def test_without_a_database_the_next_step_is_to_start_it(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", "north")
    write_description(installation)
    with pytest.raises(Trouble) as found:
        run_of_clock(installation.folder)
    assert "./kokon up" in found.value.next_step


def test_the_words_say_what_waits() -> None:
    doubting = {"quality": datetime(2020, 1, 1, tzinfo=UTC)}
    assert "2020-01-01" in told_of(doubting)
    assert in_words(doubting).startswith(told_of(doubting))
