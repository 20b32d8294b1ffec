"""Plan and goals on the page of a file: the sheet, the next step, what has a day, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from services.cases.people.approvals.domain import Approval
from services.cases.support.goals.domain import Goal, Origin, Outcome, SupportPlan, look_again_on, newest_of, waiting
from services.cases.support.goals.store import SUPPORT_PLANS, Goals, SupportPlans
from shared.languages import Wording

PLAN, GOALS_PAGE = "/plan", "/goals"
"""The pages, below the address of the file."""
FEW = 3
"""So many open goals stand on the page of the file."""
SUGGESTED_FROM, SUGGESTED_UNTIL = timedelta(days=21), timedelta(days=60)
"""How long after a file was opened a first talk about needs is suggested: nobody is reminded of old files for ever."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Of one file: the talks, the newest first, and goals with their steps as they were written down."""

    talks: Sequence[SupportPlan] = field(default=(), repr=False)
    lines: Sequence[Goal] = field(default=(), repr=False)

    @property
    def newest(self) -> SupportPlan | None:
        return newest_of(self.talks)

    @property
    def waiting(self) -> SupportPlan | None:
        """To which a second colleague has to agree."""
        return waiting(self.talks)

    @property
    def is_declined(self) -> bool:
        return self.newest is not None and self.newest.outcome is Outcome.DECLINED

    @property
    def goals(self) -> list[Goal]:
        """Those that are open, the oldest first, and then the others."""
        return sorted(
            (one for one in self.lines if one.part_of is None), key=lambda one: (one.ended_on is not None, one.noted_at)
        )

    @property
    def open_goals(self) -> list[Goal]:
        return [one for one in self.goals if one.ended_on is None]

    def goal(self, goal_id: UUID) -> Goal | None:
        return next((one for one in self.goals if one.id == goal_id), None)

    def steps_of(self, goal: Goal) -> list[Goal]:
        """Those that are open by their day, then those without one, then those that ended."""
        steps = [one for one in self.lines if one.part_of == goal.id]
        return sorted(steps, key=lambda one: (one.ended_on is not None, one.due_on or date.max, one.noted_at))

    def look_again_on(self, view: FileView) -> date | None:
        first = min((one.noted_at for one in self.open_goals), default=None)
        return look_again_on(self.talks, view.day(first) if first else None)


async def of_file(work: Reading, file: OfClient) -> Plans:
    return Plans(await SupportPlans(work).of(file), await Goals(work).of(file))


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Plans]:
    """The newest talks, and what is open: steps and days need no more."""
    talks = dict[UUID, list[SupportPlan]]()
    for talk in await SupportPlans(work).newest_among(views):
        talks.setdefault(talk.file_id, []).append(talk)
    lines = dict[UUID, list[Goal]]()
    for one in await Goals(work).open_among(views):
        lines.setdefault(one.file_id, []).append(one)
    return {file_id: Plans(talks.get(file_id, ()), lines.get(file_id, ())) for file_id in {*talks, *lines}}


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def parts(known: Plans, view: FileView) -> list[PagePart]:
    begins = "" if known.talks or known.goals else view.wording.gettext("Goals")
    return [replace(sheet(known, view, printed=False), begins=begins)]


def on_paper(known: Plans, view: FileView) -> PagePart:
    return sheet(known, view, printed=True)


def sheet(known: Plans, view: FileView, *, printed: bool) -> PagePart:
    """On paper stand all goals."""
    goals = known.goals if printed else known.open_goals[:FEW]
    shown = {
        "plans": known,
        "goals": goals,
        "more": len(known.open_goals) - len(goals),
        "look_again_on": known.look_again_on(view),
        "today": view.today,
        "printed": printed,
    }
    return PagePart("support/goals/goals_part.html", order=18, shown=shown)


def step(known: Plans | None, view: FileView) -> NextStep | None:
    """To talk about needs for the first time, three weeks after the file was opened; later, to look at the plan again.

    A client who wants no plan is not asked again.
    """
    if view.file.closed_at:
        return None
    _, known = view.wording.gettext, known or Plans()
    template = "support/goals/plan_step.html"
    if known.waiting:
        tag = _("the plan needs a second colleague")
        return NextStep("plan_agree", Urgency.UNDONE, tag, "support/goals/agree_step.html")
    if not known.talks and not known.open_goals:
        age = view.today - view.day(view.file.opened_at)
        if not SUGGESTED_FROM <= age <= SUGGESTED_UNTIL:
            return None
        return NextStep(
            "plan", Urgency.HAS_A_DAY, _("talk about needs and goals"), template, rank=1, shown={"look_again_on": None}
        )
    on = known.look_again_on(view)
    if on is None or on > view.today:
        return None
    shown = {"look_again_on": on}
    return NextStep("plan", Urgency.HAS_A_DAY, _("look at the plan again"), template, rank=1, shown=shown)


def tasks_of(known: Plans | None, view: FileView) -> list[Task]:
    if known is None or view.file.closed_at:
        return []
    _ = view.wording.gettext
    found = [
        Task(file_id=view.id, on=one.due_on, what=what_of(one, view.wording), link=f"{GOALS_PAGE}/{goal.id}")
        for goal in known.open_goals
        for one in known.steps_of(goal)
        if one.ended_on is None and one.due_on
    ]
    if one := known.waiting:
        what = _("A plan waits for a second colleague")
        found.append(Task(file_id=view.id, on=view.day(one.noted_at), what=what, link=PLAN, proposed_by=one.noted_by))
    if on := known.look_again_on(view):
        found.append(Task(file_id=view.id, on=on, what=_("Look at the plan with the person again"), link=PLAN))
    return found


def what_of(one: Goal, wording: Wording) -> str:
    return one.words or wording.gettext("A step that cannot be read any more")


def moments(known: Plans, view: FileView) -> list[Moment]:
    of_goals = [one for goal in known.goals for one in moments_of_goal(goal, view)]
    return [*(talk_moment(one, view.wording) for one in known.talks), *of_goals]


def talk_moment(one: SupportPlan, wording: Wording) -> Moment:
    codes = SUPPORT_PLANS.words(wording).codes["outcome"]
    said = SUPPORT_PLANS.words(wording).codes["approval"]
    told = [wording.gettext("Needs and plan"), *([codes[one.outcome]] if one.outcome else [])]
    if one.approval is not Approval.NOT_NEEDED:
        told.append(f"{wording.gettext('Second colleague')}: {said[one.approval]}")
    what = " · ".join(told)
    return Moment(one.talked_on, one.noted_at, one.noted_by, what, one.changed or one.outside, link=PLAN)


def moments_of_goal(goal: Goal, view: FileView) -> list[Moment]:
    """That it was set, and how it ended. Steps stand on its page."""
    _, link = view.wording.gettext, f"{GOALS_PAGE}/{goal.id}"
    by_centre = goal.origin is Origin.COUNSELLOR
    what = _("Goal, as the centre sees it so far") if by_centre else _("Goal")
    found = [Moment(view.day(goal.noted_at), goal.noted_at, goal.noted_by, what, goal.words, link=link)]
    if goal.ended_on:
        what = _("Goal reached") if goal.ending == "reached" else _("Goal not pursued any more")
        found.append(Moment(goal.ended_on, goal.noted_at, None, what, goal.words, link=link))
    return found
