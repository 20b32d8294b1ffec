"""Figures about knowledge, meetings of the team, forms, and the controls of data protection."""

from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.safety import EVERY_TWO_YEARS, HALF_YEARLY, YEARLY
from services.quality.evidence.register.measures.counting import (
    added_ones,
    age_of_newest,
    counted,
    dated,
    in_the_year_to,
    of_kind,
    recent,
    says,
    within,
)
from services.quality.evidence.register.measures.staff import kept_up
from services.quality.standards.scoring.figures import Absence, Figure, Outcomes, Quantity

type Entries = list[Entry]
type Known = Figure | Absence
LEAST_REFLECTIONS = 2
INTERVALS = {
    **dict.fromkeys(HALF_YEARLY, 6),
    **dict.fromkeys(YEARLY, 12),
    **dict.fromkeys(EVERY_TWO_YEARS, 24),
}
"""Months after which each control is due again."""


def knowledge_overdue(entries: Entries, day: date) -> Known:
    """S9.3, fewer is better: entries of the knowledge base past their review date, out of all."""
    return counted(of_kind(entries, "knowledge"), lambda entry: not in_time(entry, day))


def exchanges_attended(entries: Entries, day: date) -> Known:
    """S9.4, shown and not scored: meetings of networks that somebody went to, out of those of a year."""
    meetings = recent(of_kind(entries, "exchange"), "held_on", day)
    return counted(meetings, lambda meeting: says(meeting, "attended", "yes"))


def in_time(entry: Entry, day: date) -> bool:
    return entry.review_on is not None and day <= entry.review_on


def protocols_in_time(entries: Entries, day: date) -> Known:
    """K4.2: protocols that name a source and are not past their review date, out of all protocols."""
    protocols = [entry for entry in of_kind(entries, "knowledge") if says(entry, "form", "protocol")]
    return counted(protocols, lambda entry: "source" in entry.values and in_time(entry, day))


def days_to_guidance(entries: Entries, day: date) -> Known:
    """K4.3, in days: from a change of the law to the updated guidance, on average over the changes that came into
    force in the last twelve months or still wait; what waits counts up to the day, what was done before as 0."""
    changes = of_kind(entries, "legal_change")
    if not changes:
        return Absence.NOTHING_ENTERED
    waits = [wait for change in changes if (wait := _wait(change, day)) is not None]
    return Quantity(sum(waits) / len(waits)) if waits else Absence.NOT_APPLICABLE


def _wait(change: Entry, day: date) -> int | None:
    since, updated = dated(change, "in_force_on"), dated(change, "updated_on")
    if since is None or since > day:
        return None
    still_waits = updated is None or updated > day
    if not still_waits and not in_the_year_to(day, since):
        return None
    return max(0, ((day if updated is None or still_waits else updated) - since).days)


def reflections_held(entries: Entries, day: date) -> Known:
    """K2.2: sessions of reflection held, out of those planned for the last twelve months, and of two at least.

    A team that once told of sessions and of none in the last twelve months has held none of the two.
    """
    sessions = [entry for entry in of_kind(entries, "meetings") if says(entry, "what", "reflection")]
    if not sessions:
        return Absence.NOTHING_ENTERED
    found = added_ones(recent(sessions, "month", day), "held", "planned")
    outcomes = found if isinstance(found, Outcomes) else Outcomes()
    return Outcomes(outcomes.met, 0, max(outcomes.total, LEAST_REFLECTIONS) - outcomes.met)


def meetings_held(entries: Entries, day: date) -> Known:
    """K10.1: team meetings and case conferences held, out of those planned for the last twelve months."""
    meetings = [
        entry for entry in of_kind(entries, "meetings") if says(entry, "what", "team_meeting", "case_conference")
    ]
    return added_ones(recent(meetings, "month", day), "held", "planned")


def forms_inclusive(entries: Entries, day: date) -> Known:
    """K3.2: forms that pass every question that applies to them, out of the forms that were checked."""
    questions = ("self_described", "name_and_pronoun", "no_answer")
    return counted(
        of_kind(entries, "form_check"),
        lambda form: not any(says(form, question, "no") for question in questions),
        out_of=lambda form: any(says(form, question, "yes", "no") for question in questions),
    )


def controls_passing(entries: Entries, day: date) -> Known:
    """U1.3: controls done within their interval with everything in order, out of the six that the standards name.

    Of a control the newest entry counts. One that was never entered is not passing as soon as any other is entered:
    the list is fixed. One that does not apply is left out.
    """
    newest = newest_controls(entries, day)
    if not newest:
        return Absence.NOTHING_ENTERED
    applying = [name for name in INTERVALS if name not in newest or not says(newest[name], "passed", "not_applicable")]
    met = sum(1 for name in applying if name in newest and _passes(newest[name], INTERVALS[name], day))
    return Outcomes(met, 0, len(applying) - met) if applying else Absence.NOT_APPLICABLE


def newest_controls(entries: Entries, day: date) -> dict[str, Entry]:
    """By the name of the control."""
    known = [entry for entry in of_kind(entries, "control") if entry.values.get("done_on", "") <= day.isoformat()]
    ordered = sorted(known, key=lambda entry: (entry.values.get("done_on", ""), entry.at))
    return {entry.values["control"]: entry for entry in ordered}


def _passes(control: Entry, months: int, day: date) -> bool:
    return says(control, "passed", "yes") and within(control, "done_on", months, day)


def secrecy_pledged(entries: Entries, day: date) -> Known:
    """U1.3.pledge: whether everybody who runs the systems has pledged secrecy; not so where controls were entered
    and this was not."""
    newest = newest_controls(entries, day)
    if not newest:
        return Absence.NOTHING_ENTERED
    pledge = newest.get("secrecy_pledge")
    if pledge and says(pledge, "passed", "not_applicable"):
        return Absence.NOT_APPLICABLE
    passes = pledge is not None and _passes(pledge, INTERVALS["secrecy_pledge"], day)
    return Outcomes(1, 0, 0) if passes else Outcomes(0, 0, 1)


def age_of_impact_assessment(entries: Entries, day: date) -> Known:
    """U1.3.dpia: months since a data protection impact assessment that found everything in order; never, where
    controls were entered and this was not."""
    return age_of_newest(
        of_kind(entries, "control"),
        "done_on",
        day,
        out_of=lambda entry: says(entry, "control", "dpia") and says(entry, "passed", "yes"),
    )


def age_of_stakeholder_map(entries: Entries, day: date) -> Known:
    """K7.2.map."""
    return kept_up(entries, "stakeholder_map", day)


def age_of_conflict_agreement(entries: Entries, day: date) -> Known:
    """K10.2.agreement."""
    return kept_up(entries, "conflict_agreement", day)


MEASURES = {
    "S9.3": knowledge_overdue,
    "S9.4": exchanges_attended,
    "K2.2": reflections_held,
    "K3.2": forms_inclusive,
    "K4.2": protocols_in_time,
    "K4.3": days_to_guidance,
    "K7.2.map": age_of_stakeholder_map,
    "K10.1": meetings_held,
    "K10.2.agreement": age_of_conflict_agreement,
    "U1.3": controls_passing,
    "U1.3.pledge": secrecy_pledged,
    "U1.3.dpia": age_of_impact_assessment,
}
