"""Views show records by indicator: those of all colleagues to the lead, and to each colleague their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.cases.foundation.outcomes import K, Outcome
from services.cases.people.personnel.contributions import first_month
from services.cases.people.personnel.domain import items_of
from services.cases.people.personnel.outcomes import ASKS, RULES, Colleague, outcome_of
from shared.calendar import first_day, following
from shared.privacy.counts import PERIODS, Indicator


class Standing(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    MISSING = "missing"
    """Something that the indicator is read from is not entered."""
    LEFT_OUT = "left_out"
    """All is entered, and because of it the colleague is not counted here."""
    NOT_ASKED = "not_asked"


BAD_SIDE = frozenset({Indicator.K12_3})
"""Where met is what should not be: shown the other way round."""
TURNED = {Outcome.MET: Standing.NOT_MET, Outcome.PARTLY: Standing.PARTLY, Outcome.NOT_MET: Standing.MET}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: when it is counted next, and how each colleague stands, in the order of the team."""

    indicator: Indicator
    counted_with: date
    standings: tuple[Standing, ...]

    @property
    def counted(self) -> int:
        return sum(each in (Standing.MET, Standing.PARTLY, Standing.NOT_MET) for each in self.standings)

    @property
    def enough(self) -> bool:
        return self.counted >= K


def standing_of(colleague: Colleague, indicator: Indicator) -> Standing:
    asked = ASKS[indicator]
    if not set(asked) <= set(items_of(colleague.roles)):
        return Standing.NOT_ASKED
    outcome = outcome_of(colleague, indicator)
    if outcome is None:
        return Standing.LEFT_OUT if all(item in colleague.known.record for item in asked) else Standing.MISSING
    return TURNED[outcome] if indicator in BAD_SIDE else Standing(outcome)


def counted_with(indicator: Indicator, month: str) -> date:
    """The first day of the month that ends the period."""
    last = following(first_month(indicator, month), PERIODS[indicator] - 1)
    return first_day(last)


def lines(team: Sequence[Colleague], *, today: date) -> list[Line]:
    return [
        Line(
            indicator,
            counted_with(indicator, f"{today:%Y-%m}"),
            tuple(standing_of(colleague, indicator) for colleague in team),
        )
        for indicator in RULES
    ]


def own_lines(colleague: Colleague, *, today: date) -> list[Line]:
    """The lines of what is asked about this colleague."""
    return [line for line in lines([colleague], today=today) if line.standings != (Standing.NOT_ASKED,)]
