"""A6: what the guarantees say is not promised, as figures: groups, a release that does not come, and how many came."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from random import Random

import pytest

from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Contribution, Outcome
from services.quality.standards.scoring.figures import Outcomes
from shared.privacy.budget import Criteria, Index, budget, scale
from shared.privacy.counts import Counted, Drawn, Indicator, Noised
from tests.attacks.outcome_steps import HERS, others

GUARANTEES = " ".join((Path(__file__).parents[2] / "docs/guarantees.md").read_text(encoding="utf-8").split())
GROUP = 5
LIVES, MONTHS = 30, 24
EVERY = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
    return [Drawn(count) for count in counts]


def exact(clients: int) -> list[tuple[int, float]]:
    """Every count of a draw with so many clients who fared alike, and the scale of its noise."""
    known = [Standing(bytes([at]), each, "2026-Q4", Outcome.NOT_MET) for at in range(clients) for each in EVERY]
    made = draw(known, period="2026-Q4", spent=(), budget=budget(), centre="north", key=bytes(32), noise=without_noise)
    layers: list[tuple[Noised, Index | Criteria]]
    layers = [(made.told.index, budget().index), *((each.counts, budget().criteria) for each in made.told.criteria)]
    return [(count, scale(layer)) for counts, layer in layers for count in (counts.met, counts.partly, counts.not_met)]


def changed(clients: int) -> list[tuple[int, float]]:
    pairs = zip(exact(clients), exact(0), strict=True)
    return [(with_them - without, noise) for (with_them, noise), (without, _) in pairs if with_them != without]


def most(clients: int) -> float:
    """Epsilon of all that leaves about so many clients together."""
    return sum(abs(difference) / noise for difference, noise in changed(clients))


def advantage(clients: int) -> float:
    """Of the best attacker who asks whether the group came: worked out for all counts that it changes."""
    known = {0.0: (1.0, 1.0)}
    for difference, noise in changed(clients):
        known = together(known, words(difference, noise))
    return sum(max(0.0, without - with_them) for without, with_them in known.values())


def words(difference: int, noise: float) -> list[tuple[float, float, float]]:
    """Of one count: how much it speaks for the group, and how likely that is without and with it."""
    ratio, found = math.exp(-1 / noise), []
    usual = (1 - ratio) / (1 + ratio)
    for seen in range(-60, difference + 61):
        without, with_them = usual * ratio ** abs(seen), usual * ratio ** abs(seen - difference)
        found.append((round((abs(seen) - abs(seen - difference)) / noise, 6), without, with_them))
    by_word = groupby(sorted(found), key=lambda each: each[0])
    return [(word, *map(sum, list(zip(*each, strict=True))[1:])) for word, each in by_word]


def together(
    known: Mapping[float, tuple[float, float]], more: Iterable[tuple[float, float, float]]
) -> dict[float, tuple[float, float]]:
    found: dict[float, tuple[float, float]] = {}
    every = [(said, a, b, word) for said, (a, b) in known.items() for word in more]
    for said, a, b, (word, without, with_them) in every:
        before = found.get(at := round(said + word, 6), (0.0, 0.0))
        found[at] = before[0] + a * without, before[1] + b * with_them
    return found


def test_a_group_costs_as_many_times_the_budget_as_it_has_members() -> None:
    assert most(1) == pytest.approx(budget().lifetime)
    assert most(GROUP) == pytest.approx(GROUP * budget().lifetime)
    assert round(math.exp(most(GROUP))) == 22_026
    assert "22,026" in GUARANTEES


def test_the_best_attacker_is_nearly_certain_of_a_group_of_five_and_not_of_one() -> None:
    """By all that leaves, where everybody of the group fared alike."""
    assert [round(100 * advantage(clients)) for clients in (1, GROUP)] == [46, 96]
    assert "46 of 100 for one client, 96 for five" in GUARANTEES


def approved(known: Outcomes) -> bool:
    """A lead lets a release go only where at least three quarters are met, by the figures on the page."""
    return known.share >= 0.75


def told_by_silence(clients: int) -> int:
    """In how many of 100 cases this client alone decides whether the release comes."""
    met, _, not_met = HERS
    every = others(clients - 1)
    return round(100 * sum(chance for chance, each in every if approved(each + met) != approved(each + not_met)))


@pytest.mark.parametrize(("clients", "percent"), [(5, 46), (20, 19), (60, 8)])
def test_that_a_release_does_not_come_can_be_about_one_client(clients: int, percent: int) -> None:
    assert told_by_silence(clients) == percent


def totals(months: Sequence[int]) -> list[int | None]:
    """By month how many a tally counted; None where it was held."""
    waiting: list[Contribution] = []
    found: list[int | None] = []
    for place, came in enumerate(months):
        new = [f"{place} {each}".encode() for each in range(came)]
        waiting += [Contribution(mark, Indicator.U2_1, Outcome.MET) for mark in new]
        made = tally(waiting, window=f"2026-{place % 12 + 1:02}", centre="north")
        waiting = [one for one in waiting if one not in made.used]
        cell = next(each for each in made.told.cells if each.indicator is Indicator.U2_1)
        found.append(cell.met if isinstance(cell, Counted) else None)
    return found


def lived(chance: Random, clients: int) -> list[int]:
    came = [chance.randrange(MONTHS) for _ in range(clients * MONTHS // 12 - 1)]
    return [came.count(month) for month in range(MONTHS)]


def noticed(clients: int) -> float:
    """How often an attacker who knows how many others came each month, but no outcome, sees that this client came."""
    chance = Random(2026)
    found = 0
    for _ in range(LIVES):
        others_, hers = lived(chance, clients), chance.randrange(MONTHS)
        with_her = [came + (month == hers) for month, came in enumerate(others_)]
        found += totals(with_her) != totals(others_)
    return found / LIVES


@pytest.mark.parametrize(("clients", "percent"), [(5, 85), (20, 96), (60, 99)])
def test_the_number_of_the_others_is_enough_to_see_in_the_tallies_that_she_came(clients: int, percent: int) -> None:
    assert 100 * noticed(clients) == pytest.approx(percent, abs=8)


def test_twin_noise_for_one_criterion_in_all_of_them_costs_a_group_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: noise as for a single criterion, in all of them."""
    monkeypatch.setattr(Criteria, "sensitivity", 1)
    assert most(GROUP) > GROUP * budget().lifetime + 1
