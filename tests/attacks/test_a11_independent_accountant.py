"""A11: somebody else's accountant comes, from the ledger of draws, to the epsilon that the budget promises."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import pytest

from services.cases.counting.draws.domain import INDEX, Spent, Standing, draw
from services.cases.counting.draws.noise import ABOVE, with_noise
from services.cases.foundation.outcomes import Outcome
from shared.privacy.budget import Budget, budget, scale
from shared.privacy.counts import Indicator
from tests.shared.budget_changes import with_centre_criteria


def accounted(scales: Iterable[float]) -> float:
    """Epsilon at delta 0 of one count changed by one under each scale, as dp-accounting adds up privacy losses."""
    from dp_accounting.pld import privacy_loss_distribution as losses

    epsilons = [Fraction(1 / each).limit_denominator(10_000) for each in scales]
    grid = Fraction(1, max(each.denominator for each in epsilons))
    parts = [
        losses.from_discrete_laplace_mechanism(float(each), 1, value_discretization_interval=float(grid))
        for each in epsilons
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.compose(part, tail_mass_truncation=0)
    return float(whole.get_epsilon_for_delta(0.0))


def scales_of(part: str, rules: Budget) -> list[float]:
    """Of a centre that chose what the budget allows: a client counted for a criterion stands in two counts then."""
    if part == INDEX:
        return [scale(rules.index)]
    own = rules.of_a_centre
    return [scale(rules.criteria), *([scale(own)] if own and part in own.names else [])]


def standings() -> list[Standing]:
    """Anna is in everything by and by, Beate in some of it."""
    every = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]
    quarters = [f"{2026 + number // 4}-Q{number % 4 + 1}" for number in range(len(every))]
    anna = [Standing(b"anna", each, quarter, Outcome.MET) for each, quarter in zip(every, quarters, strict=True)]
    return [*anna, Standing(b"beate", Indicator.U2_1, "2026-Q2", Outcome.PARTLY)]


def ledger_of_draws(rules: Budget, *, forget: bool = False) -> list[Spent]:
    """Three years of draws: who was counted for which part, draw by draw."""
    spent: list[Spent] = []
    for year in (2026, 2027, 2028):
        for quarter in range(1, 5):
            before = () if forget else spent
            period = f"{year}-Q{quarter}"
            made = draw(
                standings(),
                period=period,
                spent=before,
                budget=rules,
                centre="north",
                key=bytes(32),
                noise=with_noise,
                chosen=True,
            )
            assert made.told.budget == rules.version
            spent += made.spent
    return spent


def cost(ledger: Sequence[Spent], mark: bytes, rules: Budget) -> float:
    return accounted(each for who, part in ledger if who == mark for each in scales_of(part, rules))


def test_the_accountant_comes_to_the_lifetime_budget() -> None:
    ledger = ledger_of_draws(budget())
    assert cost(ledger, b"anna", budget()) == pytest.approx(budget().lifetime, abs=1e-9)
    a_criterion = budget().criteria.epsilon / len(budget().criteria.names)
    assert cost(ledger, b"beate", budget()) == pytest.approx(budget().index.epsilon + a_criterion, abs=1e-9)
    assert ABOVE - 1 < 1e-12


def test_with_the_criteria_of_her_centre_it_is_three_instead_of_two_and_the_budget_says_so() -> None:
    rules = with_centre_criteria(budget())
    ledger = ledger_of_draws(rules)
    assert ledger == ledger_of_draws(budget())
    assert cost(ledger, b"anna", rules) == pytest.approx(rules.lifetime, abs=1e-9) == 3


def test_twin_a_client_drawn_twice_costs_more_and_is_found() -> None:
    ledger = [*ledger_of_draws(budget()), (b"anna", "U2")]
    assert cost(ledger, b"anna", budget()) > budget().lifetime + 1e-3


def test_twin_a_scale_that_forgets_the_number_of_criteria_is_found() -> None:
    scales = [scale(budget().index)] + [1 / budget().criteria.epsilon] * len(budget().criteria.names)
    assert accounted(scales) > budget().lifetime + 1
