"""The export as files each night: when, what, for whom, how long; and what the doctor says of it."""

import asyncio
import json
import os
import stat
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.operations.doctor import of_exports
from services.quality import app
from services.quality.office.distributions.nightly import of_the_office
from services.quality.publishing.nightly.acts import Night, keeping_nights, of_a_centre, own_folder, write, write_if_due
from services.quality.publishing.nightly.domain import AT_A_CENTRE, due, name_of, too_old
from services.quality.standards.desk import Desk
from shared.runtime.tasks import Task
from tests.quality.building import NOON, a_release
from tests.quality.doors import Centre, Database, Office, a_centre, an_office
from tests.quality.office_building import a_member
from tests.quality.office_receipts import receive

type Place = Callable[..., AbstractAsyncContextManager[Centre | Office]]
MEMBERS = {"north": "North", "south": "South", "east": "East"}
BERLIN = ZoneInfo("Europe/Berlin")
FILES = {"kokon-quality-2026-03-05.csv", "kokon-quality-2026-03-05.json"}


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


def contents(folder: Path, name: str) -> tuple[bytes, Any]:
    """Of both files of a table."""
    return (folder / f"{name}.csv").read_bytes(), json.loads((folder / f"{name}.json").read_text())


def test_the_files_of_a_day_are_due_from_two_in_the_morning_of_the_centre_until_both_are_there() -> None:
    before, after = datetime(2026, 3, 5, 0, 59, tzinfo=UTC), datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
    assert due([], before, BERLIN, AT_A_CENTRE) is None
    assert due([], after, BERLIN, AT_A_CENTRE) == due(sorted(FILES)[:1], after, BERLIN, AT_A_CENTRE) == date(2026, 3, 5)
    assert due(FILES, after, BERLIN, AT_A_CENTRE) is None


def test_only_own_files_are_ever_too_old() -> None:
    days = [name_of("quality", date(2026, 3, day), "csv") for day in (1, 2, 3)]
    there = [*days, "kokon-quality-2020-01-01.csv.old", "letter.csv", ".kokon-quality-2020-01-01.csv"]
    assert too_old(there, today=date(2026, 3, 4), days=2, tables=AT_A_CENTRE) == days[:2]
    left = ".kokon-quality-2026-03-04.json.deadbeef"
    assert too_old([*there, left], today=date(2026, 3, 4), days=2, tables=AT_A_CENTRE) == [left, *days[:2]], (
        "a draft of a killed process"
    )


async def test_a_night_lays_down_what_a_token_may_read_for_the_owner_alone(centre: Centre, tmp_path: Path) -> None:
    desk = centre.app.state.desk
    night = of_a_centre(desk, tmp_path, days=30, language="en")
    (tmp_path / "kokon-quality-2026-02-03.csv").touch()
    assert await write_if_due(desk, night)
    assert set(modes(tmp_path)) == FILES
    assert set(modes(tmp_path).values()) == {0o600}
    lead = await centre.colleague("lead")
    assert (await lead.get("/export.csv")).content == (tmp_path / "kokon-quality-2026-03-05.csv").read_bytes()
    told = json.loads((tmp_path / "kokon-quality-2026-03-05.json").read_text())
    assert told == (await lead.get("/export.json")).json()
    assert not await write_if_due(desk, night)
    centre.clock.time = NOON + timedelta(days=1)
    assert await write_if_due(desk, replace(night, days=1))
    assert set(modes(tmp_path)) == {name.replace("-05.", "-06.") for name in FILES}


async def test_a_night_of_the_office_lays_down_what_every_member_sees(database: Database, tmp_path: Path) -> None:
    """Over three centres, and never over two: an operator is no officer."""
    async with an_office(database, members=MEMBERS, languages=("en",)) as office:
        state, member = office.app.state, await a_member(office, "north")
        spoken = state.pages.languages.default
        night = of_the_office(state.desk, tmp_path, days=30, members=state.members, wording=lambda: spoken)
        for centres in (("north", "south"), ("east",)):
            await receive(office, *(a_release(centre, U2=(4, 3)) for centre in centres))
            await write(night, date(2026, 3, 5))
            assert set(modes(tmp_path).values()) == {0o600}
            for name in ("distributions", "values"):
                csv, told = contents(tmp_path, f"kokon-office-{name}-2026-03-05")
                assert csv == (await member.get(f"/{name}.csv")).content
                assert told == (await member.get(f"/{name}.json")).json()
            _, told = contents(tmp_path, "kokon-office-distributions-2026-03-05")
            assert any(row["state"] == "known" for row in told["rows"]) is (centres == ("east",))
            csv, told = contents(tmp_path, "kokon-office-amounts-2026-03-05")
            assert (csv.count(b"\n"), told) == (1, {"rows": []}), "no amounts have come"
        assert len(modes(tmp_path)) == 6


@pytest.mark.parametrize("place", [a_centre, an_office])
async def test_a_service_writes_where_a_folder_is_named(
    place: Place, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []

    def keeping(desk: Desk, night: Night) -> Task:
        started.append(night.folder)
        return keeping_nights(desk, night)

    monkeypatch.setattr(app, "keeping_nights", keeping)
    for folder in (None, tmp_path):
        async with place(database, export_folder=folder):
            pass
    assert started == [tmp_path]


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
    night = of_a_centre(centre.app.state.desk, tmp_path, days=30, language="en")
    with pytest.raises(asyncio.CancelledError):
        await keeping_nights(centre.app.state.desk, night, sleep=pause)()
    assert set(modes(tmp_path)) == FILES


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("place", "named"), [(a_centre, "QUALITY"), (an_office, "OFFICE")])
async def test_a_folder_that_others_may_read_ends_the_start(
    place: Place, named: str, database: Database, open_folder: Path
) -> None:
    with pytest.raises(SystemExit, match=rf"{named}_EXPORT_FOLDER.*read by others. Next step: chmod 700"):
        async with place(database, export_folder=open_folder):
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
