"""Keys for letters: new ones each day of the centre, an end to the old ones, and none that comes back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cases.contact.letter_keys.domain import announcement, changed
from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.letters.file import LetterFile, take_over_letters
from services.cases.foundation.keys.letters.opening_keys import OpeningKeys
from services.cases.foundation.keys.place import KeyPlace, new_keys, with_new_opening, without_opening, write_once
from services.cases.foundation.keys.register import Register
from shared.crypto.opening_keys import is_signed_by_one_of

CENTRE = "north"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 5, 12, tzinfo=BERLIN)
HOUR = timedelta(hours=1)


def ids(keys: CentreKeys) -> list[str]:
    return [key.key_id for key in keys.opening]


def passed(keys: CentreKeys, hours: float) -> Iterator[CentreKeys]:
    """What becomes of keys that were made at noon, quarter of an hour by quarter of an hour."""
    for quarter in range(int(hours * 4) + 1):
        keys = changed(keys, now=NOON + quarter * HOUR / 4, clock=BERLIN) or keys
        yield keys


def test_each_day_of_the_centre_has_keys_of_its_own_and_pages_have_twenty_hours() -> None:
    first = new_keys(CENTRE, now=NOON)
    steps = [(len(keys.opening), len(keys.ending)) for keys in passed(first, 36)]
    until_midnight, until_eight = 12 * 4, (12 + 20) * 4
    assert steps[:until_midnight] == [(2, 0)] * until_midnight
    assert steps[until_midnight:until_eight] == [(4, 0)] * (20 * 4)
    assert steps[until_eight : 36 * 4] == [(4, 2)] * (4 * 4)
    assert steps[36 * 4] == (6, 2)
    *_, last = passed(first, 36)
    assert last.ending == set(ids(first))


def test_the_same_moment_changes_nothing_twice_and_each_change_has_a_greater_number() -> None:
    numbers = [keys.opening_number for keys in passed(new_keys(CENTRE, now=NOON), 60)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 6
    keys = changed(new_keys(CENTRE, now=NOON - 30 * HOUR), now=NOON, clock=BERLIN)
    assert keys
    assert changed(keys, now=NOON, clock=BERLIN) is None


@pytest.mark.parametrize("back", [2 * HOUR, 24 * HOUR, 70 * HOUR])
def test_a_clock_that_is_set_back_ends_no_key_early_and_gets_keys_of_its_day(back: timedelta) -> None:
    keys = with_new_opening(new_keys(CENTRE, now=NOON - 24 * HOUR), now=NOON)
    earlier = changed(keys, now=NOON - back, clock=BERLIN) or keys
    assert earlier.ending == keys.ending == frozenset()
    assert set(ids(keys)) <= set(ids(earlier))
    assert earlier.opening_number >= keys.opening_number
    made = earlier.opening_made
    assert made
    assert made.astimezone(BERLIN).date() == (NOON - back).date()


def test_intake_is_told_what_to_seal_for_and_what_is_to_end_and_knows_who_says_it() -> None:
    *_, keys = passed(new_keys(CENTRE, now=NOON), 33)
    told, again = announcement(keys), announcement(keys)
    assert [key.key_id for key in told.keys] == ids(keys)[:2]
    assert told.ending == tuple(ids(keys)[2:])
    assert told.model_copy(update={"id": again.id, "signature": again.signature}) == again
    public = Ed25519PrivateKey.from_private_bytes(keys.handover).public_key()
    assert is_signed_by_one_of(told, [public], centre=CENTRE)
    assert not is_signed_by_one_of(told, [public], centre="south")
    assert not is_signed_by_one_of(told.model_copy(update={"number": told.number + 1}), [public], centre=CENTRE)
    private = {json.dumps(list(key.raw)) for key in keys.opening}
    assert not any(secret in told.model_dump_json() for secret in private)


def test_the_last_keys_are_never_destroyed_without_new_ones() -> None:
    keys = new_keys(CENTRE, now=NOON)
    left = without_opening(keys, ids(keys), now=NOON + HOUR)
    assert len(left.opening) == 2
    assert not set(ids(left)) & set(ids(keys))


@pytest.fixture
def place(tmp_path: Path) -> KeyPlace:
    write_once(tmp_path / "centre.keys", new_keys(CENTRE, now=NOON), None)
    return KeyPlace(tmp_path / "centre.keys", CENTRE)


def test_keys_of_an_earlier_version_leave_the_key_file_for_a_file_of_their_own(place: KeyPlace, tmp_path: Path) -> None:
    before, register = place.read(), Register(tmp_path / "destroyed-keys")
    file = LetterFile.beside(register, before)
    keys = take_over_letters(place, before, file, now=NOON)
    assert (ids(keys), keys.opening_made) == (ids(before), NOON)
    assert place.read().opening == ()
    assert ids(take_over_letters(place, place.read(), file, now=NOON + HOUR)) == ids(before), "again is harmless"
    content = file.path.read_bytes()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert b"request-" not in content
    file.path.write_bytes(content[:-9] + b"AAAAAAA\n")
    with pytest.raises(KeyFileError, match="letters_unreadable"):
        file.read(keys)
    elsewhere = LetterFile(file.path, CENTRE, b"m" * 32)
    file.path.write_bytes(content)
    with pytest.raises(KeyFileError, match="letters_unreadable"):
        elsewhere.read(keys)


async def test_what_was_destroyed_comes_back_with_no_older_file(place: KeyPlace, tmp_path: Path) -> None:
    register = Register(tmp_path / "destroyed-keys")
    file = LetterFile.beside(register, place.read())
    opening = OpeningKeys(take_over_letters(place, place.read(), file, now=NOON), file, register)
    old = ids(opening.now)
    await opening.change(lambda keys: with_new_opening(keys, now=NOON + HOUR))
    backup = file.path.read_bytes()
    await opening.destroy(old, now=NOON + 2 * HOUR)
    await opening.destroy(old, now=NOON + 3 * HOUR)
    assert set(register.known()) == set(old)
    assert not set(old) & set(ids(file.read(place.read())))
    file.path.write_bytes(backup)
    restored = OpeningKeys(take_over_letters(place, place.read(), file, now=NOON), file, register)
    assert set(old) <= set(ids(restored.now))
    await restored.drop_destroyed(now=NOON + 4 * HOUR)
    assert not set(old) & set(ids(restored.now))
    assert not set(old) & set(ids(file.read(place.read())))


async def test_a_change_by_a_command_is_seen_and_two_changes_undo_nothing(place: KeyPlace, tmp_path: Path) -> None:
    register = Register(tmp_path / "destroyed-keys")
    file = LetterFile.beside(register, place.read())
    one, other = (OpeningKeys(take_over_letters(place, place.read(), file, now=NOON), file, register) for _ in "12")
    await one.change(lambda keys: with_new_opening(keys, now=NOON + HOUR))
    await other.change(lambda keys: changed(keys, now=NOON + HOUR, clock=BERLIN))
    assert ids(other.now) == ids(one.now), "what is done already is not done again"
    await other.change(lambda keys: with_new_opening(keys, now=NOON + 2 * HOUR))
    assert ids(await one.look()) == ids(other.now)
    assert len(ids(one.now)) == 6


def test_a_file_of_the_day_before_says_when_its_keys_were_made() -> None:
    keys = replace(new_keys(CENTRE, now=datetime(2026, 3, 1, tzinfo=UTC)), made={})
    assert keys.opening_since is None
    due = changed(keys, now=NOON, clock=BERLIN)
    assert due
    assert (len(due.opening), due.ending) == (4, frozenset())
