"""A4: who knows all other clients and every draw learns about one client no more than the budget says."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean

import pytest

from services.cases.contributions import noise
from services.cases.contributions.domain import Standing, draw
from services.cases.contributions.noise import TooLittleNoiseError, mechanism, with_noise
from services.cases.tallies.domain import Outcome
from shared.budget import Budget, Criteria, Index, budget, scale
from shared.counts import Indicator
from tests.attacks.measuring import advantage_for_certain, at_least, least, log_likelihood_ratio

RUNS = 20_000
TRUE = 9
"""Clients beside her in the bin she is in, if she is in."""
type Watch = Callable[[int, Index, int], list[list[int]]]
"""What is seen in so many runs where the true count is this one."""


def index_at(epsilon: float) -> Index:
    return budget().index.model_copy(update={"epsilon": epsilon})


def honest(count: int, layer: Index, runs: int) -> list[list[int]]:
    """Noise of the real mechanism; many runs in one call, since every count has noise of its own."""
    return [[seen] for seen in with_noise([count] * runs, layer)]


def with_half_the_noise(count: int, layer: Index, runs: int) -> list[list[int]]:
    return honest(count, index_at(layer.epsilon * 2), runs)


def counted_thrice(count: int, layer: Index, runs: int) -> list[list[int]]:
    return honest(TRUE + 3 * (count - TRUE), layer, runs)


def hidden_below_ten(count: int, layer: Index, runs: int) -> list[list[int]]:
    """The true count decides whether anything is told."""
    return honest(count, layer, runs) if count >= 10 else [[-1_000]] * runs


def drawn_anew_eight_times(count: int, layer: Index, runs: int) -> list[list[int]]:
    every = honest(count, layer, runs * 8)
    return [[seen for [seen] in every[start : start + 8]] for start in range(0, runs * 8, 8)]


def measured(watch: Watch, epsilon: float, runs: int = RUNS) -> float:
    layer = index_at(epsilon)

    def scores(count: int) -> list[float]:
        return [
            log_likelihood_ratio(seen, [TRUE] * len(seen), [TRUE + 1] * len(seen), scale(layer))
            for seen in watch(count, layer, runs)
        ]

    return advantage_for_certain(scores(TRUE), scores(TRUE + 1))


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
def test_the_advantage_of_the_best_attacker_is_within_the_proven_bound(epsilon: float) -> None:
    found = measured(honest, epsilon)
    assert found <= math.tanh(epsilon / 2)
    assert found >= math.tanh(epsilon / 2) - 0.06, "so much noise would serve nobody: the mechanism sits on its bound"


@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(
    ("twin", "runs"),
    [(with_half_the_noise, 6_000), (counted_thrice, 6_000), (hidden_below_ten, 2_000), (drawn_anew_eight_times, 3_000)],
)
def test_twin_a_mechanism_that_keeps_too_little_back_is_found(twin: Watch, runs: int, epsilon: float) -> None:
    assert measured(twin, epsilon, runs) > math.tanh(epsilon / 2)


def standings(*people: str) -> list[Standing]:
    """People who stand in every criterion of the budget."""
    every = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]
    return [Standing(mark.encode(), each, "2026-Q4", Outcome.MET) for mark in people for each in every]


def drawn(ledger: Sequence[Standing], rules: Budget) -> list[int]:
    made = draw(ledger, period="2026-Q4", spent=(), budget=rules, centre="north", key=bytes(32), noise=with_noise)
    told = made.told
    return [told.index.met, *(each.counts.met for each in told.criteria)]


def whole_draws(rules: Budget, runs: int = 700) -> float:
    """Everything a client is in, her index and all her criteria, through the draw that casework makes."""
    out, inside = standings("anna", "beate"), standings("anna", "beate", "clara")
    criteria = len(rules.criteria.names)

    def score(seen: Sequence[int]) -> float:
        index = log_likelihood_ratio(seen[:1], [2], [3], scale(rules.index))
        return index + log_likelihood_ratio(seen[1:], [2] * criteria, [3] * criteria, scale(rules.criteria))

    return advantage_for_certain(
        [score(drawn(out, rules)) for _ in range(runs)], [score(drawn(inside, rules)) for _ in range(runs)]
    )


def test_all_that_a_year_tells_of_a_client_is_within_her_lifetime_budget() -> None:
    assert whole_draws(budget()) <= math.tanh(budget().lifetime / 2)


def test_twin_criteria_that_each_spend_the_whole_epsilon_are_found() -> None:
    criteria = budget().criteria.model_copy(update={"epsilon": 10.0})
    assert whole_draws(budget().model_copy(update={"criteria": criteria})) > math.tanh(budget().lifetime / 2)


def test_noise_is_whole_centred_and_of_the_spread_that_the_budget_publishes() -> None:
    for layer in (budget().index, budget().criteria):
        seen = with_noise([0] * RUNS, layer)
        ratio = math.exp(-1 / scale(layer))
        variance = 2 * ratio / (1 - ratio) ** 2
        assert abs(fmean(seen)) < 5 * math.sqrt(variance / RUNS)
        assert fmean(one * one for one in seen) == pytest.approx(variance, rel=0.1)
        assert min(seen) < 0 < max(seen)


@pytest.mark.parametrize("epsilon", [0.1, 0.3, 0.7, 1.0, 3.3])
@pytest.mark.parametrize("names", [1, 3, 7, 10])
def test_the_proof_of_the_library_reaches_every_budget(epsilon: float, names: int) -> None:
    layer = Criteria(epsilon=epsilon, every="year", names=budget().criteria.names[:names])
    assert len(with_noise([0], layer)) == 1


def test_too_little_noise_is_an_error_before_anything_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLittleNoiseError):
        mechanism(3, 0.5, 1, 1.0)
    monkeypatch.setattr(noise, "scale", lambda layer: 1 / (2 * layer.epsilon))
    with pytest.raises(TooLittleNoiseError):
        with_noise([1, 2, 3], index_at(1.7))


def test_the_bounds_are_those_of_clopper_and_pearson() -> None:
    assert at_least(3, 10, 0.3) == pytest.approx(0.6172172136)
    assert at_least(700, 1000, least(700, 1000)) == pytest.approx(0.0005, rel=0.01)
    assert (least(0, 10), round(least(10, 10), 4)) == (0.0, round(0.0005**0.1, 4))
