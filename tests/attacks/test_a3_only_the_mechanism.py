"""A3: only the mechanism makes a count that may leave a centre; the code, the type and the running draw say so."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.noise import Noise, with_noise
from services.cases.foundation.outcomes import Outcome
from shared.events import ContributionDrawn
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import Drawn, Indicator, Noised, NoisedCriterion
from tests.contracts.rules.mechanism import (
    only_the_mechanism_makes_a_count_with_noise,
    the_mechanism_makes_counts_of_what_the_library_gave,
)
from tests.shared.budget_changes import with_centre_criteria


def test_no_code_but_the_mechanism_can_make_one() -> None:
    assert not only_the_mechanism_makes_a_count_with_noise.broken


def test_the_mechanism_makes_them_of_what_the_library_gave_and_of_nothing_else() -> None:
    assert not the_mechanism_makes_counts_of_what_the_library_gave.broken


@pytest.mark.parametrize(
    "count", [3, True, 3.0, "3", Drawn(3) + 1, -Drawn(3), int(Drawn(3)), type("Near", (Drawn,), {})(3)]
)
def test_a_count_without_noise_is_refused(count: Any) -> None:
    with pytest.raises(ValidationError, match="comes from the mechanism"):
        Noised(met=count, partly=Drawn(0), not_met=Drawn(0))


def numbers_in(part: object) -> Iterator[float]:
    """Every number of an event, wherever it stands."""
    if isinstance(part, BaseModel):
        part = [getattr(part, name) for name in type(part).model_fields]
    if isinstance(part, list | tuple):
        for one in part:
            yield from numbers_in(one)
    elif isinstance(part, int | float):
        yield part


def drawn_event(noise: Noise = with_noise, *, chosen: bool = False) -> ContributionDrawn:
    """By a budget that has criteria of single centres, too; `chosen` says whether this one wants them."""
    anna, rules = Standing(b"anna", Indicator.U2_1, "2026-Q4", Outcome.MET), with_centre_criteria(budget())
    made = draw(
        [anna], period="2026-Q4", spent=(), budget=rules, centre="north", key=bytes(32), noise=noise, chosen=chosen
    )
    return made.told


class Overheard:
    """The mechanism, and what came out of it."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def __call__(self, counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
        drawn = with_noise(counts, layer)
        assert {type(count) for count in drawn} == {Drawn}
        self.heard += drawn
        return drawn


@pytest.mark.parametrize(("chosen", "many"), [(False, 15), (True, 27)])
def test_every_number_of_a_draw_came_out_of_the_mechanism(chosen: bool, many: int) -> None:
    mechanism = Overheard()
    assert list(numbers_in(drawn_event(mechanism, chosen=chosen))) == mechanism.heard
    assert len(mechanism.heard) == many


class DrawnWithTotal(ContributionDrawn):
    clients: int = 17


def test_twin_a_true_count_beside_the_noisy_ones_is_found() -> None:
    mechanism = Overheard()
    event = drawn_event(mechanism)
    fields = {name: getattr(event, name) for name in ContributionDrawn.model_fields}
    assert list(numbers_in(DrawnWithTotal(**fields))) != mechanism.heard


def test_twin_noise_that_is_not_the_mechanisms_is_refused() -> None:
    with pytest.raises(ValidationError, match="comes from the mechanism"):
        drawn_event(lambda counts, layer: list(counts))  # type: ignore[arg-type]


def test_what_was_told_can_be_read_where_it_arrives() -> None:
    event = drawn_event()
    assert ContributionDrawn.model_validate_json(event.body()) == event
    assert NoisedCriterion.model_validate_json(event.criteria[0].model_dump_json()) == event.criteria[0]
