"""The file of members: what it says, where it is wrong, and that it is read again."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.foundation.domain import Period
from services.quality.office.members.file import MembersFile, MembersFileError, parsed
from tests.quality.building import members_file, public_release_key

KEY = public_release_key("north")
NORTH: dict[str, Any] = {"name": "Nord", "release_keys": {"release-1": KEY}, "joined": "2026-Q4", "left": None}


def with_north(**changes: Any) -> str:
    return json.dumps({"north": {**NORTH, **changes}})


def test_a_centre_is_expected_from_the_quarter_it_joined_in_until_the_one_before_it_left() -> None:
    members = parsed(with_north(left="2028-Q1"))
    quarters = [Period(2026, 3), Period(2026, 4), Period(2027, 4), Period(2028, 1)]
    assert [bool(members.expected(period)) for period in quarters] == [False, True, True, False]
    assert [members.number_expected(period) for period in quarters] == [0, 1, 1, 0]
    assert members.names == {"north": "Nord"}


def test_one_that_came_back_is_expected_in_each_of_its_stays_and_not_between() -> None:
    members = parsed(with_north(earlier=[{"joined": "2025-Q1", "left": "2025-Q3"}]))
    quarters = [Period(2024, 4), Period(2025, 1), Period(2025, 3), Period(2026, 3), Period(2026, 4)]
    assert [bool(members.expected(period)) for period in quarters] == [False, True, False, False, True]
    assert [members.number_expected(period) for period in quarters] == [0, 1, 0, 0, 1]
    assert [members.asked(period, {"north"}) for period in quarters] == [0, 1, 0, 0, 1]
    assert members.gone(Period(2027, 1)) == frozenset()


def test_a_centre_that_left_signs_what_was_before_and_nothing_after() -> None:
    members = parsed(with_north(left="2028-Q1"))
    assert members.key("north", "release-1", Period(2027, 4)) is not None
    assert members.key("north", "release-1", Period(2028, 1)) is None
    assert members.key("north", "release-2", Period(2027, 4)) is None
    assert members.key("south", "release-1", Period(2027, 4)) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[1]", "the whole"),
        ("{", "line 1 is no JSON"),
        ("[" * 100_000, "no JSON"),
        (json.dumps({"North": NORTH}), "North"),
        ('{"north": {}, "north": {}}', "twice"),
        (with_north(name=""), "north/name"),
        (with_north(name=7), "north/name"),
        (with_north(more=1), "north/more"),
        (with_north(joined="2026"), "north/joined"),
        (with_north(joined="0000-Q1"), "north/joined"),
        (with_north(left="2026-Q9"), "north/left"),
        (with_north(left="2026-Q3"), "north/left"),
        (with_north(earlier=[{"joined": "2026-Q1"}]), "north/earlier"),
        (with_north(earlier=[{"joined": "2026-Q2", "left": "2026-Q1"}]), "north/earlier/0/left"),
        (with_north(earlier=[{"joined": "2026-Q1", "left": "2027-Q1"}]), "north/earlier"),
        (with_north(release_keys={"release-1": "AAAA"}), "north/release_keys/release-1"),
        (with_north(release_keys={"release-1": KEY[:-1]}), "north/release_keys/release-1"),
        (with_north(release_keys={"Release 1": KEY}), "north/release_keys/Release 1"),
        (with_north(release_keys=[]), "north/release_keys"),
        (json.dumps({"north": {"name": "Nord", "release_keys": {}}}), "north/joined"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_without_its_value(text: str, place: str) -> None:
    with pytest.raises(MembersFileError) as wrong:
        parsed(text)
    assert place in str(wrong.value)
    assert KEY[:-1] not in str(wrong.value)


@given(some.text(max_size=60) | some.recursive(some.none() | some.integers() | some.text(), some.lists).map(json.dumps))
def test_whatever_is_in_the_file_it_is_members_or_the_error_of_the_file(text: str) -> None:
    with contextlib.suppress(MembersFileError):
        parsed(text)


def test_it_is_read_again_when_it_changes_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "centres.json"
    path.write_text(members_file(north="Nord"))
    file = MembersFile(path)
    assert file().names == {"north": "Nord"}
    replace(path, members_file(north="Nord", south="Süd"))
    assert file().names == {"north": "Nord", "south": "Süd"}
    replace(path, '{"north": ')
    assert file().names == {"north": "Nord", "south": "Süd"}
    path.unlink()
    assert file().names == {"north": "Nord", "south": "Süd"}
    replace(path, members_file(west="West"))
    assert file().names == {"west": "West"}


def replace(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def test_an_unusable_file_stops_the_start(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.json", tmp_path):
        with pytest.raises(MembersFileError, match=str(path)):
            MembersFile(path)


def test_without_a_file_nobody_is_expected() -> None:
    assert MembersFile(None)().names == {}
