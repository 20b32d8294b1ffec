"""A Kokon that knows a second budget, as after an update."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.privacy.budget import FOLDER, Budget, CentreCriteria, budgets

LATER = "2027-01"
CENTRE_CRITERIA = """[centre_criteria]
enabled = true
epsilon = 1.0
every = "year"
names = ["U2", "U4"]
clients_from = 100

"""
SWITCHED_ON = {"[shown]": f"{CENTRE_CRITERIA}[shown]"}
"""As a later budget of the members might say it."""


def with_centre_criteria(rules: Budget, *, epsilon: float = 1.0, enabled: bool = True) -> Budget:
    """The budget with all its criteria once more for single centres."""
    given = {"epsilon": epsilon, "every": "year", "names": rules.criteria.names, "clients_from": 100}
    return rules.model_copy(update={"centre_criteria": CentreCriteria.model_validate(given | {"enabled": enabled})})


@contextmanager
def a_later_budget(folder: Path, first_quarter: str, changes: Mapping[str, str] | None = None) -> Iterator[Budget]:
    """Of the oldest one, in force from a quarter on, with other words in its text; `folder` is for the files."""
    now = budgets().known[0]
    text = (FOLDER / f"{now.version}.toml").read_text()
    later = text.replace(f'version = "{now.version}"', f'version = "{LATER}"')
    for old, new in (changes or {}).items():
        assert old in later
        later = later.replace(old, new)
    (folder / f"{now.version}.toml").write_text(starting(text, "2000-Q1"))
    (folder / f"{LATER}.toml").write_text(starting(later, first_quarter))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.privacy.budget.FOLDER", folder)
        budgets.cache_clear()
        try:
            yield budgets().known[-1]
        finally:
            budgets.cache_clear()


def starting(text: str, quarter: str) -> str:
    lines = [f'first_quarter = "{quarter}"' if line.startswith("first_quarter") else line for line in text.splitlines()]
    return "\n".join(lines)
