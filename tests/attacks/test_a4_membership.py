"""A4: who knows all other clients and every draw learns about one client no more than the budget says."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import pytest

from services.cases.counting.draws import noise
from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.noise import TooLittleNoiseError, mechanism, with_noise
from services.cases.foundation.outcomes import Outcome
from shared.privacy.budget import Budget, Criteria, Index, budget, budgets, scale
from shared.privacy.counts import Indicator
from tests.attacks.measurements import advantage_for_certain, at_least, least, log_likelihood_ratio
from tests.attacks.membership import designed
from tests.shared.budget_changes import with_centre_criteria

pytestmark = pytest.mark.statistics

RUNS = 20_000
TRUE = 9
"""Clients in the same bin as the one client, if that client is in."""
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
    [(with_half_the_noise, 6_000), (counted_thrice, 6_000), (hidden_below_ten, 2_000), (drawn_anew_eight_times, 1_500)],
)
def test_twin_a_mechanism_that_keeps_too_little_back_is_found(twin: Watch, runs: int, epsilon: float) -> None:
    assert measured(twin, epsilon, runs) > math.tanh(epsilon / 2)


@dataclass(frozen=True)
class Advantage:
    """The advantage of an attacker who looks at the index alone, at all criteria, and at everything together."""

    index: float
    criteria: float
    all: float


def rules_at(lifetime: float) -> Budget:
    """Half of it for the index, half for the criteria, as the public budget has it."""
    rules, half = budget(), {"epsilon": lifetime / 2}
    changes = {"index": rules.index.model_copy(update=half), "criteria": rules.criteria.model_copy(update=half)}
    return rules.model_copy(update=changes)


def standings(*outcomes: Outcome) -> list[Standing]:
    """One client for each of these, who stands so in every criterion of the budget."""
    every = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]
    return [Standing(outcome.encode(), each, "2026-Q4", outcome) for outcome in outcomes for each in every]


def drawn(ledger: Sequence[Standing], rules: Budget) -> list[list[int]]:
    """By the draw that casework makes, for each outcome: the count in the index, those in all criteria, and its own.

    The last are there where the budget switches on criteria of single centres; the centre has chosen them.
    """
    made = draw(
        ledger, period="2026-Q4", spent=(), budget=rules, centre="north", key=bytes(32), noise=with_noise, chosen=True
    )
    parts = [made.told.index, *(each.counts for each in (*made.told.criteria, *made.told.centre_criteria))]
    return [[getattr(part, outcome) for part in parts] for outcome in Outcome]


def whole_draws(rules: Budget, runs: int) -> Advantage:
    """Three clients in a draw, each alone in one outcome, or none of them: each draw is tried three times."""
    out = [seen for _ in range(runs) for seen in drawn([], rules)]
    inside = [seen for _ in range(runs) for seen in drawn(standings(*Outcome), rules)]

    def scored(of: Callable[[Sequence[int]], float]) -> float:
        return advantage_for_certain([of(seen) for seen in out], [of(seen) for seen in inside])

    def index(seen: Sequence[int]) -> float:
        return log_likelihood_ratio(seen[:1], [0], [1], scale(rules.index))

    def criteria(seen: Sequence[int]) -> float:
        return log_likelihood_ratio(seen[1:], [0] * len(seen[1:]), [1] * len(seen[1:]), scale(rules.criteria))

    return Advantage(scored(index), scored(criteria), scored(lambda seen: index(seen) + criteria(seen)))


@pytest.mark.parametrize("lifetime", [0.5, 1.0, 2.0])
def test_all_that_a_year_tells_of_a_client_is_within_her_lifetime_budget(lifetime: float) -> None:
    rules = rules_at(lifetime)
    found = whole_draws(rules, runs=700)
    assert found.index <= designed(rules.index) <= math.tanh(rules.index.epsilon / 2) + 1e-9
    assert found.criteria <= designed(rules.criteria) <= math.tanh(rules.criteria.epsilon / 2)
    assert found.all <= designed(rules.index, rules.criteria) <= math.tanh(lifetime / 2)


@pytest.mark.parametrize("lifetime", [0.5, 1.0, 2.0])
def test_twin_a_third_of_the_noise_or_a_whole_epsilon_for_each_criterion_is_found(lifetime: float) -> None:
    rules = rules_at(lifetime)
    index = rules.index.model_copy(update={"epsilon": 3 * lifetime / 2})
    criteria = rules.criteria.model_copy(update={"epsilon": rules.criteria.sensitivity * lifetime / 2})
    found = whole_draws(rules.model_copy(update={"index": index, "criteria": criteria}), runs=1400)
    assert found.index > designed(rules.index)
    assert found.criteria > designed(rules.criteria)
    assert found.all > designed(rules.index, rules.criteria)


def of_her_centre(rules: Budget, runs: int) -> list[float]:
    """The advantage of an attacker who looks at the criteria of the centre alone, and at all that leaves."""
    own, many = rules.of_a_centre, rules.criteria.sensitivity
    weights = [1 / scale(rules.index)] + [1 / scale(rules.criteria)] * many
    assert own
    weights += [1 / scale(own)] * many
    out = [seen for _ in range(runs) for seen in drawn([], rules)]
    inside = [seen for _ in range(runs) for seen in drawn(standings(*Outcome), rules)]

    def said(seen: Sequence[int], parts: slice) -> float:
        counts = zip(seen[parts], weights[parts], strict=True)
        return sum(log_likelihood_ratio([count], [0], [1], 1 / weight) for count, weight in counts)

    looks = (slice(1 + many, 1 + 2 * many), slice(0, 1 + 2 * many))
    return [advantage_for_certain([said(a, at) for a in out], [said(b, at) for b in inside]) for at in looks]


def test_what_a_centre_has_drawn_of_its_own_criteria_is_within_its_epsilon_and_the_larger_lifetime() -> None:
    rules = with_centre_criteria(rules_at(2.0))
    own = rules.of_a_centre
    assert own
    alone, together = of_her_centre(rules, runs=400)
    assert alone <= designed(own) <= math.tanh(own.epsilon / 2)
    assert together <= designed(rules.index, rules.criteria, own) <= math.tanh(rules.lifetime / 2)


def test_twin_an_epsilon_for_each_criterion_of_the_centre_is_found() -> None:
    rules = with_centre_criteria(rules_at(2.0))
    alone, together = of_her_centre(with_centre_criteria(rules, epsilon=10.0), runs=200)
    assert rules.of_a_centre
    assert alone > designed(rules.of_a_centre)
    assert together > designed(rules.index, rules.criteria, rules.of_a_centre)


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
    layer = Criteria(epsilon=epsilon, every="year", names=budgets().known[0].criteria.names[:names])
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
