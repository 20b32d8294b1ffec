"""Figures about workplaces, posts, supporting professionals, roles and the safety of the team."""

from collections.abc import Iterable
from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.evidence.register.kinds.place import WORKPLACE_ITEM
from services.quality.evidence.register.kinds.posts import PROFILE_MONTHS
from services.quality.evidence.register.measures.counting import (
    added,
    added_ones,
    age_of_newest,
    counted,
    dated,
    in_the_year_to,
    number,
    of_kind,
    recent,
    says,
    ticked_off,
    within,
)
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Outcomes
from shared.calendar import months_later

type Entries = list[Entry]
type Known = Figure | Absence
LONG_OPEN_DAYS = 30


def workplace_items(entries: Entries, day: date) -> Known:
    """S1.1: items of the checklist that are there, out of those that apply; what is partly there counts half."""
    return ticked_off(
        WORKPLACE_ITEM,
        of_kind(entries, "workplace_item"),
        lambda item: says(item, "met", "yes"),
        partly=lambda item: says(item, "met", "partly"),
    )


def private_rooms(entries: Entries, day: date) -> Known:
    """S1.1.room: the same, of rooms for confidential talks alone; a list that was begun without any has none."""
    items = of_kind(entries, "workplace_item")
    if "private_room" in unanswered(WORKPLACE_ITEM, items):
        return Outcomes(0, 0, 1)
    return counted(
        [item for item in items if says(item, "item", "private_room")],
        lambda room: says(room, "met", "yes"),
        partly=lambda room: says(room, "met", "partly"),
        out_of=lambda room: not says(room, "met", "not_applicable"),
    )


def defects_open_long(entries: Entries, day: date) -> Known:
    """S1.2, fewer is better: defects that are or were open for more than 30 days, out of those reported in the
    twelve months up to the day."""

    def long_open(defect: Entry) -> bool:
        reported, repaired = dated(defect, "reported_on"), dated(defect, "repaired_on")
        return reported is not None and (min(day, repaired or day) - reported).days > LONG_OPEN_DAYS

    return counted(
        of_kind(entries, "defect"),
        long_open,
        out_of=lambda defect: in_the_year_to(day, dated(defect, "reported_on")),
    )


def posts_filled(entries: Entries, day: date) -> Known:
    """S2.1: full-time equivalents filled, out of those that the newest requirement analysis found to be needed.

    Without an analysis, or without a post, nothing is known: an empty register is no empty office.
    """
    posts = of_kind(entries, "post")
    analyses = [each for each in of_kind(entries, "analysis") if (dated(each, "done_on") or date.max) <= day]
    if not posts or not analyses:
        return Absence.NOTHING_ENTERED
    newest = max(analyses, key=lambda analysis: (analysis.values["done_on"], analysis.at))
    return Amounts(sum(number(post, "filled") for post in posts), number(newest, "needed"))


def counselling_posts(entries: Iterable[Entry]) -> float | None:
    """Full posts in which somebody counsels; None where no post says it. Casework counts S2.4 by it."""
    said = [post for post in of_kind(entries, "post") if "counselling" in post.values]
    return sum(number(post, "counselling") for post in said) if said else None


def age_of_analysis(entries: Entries, day: date) -> Known:
    """S2.1.analysis: months since the newest requirement analysis."""
    return age_of_newest(of_kind(entries, "analysis"), "done_on", day)


def held(post: Entry) -> bool:
    return number(post, "filled") > 0


def posts_paid(entries: Entries, day: date) -> Known:
    """S2.2: posts paid at least as the agreement says, out of the posts that somebody holds and an agreement is for."""
    return counted(
        of_kind(entries, "post"),
        lambda post: says(post, "paid", "yes"),
        out_of=lambda post: held(post) and says(post, "paid", "yes", "no"),
    )


def profiles_gone_through(entries: Entries, day: date) -> Known:
    """S2.3: posts whose job profile was gone through with the holder in the last 24 months, out of those held.

    A profile that is written down, and not gone through or longer ago, counts half.
    """
    return counted(
        of_kind(entries, "post"),
        lambda post: within(post, "profile_on", PROFILE_MONTHS, day),
        partly=lambda post: says(post, "profile", "written", "gone_through"),
        out_of=held,
    )


def assignments_paid(entries: Entries, day: date) -> Known:
    """S3.2: assignments of the last twelve months at the agreed rate, or compensated where pro bono, out of all."""
    return added_ones(recent(of_kind(entries, "assignment"), "month", day), "paid", "assignments")


def support_hours(entries: Entries, day: date) -> Known:
    """S3.3.hours: hours used for bringing in, talking over and growing together, out of those planned, in a year."""
    hours = recent(of_kind(entries, "support_hours"), "month", day)
    return added(hours, lambda entry: number(entry, "used"), lambda entry: number(entry, "planned"))


def kept_up(entries: Entries, kind: str, day: date) -> Age | Absence:
    """Months since the team last went through a document of which there is one; never, where there is none."""
    return age_of_newest(
        of_kind(entries, kind), "looked_at_on", day, out_of=lambda entry: says(entry, "in_place", "yes")
    )


def age_of_concept(entries: Entries, day: date) -> Known:
    """S3.3.concept."""
    return kept_up(entries, "involvement_concept", day)


def age_of_safety_plan(entries: Entries, day: date) -> Known:
    """S6.1."""
    return kept_up(entries, "safety_plan", day)


def roles_described(entries: Entries, day: date) -> Known:
    """S5.1: roles described within 24 months that somebody stands in for, of all; only one of both counts half."""

    def described(role: Entry) -> bool:
        return within(role, "described_on", PROFILE_MONTHS, day)

    def deputised(role: Entry) -> bool:
        return says(role, "deputy", "yes")

    return counted(
        of_kind(entries, "role"),
        lambda role: described(role) and deputised(role),
        partly=lambda role: described(role) or deputised(role),
    )


def measures_done(entries: Entries, day: date) -> Known:
    """S6.3: measures after drills and incidents done by the day they were due, out of those due in the last year;
    done late counts half.

    Where nothing was due it does not apply, even if nothing was ever entered: no incident is no merit and no lack.
    """

    def done_by(measure: Entry, by: date | None) -> bool:
        done = dated(measure, "done_on")
        return done is not None and done <= min(by or day, day)

    found = counted(
        of_kind(entries, "safety_measure"),
        lambda measure: done_by(measure, dated(measure, "due_on")),
        partly=lambda measure: done_by(measure, None),
        out_of=lambda measure: in_the_year_to(day, dated(measure, "due_on")),
    )
    return Absence.NOT_APPLICABLE if found is Absence.NOTHING_ENTERED else found


def posts_financed(entries: Entries, day: date) -> Known:
    """S10.1: full-time equivalents financed for at least twelve more months, out of all, filled or not."""
    ahead = months_later(day, 12)

    def financed(post: Entry) -> float:
        until = dated(post, "financed_until")
        secured = says(post, "financing", "open_ended") or (until is not None and until >= ahead)
        return number(post, "size") if secured else 0.0

    return added(of_kind(entries, "post"), financed, lambda post: number(post, "size"))


MEASURES = {
    "S1.1": workplace_items,
    "S1.1.room": private_rooms,
    "S1.2": defects_open_long,
    "S2.1": posts_filled,
    "S2.1.analysis": age_of_analysis,
    "S2.2": posts_paid,
    "S2.3": profiles_gone_through,
    "S3.2": assignments_paid,
    "S3.3.hours": support_hours,
    "S3.3.concept": age_of_concept,
    "S5.1": roles_described,
    "S6.1": age_of_safety_plan,
    "S6.3": measures_done,
    "S10.1": posts_financed,
}
