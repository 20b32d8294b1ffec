"""Safety on the page of a file: the sheet, the pressing step, what has a day, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.cases.casework.safety.domain import (
    FIRST_LOOK,
    DeviceCheck,
    Level,
    RiskAssessment,
    SafetyPlan,
    has_left_traces,
    newest_of,
)
from services.cases.casework.safety.store import (
    DEVICE_CHECKS,
    RISK_ASSESSMENTS,
    DeviceChecks,
    RiskAssessments,
    SafetyPlans,
    first_contacts,
)
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import OfClient
from shared.languages import Wording

RISK, PLAN, CHECK = "/risk", "/safety-plan", "/device-check"
"""The pages, below the address of the file."""


@dataclass(frozen=True, slots=True)
class Safety:
    """What is known of the safety of one client, the newest first."""

    risks: Sequence[RiskAssessment] = field(default=(), repr=False)
    plans: Sequence[SafetyPlan] = field(default=(), repr=False)
    checks: Sequence[DeviceCheck] = field(default=(), repr=False)
    first_contact: datetime | None = None
    """Where safety was never talked about."""

    @property
    def risk(self) -> RiskAssessment | None:
        return newest_of(self.risks)

    @property
    def plan(self) -> SafetyPlan | None:
        return newest_of(self.plans)


async def of_file(work: Reading, file: OfClient) -> Safety:
    first = (await first_contacts(work, [file])).get(file.id)
    return Safety(
        await RiskAssessments(work).of(file),
        await SafetyPlans(work).of(file),
        await DeviceChecks(work).of(file),
        first.at if first else None,
    )


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Safety]:
    """Their newest assessments and plans, and whether a check of devices was offered: steps and days need no more."""
    risks = {one.file_id: [one] for one in await RiskAssessments(work).newest_among(views)}
    plans = {one.file_id: [one] for one in await SafetyPlans(work).newest_among(views)}
    first = {file_id: one.at for file_id, one in (await first_contacts(work, views)).items()}
    flagged = [view for view in views if any(has_left_traces(one) for one in risks.get(view.id, ()))]
    checks = {one.file_id: [one] for one in await DeviceChecks(work).among(flagged, only=())}
    return {
        file_id: Safety(
            risks.get(file_id, ()), plans.get(file_id, ()), checks.get(file_id, ()), first_contact=first.get(file_id)
        )
        for file_id in {*risks, *plans, *first}
    }


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def parts(known: Safety, view: FileView) -> list[PagePart]:
    return [sheet(known, view, printed=False)]


def on_paper(known: Safety, view: FileView) -> PagePart:
    return sheet(known, view, printed=True)


def sheet(known: Safety, view: FileView, *, printed: bool) -> PagePart:
    """On paper the plan is not folded."""
    shown = {"safety": known, "today": view.today, "printed": printed}
    return PagePart("casework/safety/safety_part.html", order=15, shown=shown)


def step(known: Safety | None, view: FileView) -> NextStep | None:
    """It presses by the level: a high or acute danger before all else, the others when it is time to look again; then
    what was not offered yet.
    """
    if known is None or (risk := known.risk) is None or view.file.closed_at:
        return None
    _, shown = view.wording.gettext, {"risk": risk, "today": view.today}
    template = "casework/safety/risk_step.html"
    if risk.is_danger:
        acute = risk.level is Level.ACUTE
        tag, rank = (_("acute danger"), 0) if acute else (_("high danger"), 1)
        return NextStep("danger", Urgency.DANGER, tag, template, "alarm", shown=shown, rank=rank)
    if not is_due(risk, view.today):
        return device_step(known, view)
    urgency = Urgency.DAY_IS_NEAR if risk.level is Level.RAISED else Urgency.HAS_A_DAY
    return NextStep("risk", urgency, _("look at the safety again"), template, shown=shown)


def device_step(known: Safety, view: FileView) -> NextStep | None:
    """Where something of the person can be followed and nobody has offered to look at phone and accounts."""
    if not known.risk or not has_left_traces(known.risk) or known.checks:
        return None
    _ = view.wording.gettext
    return NextStep("devices", Urgency.UNDONE, _("offer to look at the devices"), "casework/safety/device_step.html")


def is_due(risk: RiskAssessment, today: date) -> bool:
    """A day that cannot be read is due."""
    return risk.review_on is None or risk.review_on <= today


def tasks_of(known: Safety | None, view: FileView) -> list[Task]:
    if known is None or view.file.closed_at:
        return []
    _ = view.wording.gettext
    found = [review(known.risk, view)] if known.risk else []
    if known.plan and known.plan.plan_review_on:
        what = _("Go through the safety plan again")
        found.append(Task(file_id=view.id, on=known.plan.plan_review_on, what=what, link=PLAN))
    if known.first_contact:
        on = view.day(known.first_contact) + FIRST_LOOK
        found.append(Task(file_id=view.id, on=on, what=_("Talk about safety for the first time"), link=RISK))
    return found


def review(one: RiskAssessment, view: FileView) -> Task:
    _ = view.wording.gettext
    what = _("Look at the safety again: %(level)s danger") if one.level else _("Ask again whether to talk about safety")
    levels = RISK_ASSESSMENTS.words(view.wording).codes["level"]
    on = one.review_on or view.day(one.noted_at)
    return Task(file_id=one.file_id, on=on, what=what % {"level": levels[one.level]} if one.level else what, link=RISK)


def moments(known: Safety, view: FileView) -> list[Moment]:
    _ = view.wording.gettext
    return [
        *(risk_moment(one, view.wording) for one in known.risks),
        *(Moment(one.agreed_on, one.noted_at, one.noted_by, _("Safety plan"), link=PLAN) for one in known.plans),
        *(check_moment(one, view.wording) for one in known.checks),
    ]


def risk_moment(one: RiskAssessment, wording: Wording) -> Moment:
    codes = RISK_ASSESSMENTS.words(wording).codes
    told = [codes[name][code] for name in ("outcome", "level") if (code := getattr(one, name))]
    what = " · ".join([wording.gettext("Safety"), *told])
    return Moment(one.assessed_on, one.noted_at, one.noted_by, what, one.words, link=RISK)


def check_moment(one: DeviceCheck, wording: Wording) -> Moment:
    codes = DEVICE_CHECKS.words(wording).codes
    told = [codes[name][code] for name in ("offer", "finding") if (code := getattr(one, name))]
    what = " · ".join([wording.gettext("Devices and accounts"), *told])
    return Moment(one.checked_on, one.noted_at, one.noted_by, what, link=CHECK)
