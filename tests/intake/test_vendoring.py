"""What is taken from others is exactly what was looked at, with its licence beside it."""

from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "services/intake/static/vendor"
HPKE = "c70d5518686a877abbc254266b48574576b222c30a9d5acf32c336e897302cbe"
"""Of hpke 1.1.7 as services/intake/vendoring/build makes it; a new release gets a new look and a new line here."""


def test_the_sealing_library_is_the_one_that_was_looked_at() -> None:
    assert sha256((VENDOR / "hpke.js").read_bytes()).hexdigest() == HPKE


def test_its_licence_lies_beside_it() -> None:
    assert "MIT" in (VENDOR / "hpke.LICENSE.md").read_text()


def test_nothing_else_was_taken() -> None:
    assert {file.name for file in VENDOR.iterdir()} == {"hpke.js", "hpke.LICENSE.md"}
