"""Figures about hours, premises, outreach, and the ways to the centre."""

from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.place import ACCESSIBILITY_ITEM
from services.quality.evidence.register.measures.counting import (
    added,
    counted,
    dated,
    number,
    of_kind,
    recent,
    says,
    ticked_off,
)
from services.quality.standards.scoring.figures import Absence, Amounts, Figure, Quantity

type Entries = list[Entry]
type Known = Figure | Absence
OPENING_MONTHS = 3
NOBODY = 0.25
"""Stands for nobody where something is divided by people: far beyond every plan."""


def hours_kept(entries: Entries, day: date) -> Known:
    """S7.1: published hours in which somebody was there, out of all published hours of the last three months.

    Where a month does not say how many were kept, the closures reported for it are subtracted.
    """
    closed: dict[str, float] = {}
    for closure in of_kind(entries, "closure"):
        month = closure.values["closed_on"][:7]
        closed[month] = closed.get(month, 0.0) + number(closure, "hours")

    def kept(month: Entry) -> float:
        if "staffed" in month.values:
            return number(month, "staffed")
        return max(0.0, number(month, "published") - closed.get(month.values["month"], 0.0))

    months = recent(of_kind(entries, "opening_month"), "month", day, months=OPENING_MONTHS)
    return added(months, kept, lambda month: number(month, "published"))


def accessible_items(entries: Entries, day: date) -> Known:
    """S7.2: items of accessibility that are there or that a partner location offers, out of those of the list that
    apply; what is partly there counts half."""
    return ticked_off(
        ACCESSIBILITY_ITEM,
        of_kind(entries, "accessibility_item"),
        lambda item: says(item, "met", "yes") or says(item, "partner", "yes"),
        partly=lambda item: says(item, "met", "partly"),
    )


def outreach_in_other_languages(entries: Entries, day: date) -> Known:
    """S8.3, scored by the plan alone: outreach in another language than German, out of all of the last twelve
    months."""
    actions = recent(of_kind(entries, "outreach"), "done_on", day)
    return counted(actions, lambda action: not says(action, "language", "de"))


def newest_plan(entries: Entries, day: date) -> Entry | None:
    """The plan for outreach that counts on a day."""
    plans = [plan for plan in of_kind(entries, "outreach_plan") if (dated(plan, "valid_from") or date.max) <= day]
    return max(plans, key=lambda plan: (plan.values["valid_from"], plan.at), default=None)


def other_languages_planned(entries: Entries, day: date) -> Known:
    """S8.3.plan: how much of all outreach the newest plan wants in another language than German, in percent; a plan
    that says nothing of it sets no target."""
    plan = newest_plan(entries, day)
    if plan is None:
        return Absence.NOTHING_ENTERED
    share = number(plan, "other_languages")
    return Amounts(share, 100.0) if share else Absence.NOT_APPLICABLE


def outreach_by_plan(entries: Entries, day: date) -> Known:
    """U9.4: how many times as many people the newest plan says for twelve months as were spoken with in the last
    twelve; 1 and less is the plan reached.

    Without a plan nothing is known. With a plan and nobody spoken with it is none of it: the plan asks for somebody.
    """
    plan = newest_plan(entries, day)
    if plan is None:
        return Absence.NOTHING_ENTERED
    actions = recent(of_kind(entries, "outreach"), "done_on", day)
    return Quantity(number(plan, "contacts") / (sum(number(action, "contacts") for action in actions) or NOBODY))


def channels_without_name(entries: Entries, day: date) -> Known:
    """U2.3: ways to reach the centre that work without a name, out of all."""
    return counted(of_kind(entries, "intake_channel"), lambda channel: says(channel, "without_name", "yes"))


def nobody_charged(entries: Entries, day: date) -> Known:
    """U6.2.no_charge: looks through the accounts that found no charge, out of those of the last twelve months.

    A look is needed: that no charge was entered shows nothing, and a look that is over a year old shows nothing now.
    """
    return counted(recent(of_kind(entries, "charge_check"), "checked_on", day), lambda look: says(look, "found", "no"))


MEASURES = {
    "S7.1": hours_kept,
    "S7.2": accessible_items,
    "S8.3": outreach_in_other_languages,
    "S8.3.plan": other_languages_planned,
    "U2.3": channels_without_name,
    "U6.2.no_charge": nobody_charged,
    "U9.4": outreach_by_plan,
}
