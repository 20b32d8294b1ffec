"""Parts of a short message are counted by its alphabet."""

import pytest

from services.notify.notices.sms import GSM, GSM_EXTENSION, Parts, parts_of


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", Parts("GSM", 0, 1)),
        ("a" * 160, Parts("GSM", 160, 1)),
        ("a" * 161, Parts("GSM", 161, 2)),
        ("a" * 306, Parts("GSM", 306, 2)),
        ("a" * 307, Parts("GSM", 307, 3)),
        ("äöüß" * 40, Parts("GSM", 160, 1)),
        ("€" * 80, Parts("GSM", 160, 1)),
        ("€" * 81, Parts("GSM", 162, 2)),
        ("я" * 70, Parts("UCS-2", 70, 1)),
        ("я" * 71, Parts("UCS-2", 71, 2)),
        ("я" * 134, Parts("UCS-2", 134, 2)),
        ("я" * 135, Parts("UCS-2", 135, 3)),
        ("a" * 70 + "ç", Parts("UCS-2", 71, 2)),
        ("🌻" * 35, Parts("UCS-2", 70, 1)),
    ],
)
def test_parts_are_counted(text: str, counted: Parts) -> None:
    assert parts_of(text) == counted


def test_what_belongs_together_is_not_cut_in_two() -> None:
    """153 is odd: the escape of the 77th euro would end a part, and its letter begin the next one."""
    assert parts_of("€" * 153) == Parts("GSM", 306, 3)
    assert parts_of("🌻" * 67) == Parts("UCS-2", 134, 3)


def test_the_alphabet_has_its_128_places() -> None:
    """127 letters and the escape; ten more behind it."""
    assert (len(GSM), len(GSM_EXTENSION)) == (127, 10)
