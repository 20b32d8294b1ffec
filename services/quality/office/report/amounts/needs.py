"""What clients lacked, from counts with noise: only where the budget of the year drew just what speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.quality.office.federation.reached import Reached
from services.quality.office.values import Telling, Value
from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.scoring.intervals import Span
from shared.privacy.counts import Indicator as Counting
from shared.privacy.counts import drawn_by


class Need(StrEnum):
    """In the order in which they are shown."""

    ACCOMMODATION = "accommodation"
    INTERPRETING = "interpreting"
    THERAPY = "therapy"


SPEAKS_OF: Mapping[Need, frozenset[Counting]] = {
    Need.ACCOMMODATION: frozenset({Counting.U8_4}),
    Need.INTERPRETING: frozenset({Counting.U7_1, Counting.U7_2}),
    Need.THERAPY: frozenset(),
}
"""What casework counts of a need itself. Other counts of the same criterion are about the work of a centre."""
OF_THE_LACK = frozenset({Counting.U8_4})
"""Here `met` is that it was lacking; everywhere else, that it was there."""


class State(StrEnum):
    TOLD = "told"
    TOO_WIDE = "too_wide"
    NOT_ENOUGH = "not_enough"
    NOT_DRAWN = "not_drawn"
    """The budget does not name it, or nothing is drawn for it yet."""
    OTHERWISE = "otherwise"
    """What was drawn for the criterion is also about something else, and cannot be taken apart."""
    NOT_COUNTED = "not_counted"
    """No criterion counts clients for it, so that no budget can name it."""


@dataclass(frozen=True, slots=True)
class ClientNeed:
    """`lack` is the share of clients who lacked it, in part as a half; None unless it is told."""

    need: Need
    state: State
    criterion: str = ""
    lack: Span | None = None
    value: Value | None = None
    drawn: tuple[Indicator, ...] = ()


def client_needs(reached: Reached) -> list[ClientNeed]:
    """Of the year that `reached` is about."""
    return [client_need(each, reached) for each in Need]


def client_need(need: Need, reached: Reached) -> ClientNeed:
    speaking = SPEAKS_OF[need]
    if not speaking:
        return ClientNeed(need, State.NOT_COUNTED)
    criterion = min(speaking).partition(".")[0]
    value = reached.criteria.get(criterion)
    drawn = reached.made_from(criterion).noise if value else ()
    if value is None or not drawn:
        return ClientNeed(need, State.NOT_DRAWN, criterion)
    measures = {measure for each in drawn for measure in each.own_measures}
    counted = drawn_by(reached.criteria_budget).intersection(measures)
    if not counted <= speaking:
        return ClientNeed(need, State.OTHERWISE, criterion, drawn=drawn)
    return ClientNeed(need, STATES[value.state], criterion, lack_in(value, counted), value, drawn)


STATES = {
    Telling.KNOWN: State.TOLD,
    Telling.TOO_WIDE: State.TOO_WIDE,
    Telling.NOT_ENOUGH: State.NOT_ENOUGH,
    Telling.UNCOUNTED: State.NOT_DRAWN,
}


def lack_in(value: Value, counted: frozenset[Counting]) -> Span | None:
    share = value.shown_share
    if share is None or counted <= OF_THE_LACK:
        return share
    return Span(1 - share.high, 1 - share.value, 1 - share.low)
