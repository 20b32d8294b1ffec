"""A6: what the step and the class of a printed year tell somebody who knows all the other clients of that year."""

from functools import cache
from pathlib import Path

import pytest

from services.quality.evidence.tallies.domain import Tally
from services.quality.publishing.years.domain import Told, told_of
from services.quality.standards.catalogue.domain import Source
from services.quality.standards.scoring.figures import Outcomes
from tests.attacks.outcome_steps import HERS, PRACTICE, others
from tests.quality.building import STANDARDS

GUARANTEES = Path(__file__).parents[2] / "docs/guarantees.md"


@cache
def printed(counted: Outcomes) -> Told:
    tally = Tally(STANDARDS.version, "2025-12", {"U6.1": counted})
    return told_of(2025, Source.CASEWORK, [tally], STANDARDS, {})["U6.1"]


def told_apart(clients: int) -> float:
    """How often what is printed differs between met and not met, for an attacker who knows all the others."""
    return sum(chance for chance, each in others(clients - 1) if printed(each + HERS[0]) != printed(each + HERS[2]))


def noticed(clients: int) -> float:
    """How often what is printed shows that the client came."""
    return sum(
        chance * hers
        for chance, each in others(clients - 1)
        for hers, outcome in zip(PRACTICE, HERS, strict=True)
        if printed(each + outcome) != printed(each)
    )


@pytest.mark.parametrize(("clients", "percent"), [(5, 88), (20, 32), (60, 9)])
def test_how_often_a_step_tells_hers_to_whoever_knows_all_the_others(clients: int, percent: int) -> None:
    assert round(100 * told_apart(clients)) == percent


def test_that_she_came_is_certain_where_a_class_begins_with_her_and_rare_elsewhere() -> None:
    assert [round(noticed(clients), 9) for clients in (5, 10, 20)] == [1, 1, 1]
    assert [round(100 * noticed(clients)) for clients in (9, 60)] == [12, 4]


def test_the_guarantees_say_these_figures() -> None:
    said = "With 5, 20 and 60 clients a year"
    text = " ".join(GUARANTEES.read_text(encoding="utf-8").split())
    assert f"{said}, for 88, 32 and 9 of 100" in text
    assert "this is so for how it was in 88, 32 and 9 of 100" in text


def test_a_step_of_nought_is_everybodys() -> None:
    one, other = printed(Outcomes(not_met=9)), printed(Outcomes(partly=1, not_met=8))
    assert one != other


def test_twin_an_exact_count_tells_it_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.printed", lambda counted: counted)
    assert [round(100 * told_apart(clients)) for clients in (5, 20, 60)] == [100] * 3
