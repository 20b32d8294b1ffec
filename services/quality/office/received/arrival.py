"""Whether a release that came is what it says to be; the first thing that is wrong with it is the reason."""

from collections.abc import Mapping
from math import ceil
from typing import Literal

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import is_signed_by
from services.quality.office.members.file import Members
from services.quality.standards.catalogue.domain import Catalogue
from shared.events import ReleasePublished
from shared.privacy.budget import Budget, Budgets, Criteria, Index, scale
from shared.privacy.counts import Noised

type Reason = Literal[
    "wrong_centre",
    "unknown_key",
    "bad_signature",
    "unknown_catalogue",
    "wrong_criteria",
    "unknown_budget",
    "implausible",
    "different_release",
    "number_taken",
    "other_version",
]
FAR = 40
"""Times the scale: noise lies further away once in e to the 40."""
MOST_CLIENTS = 9_999
YEARS = range(2000, 3000)
"""No release is of any other."""
FIRST = Period(YEARS.start, 1)


def refusal(
    event: ReleasePublished,
    *,
    centre: str,
    members: Members,
    catalogues: Mapping[str, Catalogue],
    budgets: Budgets,
    running: Period,
) -> Reason | None:
    """Why a release cannot be taken; None for one that can. `centre` is what the hub stamped."""
    if event.centre != centre:
        return "wrong_centre"
    period = quarter_of(event)
    key = members.key(centre, event.key_id, period) if period else None
    if key is None:
        return "implausible" if period is None else "unknown_key"
    if not is_signed_by(event, key):
        return "bad_signature"
    catalogue = catalogues.get(event.catalogue)
    if catalogue is None:
        return "unknown_catalogue"
    if [entry.criterion for entry in event.criteria] != [criterion.id for criterion in catalogue.criteria]:
        return "wrong_criteria"
    budget = budgets.named(event.budget)
    if budget is None:
        return "unknown_budget"
    return None if plausible(event, budget=budget, running=running) else "implausible"


def quarter_of(event: ReleasePublished) -> Period | None:
    try:
        period = Period.parse(event.period)
    except ValueError:
        return None
    return period if period.year in YEARS else None


def plausible(event: ReleasePublished, *, budget: Budget, running: Period) -> bool:
    """Over or running, with just the criteria that the budget has for its quarter, and no count beyond all noise.

    A centre has one release a quarter, so its number is no higher than there are quarters. One that is not the next is
    plausible: the others may still be on their way.
    """
    period = quarter_of(event)
    if period is None or period > running or event.sequence > running.number - FIRST.number + 1:
        return False
    if tuple(each.criterion for each in event.contributions) != budget.names_in(event.period):
        return False
    if tuple(each.criterion for each in event.centre_criteria) not in ((), budget.names_of_a_centre_in(event.period)):
        return False
    layers: list[tuple[Noised, Index | Criteria]] = [(event.index, budget.index)]
    layers += [(each.counts, budget.criteria) for each in event.contributions]
    if layer := budget.of_a_centre:
        layers += [(each.counts, layer) for each in event.centre_criteria]
    return all(within(counts, layer) for counts, layer in layers)


def within(counts: Noised, layer: Index | Criteria) -> bool:
    noise = ceil(FAR * scale(layer))
    return all(-noise <= count <= MOST_CLIENTS + noise for count in (counts.met, counts.partly, counts.not_met))
