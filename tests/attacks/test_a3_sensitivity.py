"""A3: the library is told how many counts one client can change, as the file of the budget has it and nobody else.

The mechanism asks the budget for the scale and for what it proves, so a wrong number would be wrong in both, and the
library would find nothing amiss. Here the names are counted in the file itself.
"""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from services.cases.counting.draws import noise
from shared.privacy.budget import FOLDER, Budget, Criteria, budgets

type Asked = tuple[float, int]
"""Scale of the noise, and the number of counts for which it was proved."""


class Overheard:
    """OpenDP, and what it was asked."""

    def __init__(self) -> None:
        self.real, self.asked, self.m = noise.library(), list[Asked](), self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def make_laplace(self, *given: Any, scale: float) -> Any:
        return Proved(self.real.m.make_laplace(*given, scale=scale), scale, self.asked)


class Proved:
    def __init__(self, measurement: Any, scale: float, asked: list[Asked]) -> None:
        self.measurement, self.scale, self.asked = measurement, scale, asked

    def map(self, changed: int) -> float:
        self.asked.append((self.scale, changed))
        return float(self.measurement.map(changed))

    def __call__(self, counts: list[int]) -> Any:
        return self.measurement(counts)


@pytest.fixture
def overheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Overheard]:
    library = Overheard()
    monkeypatch.setattr(noise, "library", lambda: library)
    noise.mechanism.cache_clear()
    yield library
    noise.mechanism.cache_clear()


def in_the_file(version: str) -> tuple[list[str], float]:
    told = tomllib.loads((FOLDER / f"{version}.toml").read_text())["criteria"]
    return told["names"], told["epsilon"]


def amiss(rules: Budget, overheard: Overheard) -> list[Asked]:
    """What the library was asked for the criteria that is not what the file says."""
    names, epsilon = in_the_file(rules.version)
    noise.with_noise([0] * (3 * len(names)), rules.criteria)
    [(scale, changed)] = overheard.asked
    right = changed == len(names) and scale == pytest.approx(len(names) / epsilon, rel=1e-12)
    return [] if right else [(scale, changed)]


@pytest.mark.parametrize("rules", budgets().known, ids=lambda rules: rules.version)
def test_the_library_is_told_as_many_counts_as_the_file_has_names(rules: Budget, overheard: Overheard) -> None:
    assert amiss(rules, overheard) == []


@pytest.mark.parametrize("rules", budgets().known, ids=lambda rules: rules.version)
def test_twin_a_sensitivity_of_one_for_all_criteria_is_found(
    rules: Budget, overheard: Overheard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Criteria, "sensitivity", 1)
    assert amiss(rules, overheard)
