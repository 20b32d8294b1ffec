"""Figures about funders, and about costs that others bear."""

from datetime import date, timedelta
from statistics import median_low

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.funding import FUNDER
from services.quality.evidence.register.measures.counting import (
    added,
    counted,
    dated,
    in_the_year_to,
    number,
    of_kind,
    recent,
    recent_or_ahead,
    says,
)
from services.quality.evidence.register.second_looks.domain import shortfall
from services.quality.standards.scoring.figures import Absence, Figure, Level
from shared.calendar import months_later

type Entries = list[Entry]
type Known = Figure | Absence
LOOK_MONTHS = 24
LONG_MONTHS = 36
NOTICE_MONTHS = 6


def meetings_held(entries: Entries, day: date) -> Known:
    """S4.1: meetings with main funders that took place, out of those agreed for the twelve months up to the day.

    What the centre itself called off is left out; a meeting that is only planned and whose day has come did not
    take place. Where all of them are longer ago, nothing is known of this year.
    """
    return counted(
        recent_or_ahead(of_kind(entries, "funder_meeting"), "agreed_for", day),
        lambda meeting: says(meeting, "outcome", "held"),
        out_of=lambda meeting: (
            in_the_year_to(day, dated(meeting, "agreed_for")) and not says(meeting, "outcome", "called_off")
        ),
    )


def requests_with_action(entries: Entries, day: date) -> Known:
    """S4.2: requests that were answered with action, out of those made in the twelve months up to the day that were
    answered or should have been by now. An answer without action counts half. Where all of them are longer ago,
    nothing is known of this year."""

    def is_due(request: Entry) -> bool:
        expected = dated(request, "answer_by")
        return not says(request, "answer", "open") or (expected is not None and expected <= day)

    return counted(
        recent(of_kind(entries, "funder_request"), "asked_on", day),
        lambda request: says(request, "answer", "action"),
        partly=lambda request: says(request, "answer", "no_action"),
        out_of=is_due,
    )


def cooperation(entries: Entries, day: date) -> Known:
    """S4.3: how far the centre and its funders work together on equal footing; of several the middle step, of two in
    the middle the lower. Without evidence a 3 or 4 counts as 2. A 4 counts as 3 unless somebody else than who wrote
    it has looked at the evidence within 24 months and confirms it; a date that was typed is no look. A view that is
    older than 24 months is none any more."""
    funders = [each for each in of_kind(entries, "funder") if day <= months_later(each.reviewed_on, LOOK_MONTHS)]
    if not funders:
        return Absence.NOTHING_ENTERED
    return Level(median_low(step_of(funder, day) for funder in funders))


def step_of(funder: Entry, day: date) -> int:
    step = int(funder.values["level"])
    if step >= 3 and "evidence" not in funder.values:
        return 2
    return 3 if step == 4 and shortfall(FUNDER, funder, day) else step


def costs_borne(entries: Entries, day: date) -> Known:
    """S9.2: cost of training and supervision that funders bear, out of all of it, in the last twelve months."""
    costs = recent(of_kind(entries, "training_cost"), "month", day)
    return added(costs, lambda cost: number(cost, "borne"), lambda cost: number(cost, "cost"))


def long_term_share(entries: Entries, day: date) -> Known:
    """S10.2: yearly amounts of agreements that are institutional, without an end, or for three years and more, out of
    the yearly amounts of all agreements that run on the day."""

    def runs(agreement: Entry) -> bool:
        begins, ends = dated(agreement, "starts_on"), dated(agreement, "ends_on")
        return begins is not None and begins <= day <= (ends or date.max)

    def is_long(agreement: Entry) -> bool:
        begins, ends = dated(agreement, "starts_on"), dated(agreement, "ends_on")
        if ends is None or begins is None:
            return True
        return ends + timedelta(days=1) >= months_later(begins, LONG_MONTHS)

    def secure(agreement: Entry) -> float:
        institutional = says(agreement, "institutional", "yes")
        return number(agreement, "amount") if institutional or is_long(agreement) else 0.0

    return added(
        of_kind(entries, "funding_agreement"), secure, lambda agreement: number(agreement, "amount"), out_of=runs
    )


def told_early(entries: Entries, day: date) -> Known:
    """S10.3: agreements whose renewal or end was told at least six months before it, out of those that ended in the
    twelve months up to the day. Told later and still before the end counts half."""

    def told_before(agreement: Entry, months: int) -> bool:
        ends, told = dated(agreement, "ends_on"), dated(agreement, "told_on")
        return ends is not None and told is not None and told <= months_later(ends, -months)

    return counted(
        of_kind(entries, "funding_agreement"),
        lambda agreement: told_before(agreement, NOTICE_MONTHS),
        partly=lambda agreement: told_before(agreement, 0),
        out_of=lambda agreement: in_the_year_to(day, dated(agreement, "ends_on")),
    )


MEASURES = {
    "S4.1": meetings_held,
    "S4.2": requests_with_action,
    "S4.3": cooperation,
    "S9.2": costs_borne,
    "S10.2": long_term_share,
    "S10.3": told_early,
}
