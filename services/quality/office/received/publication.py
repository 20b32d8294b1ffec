"""A release is part of what the office shows from a day on which no two pages give away what one centre said.

On the publication day of a quarter its releases leave; it is shown from the day after, with all that had come by then.
What comes later waits for the next publication day, and is added only together with at least ADDED_FROM: a reader who
subtracts the earlier page from the later one gets the figures of several centres, never of one. That holds for pages of
different readers, too: each sees the same releases, or none of them while they are too few for that reader.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from services.quality.foundation.domain import Period, publication_day
from shared.privacy.budget import Budgets

SHOWN_FROM = 2
"""Over fewer centres a distribution would be the figures of one of them."""
ADDED_FROM = 3
"""A member knows what the own centre reported: of two that were added the member could tell the other one."""
ALWAYS = date(2000, 1, 1)
"""Since when what an earlier Kokon took is shown."""


def shown_on(period: Period, day: date, budgets: Budgets) -> date:
    """The day from which a release that came on `day` may be shown."""
    following = period if publication_day(period, budgets) >= day else latest_before(day, budgets).back(-1)
    return publication_day(following, budgets) + timedelta(days=1)


def latest_before(day: date, budgets: Budgets) -> Period:
    """The last quarter whose publication day is over."""
    period = Period.of(day)
    while publication_day(period, budgets) >= day:
        period = period.back(1)
    return period


def days_shown(batches: Mapping[date, int], *, today: date) -> frozenset[date]:
    """Of batches (day: releases) of one quarter and version those that are shown, to every reader.

    The first are those that the office sees, which may be two; what is added to them is never fewer than ADDED_FROM.
    """
    shown: set[date] = set()
    waiting: list[date] = []
    for day in sorted(due(batches, today)):
        waiting.append(day)
        if sum(batches[each] for each in waiting) >= (ADDED_FROM if shown else SHOWN_FROM):
            shown.update(waiting)
            waiting = []
    return frozenset(shown)


def due(batches: Mapping[date, int], today: date) -> frozenset[date]:
    return frozenset(day for day in batches if day <= today)
