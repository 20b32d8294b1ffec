"""The fonts that come with the reports are the ones that were chosen, with their licence."""

from hashlib import sha256

import pytest

from shared.printing.press import FONTS

CHOSEN = {
    "IBMPlexSansArabic-Regular.ttf": "93ac94c4b3174176d410381b86c19891086a091c3c8da940ca65d85aa6a4f8a4",
    "IBMPlexSansArabic-SemiBold.ttf": "a45026a12d679d08bc1c28ca454aeb6aede0548e34addcc8a1141a6ef74dcbe4",
}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_font_is_unchanged(name: str) -> None:
    assert sha256((FONTS / name).read_bytes()).hexdigest() == CHOSEN[name]


def test_nothing_else_lies_with_the_fonts_but_their_licence() -> None:
    assert {path.name for path in FONTS.iterdir()} == {*CHOSEN, "OFL.txt"}
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text().upper()
