"""What is taken from others is exactly what was looked at, with its licence beside it."""

from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "services/intake/static/vendor"
HPKE = "f953f23ac7f5bd45e284a262d8902072f8ab0efa9831e07aa35e93f090a81656"
"""Of hpke 1.1.7 as services/intake/vendoring/build makes it; a new release gets a new look and a new line here."""


def test_the_sealing_library_is_the_one_that_was_looked_at() -> None:
    assert sha256((VENDOR / "hpke.js").read_bytes()).hexdigest() == HPKE


def test_its_licence_lies_beside_it() -> None:
    assert "MIT" in (VENDOR / "hpke.LICENSE.md").read_text()


def test_nothing_else_was_taken() -> None:
    assert {file.name for file in VENDOR.iterdir()} == {"hpke.js", "hpke.LICENSE.md"}
