"""What the federation reached: its value, its interval, and whether that keeps its promise."""

import random
from math import exp, log, sqrt

import pytest

from services.quality.office.federation.values import CLEAR, Histogram, Noise, added, interval, value_of, variance
from services.quality.scoring.intervals import Span, wilson
from shared.budget import budget, scale

DRAWS, SHOWN = 1_500, 700


def drawn(chance: random.Random, layer_scale: float) -> int:
    """Discrete Laplace: the difference of two geometric counts."""
    p = exp(-1 / layer_scale)
    one, other = (int(log(1 - chance.random()) / log(p)) for _ in range(2))
    return one - other


def released(chance: random.Random, clients: int, centres: int, layer_scale: float, share: float) -> Histogram:
    """Each client with a third of what is left over as `partly`; the noise of each centre is added to its counts."""
    partly = (1 - share) / 3
    counts = [0, 0, 0]
    for _ in range(clients):
        drawn_at = chance.random()
        counts[0 if drawn_at < share - partly / 2 else 1 if drawn_at < share + partly / 2 else 2] += 1
    noisy = [count + sum(drawn(chance, layer_scale) for _ in range(centres)) for count in counts]
    return Histogram(centres, *noisy)


@pytest.mark.parametrize("share", [0.5, 0.75, 0.92])
@pytest.mark.parametrize(
    ("clients", "centres"), [(20, 2), (40, 5), (60, 40), (150, 12), (300, 40), (900, 2), (900, 40)]
)
@pytest.mark.parametrize("layer", ["index", "criteria"])
def test_the_interval_holds_the_truth_as_often_as_it_says(layer: str, clients: int, centres: int, share: float) -> None:
    known = getattr(budget(), layer)
    chance = random.Random(f"{layer}{clients}{centres}{share}")
    spread = sqrt(3 * centres * variance(scale(known)))
    shown: list[Span] = []
    draws = 0
    while len(shown) < SHOWN and draws < DRAWS:
        draws += 1
        found = released(chance, clients, centres, scale(known), share)
        if span := value_of(found, known, budget()).share:
            shown.append(span)
    if len(shown) < SHOWN / 2:
        assert clients < (CLEAR + 2) * spread
        return
    held = sum(span.low <= share <= span.high for span in shown) / len(shown)
    assert 0.93 <= held <= 0.99


def test_without_noise_it_is_the_wilson_interval() -> None:
    exact = interval(Histogram(1, 30, 4, 6), Noise(0, 1, 10))
    expected = wilson(0.8, 40)
    assert (exact.low, exact.value, exact.high) == pytest.approx((expected.low, expected.value, expected.high))


def test_too_few_by_the_noisy_count_are_no_value() -> None:
    known = budget()
    assert value_of(Histogram(0, 0, 0, 0), known.index, known).share is None
    assert value_of(Histogram(1, 5, 2, 2), known.index, known).share is None
    assert value_of(Histogram(1, 7, 2, 1), known.index, known).share is not None
    assert value_of(Histogram(40, 60, 10, 10), known.criteria, known).share is None


def test_signed_sums_are_added_as_they_came_and_only_the_share_is_clamped() -> None:
    found = added([Histogram(1, -7, 3, 2), Histogram(1, 60, -9, -4)])
    assert found == Histogram(2, 53, -6, -2)
    value = value_of(found, budget().index, budget()).share
    assert value is not None
    assert value.value == value.high == 1
    assert value.low < 1


def test_the_variance_is_that_of_the_discrete_laplace_distribution() -> None:
    chance = random.Random(4)
    told = [drawn(chance, 3.0) for _ in range(40_000)]
    assert sum(each * each for each in told) / len(told) == pytest.approx(variance(3.0), rel=0.05)


def test_more_noise_never_narrows_the_interval() -> None:
    widths = [
        (span := interval(Histogram(1, 70, 20, 10), Noise(noise, 4, 10))).high - span.low for noise in (0, 2, 20, 200)
    ]
    assert widths == sorted(widths)
