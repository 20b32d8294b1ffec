"""Whether a centre has its own criteria drawn, too: said beforehand, for whole years, by somebody who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.privacy.budget import LAST_OF_A_YEAR, Budgets, CentreCriteria

A_RESTORE = "restore"
"""In place of a role: nobody ended it, a backup was put back."""
IN_REGISTER = "centre-criteria."
"""How the name of a choice begins in the register of destroyed keys; names of keys never do."""


class NotOfferedError(Exception):
    """No budget that is known for the next year switches criteria of single centres on."""


class NotDeclaredError(Exception):
    """The centre has not said in public that it is large enough."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`clients_from` is the size that the centre says of itself: so many clients a year, or more."""

    chosen_at: datetime
    role: str
    drawn: bool
    from_year: int
    clients_from: int

    @property
    def name(self) -> str:
        """By which the register outside of the database knows that it was ended, whatever is restored."""
        return f"{IN_REGISTER}{self.chosen_at.astimezone(UTC).isoformat()}"


def offered(year: int, budgets: Budgets) -> CentreCriteria | None:
    """What a centre can choose for a year."""
    return budgets.of(f"{year}-{LAST_OF_A_YEAR}").of_a_centre


def choose(*, drawn: bool, declared: bool, role: str, this_year: int, now: datetime, budgets: Budgets) -> Choice:
    """Choose for the next year and those after it, so that the choice cannot depend on figures of the year before.

    Raises NotOfferedError, NotDeclaredError. To end it is always possible.
    """
    layer = offered(this_year + 1, budgets)
    if drawn and layer is None:
        raise NotOfferedError
    if drawn and not declared:
        raise NotDeclaredError
    return Choice(now, role, drawn, this_year + 1, layer.clients_from if layer else 0)


def chosen_for(year: int, choices: Iterable[Choice]) -> bool:
    """By what was said last before the year began."""
    said = [each for each in choices if each.from_year <= year]
    return bool(said) and max(said, key=lambda each: each.chosen_at).drawn


def in_force(choices: Sequence[Choice]) -> Choice | None:
    """Of all choices, the newest first, the one that nobody ended."""
    return choices[0] if choices and choices[0].drawn else None


def as_if_never(choice: Choice, *, now: datetime) -> Choice:
    """Its end after a restore: for no year that is not drawn yet, for nobody knows what was said since."""
    return replace(choice, chosen_at=max(now, choice.chosen_at), role=A_RESTORE, drawn=False)
