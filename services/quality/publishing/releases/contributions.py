"""What casework lets leave about its clients: drawn there with noise, kept here as it came, and passed on."""

from math import exp

from shared.events import ContributionDrawn
from shared.privacy.budget import Budgets


def right(epsilon: float) -> float:
    """How often an attacker who bets whether one person is in counts drawn with it is right at most, from 0.5 to 1.

    The attacker begins with even odds, and the noise multiplies them by e to the epsilon at most.
    """
    return 1 / (1 + exp(-epsilon))


class RefusedContributionError(Exception):
    """The draw cannot be kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def accept(event: ContributionDrawn, budgets: Budgets) -> ContributionDrawn:
    """The draw, if it is by a budget that is known here and has the criteria that this one tells in its quarter."""
    budget = budgets.named(event.budget)
    if budget is None:
        raise RefusedContributionError("unknown_budget")
    if sorted(each.criterion for each in event.criteria) != sorted(budget.names_in(event.period)):
        raise RefusedContributionError("wrong_criteria")
    if tuple(each.criterion for each in event.centre_criteria) not in ((), budget.names_of_a_centre_in(event.period)):
        raise RefusedContributionError("wrong_criteria")
    return event


def says_the_same(one: ContributionDrawn, other: ContributionDrawn) -> bool:
    """Whether two draws about one quarter and budget have the same counts, whatever they are called."""
    mine, theirs = ((each.index, each.criteria, each.centre_criteria) for each in (one, other))
    return mine == theirs
