"""The receipt number leads to the client's thread, however the client types it, and gives nothing away."""

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto.keypairs import Suite
from shared.crypto.receipts import DIGITS, Thread, in_groups, new_receipt, read_receipt, thread_of
from tests.shared.receipt_vectors import WRITTEN

receipts = st.integers(0, 10**DIGITS - 1).map(lambda number: f"{number:016d}")


def test_a_receipt_has_sixteen_digits_even_when_the_number_is_small() -> None:
    assert new_receipt(lambda below: 7) == "0000000000000007"
    assert new_receipt(lambda below: below - 1) == "9" * DIGITS


def test_new_receipts_differ() -> None:
    assert len({new_receipt() for _ in range(100)}) == 100


@pytest.mark.parametrize(("receipt", "written"), WRITTEN.items())
def test_it_is_shown_with_a_check_digit_in_groups_that_no_card_has(receipt: str, written: str) -> None:
    assert in_groups(receipt) == written
    assert read_receipt(written) == receipt


def test_a_number_from_before_the_check_digit_still_leads_to_its_thread() -> None:
    assert read_receipt("1234 5678 1234 5678") == "1234567812345678"


@given(receipts, st.integers(0, DIGITS), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(receipt: str, place: int, more: int) -> None:
    digits = [*in_groups(receipt).replace(" ", "")]
    digits[place] = str((int(digits[place]) + more) % 10)
    assert read_receipt("".join(digits)) is None


@given(receipts, st.integers(0, DIGITS - 1))
def test_two_digits_that_are_swapped_are_noticed(receipt: str, place: int) -> None:
    digits = [*in_groups(receipt).replace(" ", "")]
    digits[place : place + 2] = reversed(digits[place : place + 2])
    swapped = "".join(digits)
    assert (read_receipt(swapped) is None) == (swapped != in_groups(receipt).replace(" ", ""))


@given(receipts)
def test_what_is_shown_can_be_typed_back(receipt: str) -> None:
    assert read_receipt(in_groups(receipt)) == receipt


@pytest.mark.parametrize(
    "typed", ["١٢٣٤ ٥٦٧٨ ١٢٣٤ ٥٦٧٨", "۱۲۳۴۵۶۷۸۱۲۳۴۵۶۷۸", "1234-5678-1234-5678", " 1234.5678 1234/5678\n"]
)
def test_any_keyboard_will_do(typed: str) -> None:
    assert read_receipt(typed) == "1234567812345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234",
        "12345678123456789",
        "123456781234567890",
        "1234 5678 1234 567a",
        "1" * 5_000,
        "1234567812345678½",
        "²" * 16,
    ],
)
def test_anything_else_is_not_a_receipt(typed: str) -> None:
    assert read_receipt(typed) is None


@given(st.text())
def test_reading_never_fails(typed: str) -> None:
    read = read_receipt(typed)
    assert read is None or (len(read) == DIGITS and read.isascii() and read.isdecimal())


def test_the_thread_of_a_receipt_stays_what_it_is() -> None:
    """Numbers that people wrote down must open their threads for as long as the software lives."""
    thread = thread_of("1234567812345678", "north")
    assert thread.thread_id == UUID("881c81e5-ab7c-8da9-af80-bddcb8e40578")
    assert thread.key_in(Suite.X25519).raw.hex() == "a93e5b288720c75bfe510b1adb01cd2c78637b40ea05b09c35686a879fb19e9d"
    assert thread.key_in(Suite.P256).raw.hex() == "cbb0f8c22bf1e14b9b49fc853ef22f54e950ecda1bff1cc7bd37d1fe9078b926"


@given(receipts, receipts)
@settings(max_examples=3, deadline=None)
def test_different_receipts_and_centres_have_different_threads(one: str, other: str) -> None:
    threads = {
        thread_of(one, "north").thread_id,
        thread_of(other, "north").thread_id,
        thread_of(one, "south").thread_id,
    }
    assert len(threads) == 3 - (one == other)


def test_a_thread_id_is_a_custom_uuid() -> None:
    thread_id = thread_of("0000000000000000", "north").thread_id
    assert (thread_id.version, thread_id.variant) == (8, RFC_4122)


def test_a_thread_does_not_show_its_secret() -> None:
    thread = Thread(UUID(int=1), b"canary" * 6)
    assert "canary" not in repr(thread)
    assert thread.key.key_id == str(thread.thread_id)
