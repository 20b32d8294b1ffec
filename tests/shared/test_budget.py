"""The public budget says nothing that no code does."""

import pytest
from pydantic import ValidationError

from shared.budget import FILE, read


def changed(old: str, new: str) -> str:
    text = FILE.read_text()
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("layer", "told", "other"),
    [("index", "quarter", "year"), ("criteria", "year", "quarter"), ("index", "quarter", "day")],
)
def test_a_rhythm_that_nothing_draws_in_is_refused_with_what_may_stand_there(layer: str, told: str, other: str) -> None:
    [part] = [part for part in FILE.read_text().split("\n[") if part.startswith(f"{layer}]")]
    text = changed(part, part.replace(f'every = "{told}"', f'every = "{other}"'))
    with pytest.raises(ValidationError, match=rf"{layer}\.every\n.*should be '{told}'"):
        read(text)


def test_criteria_are_drawn_with_the_last_quarter_of_a_year_and_the_index_always() -> None:
    known = read(FILE.read_text())
    assert known.names_in("2026-Q4") == known.criteria.names
    assert [known.names_in(f"2026-Q{quarter}") for quarter in (1, 2, 3)] == [(), (), ()]
