"""The budget spends its noise on nothing that nobody counts: its names are criteria with a measuring point."""

import pytest

from services.cases.counting.draws.domain import parts_of
from services.quality.publishing.releases.made_from import counts_clients
from services.quality.standards.catalogue.files import shipped
from shared.privacy.budget import MOST_NAMES, Budget, budget, budgets
from shared.privacy.counts import DRAWN


def counted(name: str, rules: Budget) -> bool:
    """Whether a draw takes what casework counts for a criterion, and the standards of today count clients under it."""
    points = any(name in parts_of(indicator, (name,), rules) for indicator in DRAWN)
    standards = list(shipped().values())[-1]
    return points and any(counts_clients(each, name) for each in standards.criterion(name).indicators)


def amiss(rules: Budget) -> list[str]:
    """Names for which noise is drawn and nobody counted."""
    return [name for name in rules.criteria.names if not counted(name, rules)]


def test_every_name_of_the_newest_budget_is_counted_and_there_are_at_most_four() -> None:
    assert amiss(budget()) == []
    assert len(budget().criteria.names) <= MOST_NAMES


def test_whatever_a_draw_takes_of_clients_has_a_name_in_it() -> None:
    assert {indicator.partition(".")[0] for indicator in DRAWN} == set(budget().criteria.names)


@pytest.mark.parametrize("name", ["U1", "U9"])
def test_twin_a_name_that_nobody_counts_is_found(name: str) -> None:
    changed = budget().criteria.model_copy(update={"names": ("U2", name)})
    assert amiss(budget().model_copy(update={"criteria": changed})) == [name]
    assert len(amiss(budgets().known[0])) == 6
