"""A stolen list of threads says nothing about which number opens one of them."""

from uuid import UUID, uuid4

import pytest

from shared.crypto.receipts import new_thread_id, thread_of
from shared.crypto.thread_ids import is_given_by_number, kept_id, key_of_text, key_text, thread_key

KEY, OTHER = thread_key(b"m" * 32), thread_key(b"n" * 32)
NUMBERS = [f"{number:016d}" for number in range(3)]


def test_a_stolen_list_has_no_id_that_a_number_gives() -> None:
    given = {thread_of(number, "north").thread_id for number in NUMBERS}
    stolen = {kept_id(one, KEY) for one in given}
    assert len(stolen) == len(given)
    assert not stolen & given
    assert not stolen & {kept_id(one, OTHER) for one in given}
    assert not any(is_given_by_number(one) for one in stolen)


def test_what_is_kept_stays_what_it_is() -> None:
    """Numbers that are given out stay valid only as long as this value does."""
    assert kept_id(UUID("8a1ffa11-0000-8000-8000-000000000001"), KEY) == UUID("971c322c-2b61-4802-85eb-f76e6692120c")
    stored = uuid4()
    assert kept_id(stored, KEY) == stored
    assert not is_given_by_number(new_thread_id())


def test_a_key_is_read_as_it_is_written() -> None:
    assert key_of_text(key_text(KEY)) == KEY
    for wrong in ("", "canary", key_text(b"short")):
        with pytest.raises(ValueError, match=r".") as refusal:
            key_of_text(wrong)
        assert wrong == "" or wrong not in str(refusal.value)
