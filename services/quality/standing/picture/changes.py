"""What changed since the last quarter that is over, one fact at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.quality.standing.history.domain import Line
from services.quality.standing.picture.domain import Glance
from shared.events import CriterionState

MOST = 6
"""So many are told at once; the others are folded."""


class Sort(StrEnum):
    NEW = "new"
    COUNTED_ANEW = "counted_anew"
    ROSE = "rose"
    FELL = "fell"
    KNOWN = "known"
    UNKNOWN = "unknown"
    GAP = "gap"
    NO_GAP = "no_gap"
    SAID = "said"
    SAID_FIRST = "said_first"
    SAID_NO_LONGER = "said_no_longer"


@dataclass(frozen=True, slots=True)
class Change:
    """`size` in points from 0 to 4; what is no number is worth one."""

    sort: Sort
    glance: Glance
    size: float = 1


def changes(glances: Iterable[Glance]) -> list[Change]:
    """The largest first, and in the order of the standards where they are alike."""
    found = [change for each in glances for change in changes_of(each)]
    return sorted(found, key=lambda change: -change.size)


def changes_of(glance: Glance) -> Iterator[Change]:
    then = glance.before
    if then is None:
        yield Change(Sort.NEW, glance)
        return
    if measured := measured_change(glance, then):
        yield measured
    if said := said_change(glance, then):
        yield said


def measured_change(glance: Glance, then: Line) -> Change | None:
    now, moved = glance.standing.measured, glance.moved
    if not glance.is_like(then):
        return Change(Sort.COUNTED_ANEW, glance)
    if now.state is not then.measured and CriterionState.STRUCTURAL_GAP in (now.state, then.measured):
        return Change(Sort.GAP if now.state is CriterionState.STRUCTURAL_GAP else Sort.NO_GAP, glance)
    if (now.score is None) is not (then.score is None):
        return Change(Sort.KNOWN if now.score else Sort.UNKNOWN, glance)
    if moved:
        return Change(Sort.ROSE if moved > 0 else Sort.FELL, glance, abs(moved))
    return None


def said_change(glance: Glance, then: Line) -> Change | None:
    """What counts of the team's answers, which may end without a new one, when evidence is too old."""
    now = glance.standing.assessed
    if (now.state, now.level) == (then.assessed, then.level):
        return None
    if now.state is CriterionState.NOT_ASSESSED:
        return Change(Sort.SAID_NO_LONGER, glance)
    if then.assessed is CriterionState.NOT_ASSESSED:
        return Change(Sort.SAID_FIRST, glance)
    size = abs(now.level - then.level) if now.level is not None and then.level is not None else 1
    return Change(Sort.SAID, glance, size)
