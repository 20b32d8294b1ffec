"""Numbers as channels need them, and those that are refused rather than guessed."""

import pytest

from services.notify.channels.phone_numbers import known_country, number_in, text_number_in


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("0151 12345678", "+4915112345678"),
        ("0151/123456-78", "+4915112345678"),
        ("+49 (0) 151 12345678", "+4915112345678"),
        ("0049 151 12345678", "+4915112345678"),
        ("٠١٥١ ١٢٣٤٥٦٧٨", "+4915112345678"),
        ("+234 707 123 4567", "+2347071234567"),
        ("+36 30 123 4567", "+36301234567"),
    ],
)
def test_a_number_is_written_with_its_country(address: str, number: str) -> None:
    assert text_number_in(address, country="DE") == number_in(address, country="DE") == number


def test_a_number_without_a_country_belongs_to_the_one_that_is_set() -> None:
    assert number_in("0664 1234567", country="AT") == "+436641234567"


@pytest.mark.parametrize(
    "address",
    [
        "", "+", "110", "0151 12", "0151 1234567", "0171-FLOWERS", "+49 151 12345678 ext 2", "client@example.org",
        "0151 12345678, 0151 12345679", "+4915112345678+4915112345679", "+4915112345678;ext=1", "9" * 400,
    ],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused(address: str) -> None:
    assert number_in(address, country="DE") is None


@pytest.mark.parametrize("address", ["+49 30 1234567", "0900 1234567", "0800 1234567", "+39 06 1234567"])
def test_a_text_goes_to_no_fixed_line_and_no_number_that_costs(address: str) -> None:
    assert number_in(address, country="DE")
    assert text_number_in(address, country="DE") is None


@pytest.mark.parametrize("code", ["", "de", "DEU", "XX", "49"])
def test_a_country_is_one_of_those_with_numbers(code: str) -> None:
    with pytest.raises(ValueError, match="two letters"):
        known_country(code)
