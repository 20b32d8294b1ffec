"""The export as files each night: when, what, for whom, how long; and what the doctor says of it."""

import asyncio
import json
import os
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from deploy.operations.doctor import of_exports
from services.quality.publishing.nightly.acts import keeping_nights, own_folder, write_if_due
from services.quality.publishing.nightly.domain import due, name_of, too_old
from tests.quality.building import NOON
from tests.quality.doors import Centre, Database, a_centre

BERLIN = ZoneInfo("Europe/Berlin")
FILES = {"kokon-quality-2026-03-05.csv", "kokon-quality-2026-03-05.json"}


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


def test_the_files_of_a_day_are_due_from_two_in_the_morning_of_the_centre_until_both_are_there() -> None:
    before, after = datetime(2026, 3, 5, 0, 59, tzinfo=UTC), datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
    assert due([], before, BERLIN) is None
    assert due([], after, BERLIN) == due(sorted(FILES)[:1], after, BERLIN) == date(2026, 3, 5)
    assert due(FILES, after, BERLIN) is None


def test_only_own_files_are_ever_too_old() -> None:
    days = [name_of(date(2026, 3, day), "csv") for day in (1, 2, 3)]
    there = [*days, "kokon-quality-2020-01-01.csv.old", "letter.csv", ".kokon-quality-2020-01-01.csv"]
    assert too_old(there, today=date(2026, 3, 4), days=2) == days[:2]
    left = ".kokon-quality-2026-03-04.json.deadbeef"
    assert too_old([*there, left], today=date(2026, 3, 4), days=2) == [left, *days[:2]], "a draft of a killed process"


async def test_a_night_lays_down_what_a_token_may_read_for_the_owner_alone(centre: Centre, tmp_path: Path) -> None:
    desk = centre.app.state.desk
    (tmp_path / "kokon-quality-2026-02-03.csv").touch()
    assert await write_if_due(desk, tmp_path, days=30, language="en")
    assert set(modes(tmp_path)) == FILES
    assert set(modes(tmp_path).values()) == {0o600}
    lead = await centre.colleague("lead")
    assert (await lead.get("/export.csv")).content == (tmp_path / "kokon-quality-2026-03-05.csv").read_bytes()
    told = json.loads((tmp_path / "kokon-quality-2026-03-05.json").read_text())
    assert told == (await lead.get("/export.json")).json()
    assert not await write_if_due(desk, tmp_path, days=30, language="en")
    centre.clock.time = NOON + timedelta(days=1)
    assert await write_if_due(desk, tmp_path, days=1, language="en")
    assert set(modes(tmp_path)) == {name.replace("-05.", "-06.") for name in FILES}


async def test_a_full_disk_leaves_no_half_file_and_the_next_look_tries_again(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    async def pause(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks > 1:
            raise asyncio.CancelledError
        assert modes(tmp_path) == {}
        monkeypatch.undo()

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(asyncio.CancelledError):
        await keeping_nights(centre.app.state.desk, tmp_path, days=30, language="en", sleep=pause)()
    assert set(modes(tmp_path)) == FILES


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


async def test_a_folder_that_others_may_read_ends_the_start(database: Database, open_folder: Path) -> None:
    with pytest.raises(SystemExit, match=r"QUALITY_EXPORT_FOLDER.*read by others. Next step: chmod 700"):
        async with a_centre(database, export_folder=open_folder):
            pass


def test_a_folder_is_made_for_its_owner_and_one_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "Next step: " in own_folder(tmp_path / "file")
    assert own_folder(tmp_path / "new") == ""
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_the_doctor_says_when_it_is_late(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert of_exports(tmp_path / "nowhere", now).state == "missing"
    assert of_exports(tmp_path, now).state == "optional"
    assert of_exports(tmp_path, now + timedelta(days=3)).state == "missing"
    (tmp_path / "kokon-quality-2026-03-05.json").touch()
    assert of_exports(tmp_path, now).state == of_exports(tmp_path, now + timedelta(days=1)).state == "ok"
    late = of_exports(tmp_path, now + timedelta(days=2, hours=1))
    assert (late.state, late.found) == ("missing", f"none came into {tmp_path} for 2 days")
    assert "log of quality" in late.next_step
