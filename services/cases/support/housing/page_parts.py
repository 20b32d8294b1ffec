"""Housing on the page of a file: where the client lives, what presses, what has a day, and what happened."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, NextStep, PagePart, Task, Urgency
from services.cases.foundation.records.domain import Noted, OfClient
from services.cases.support.housing.domain import Housing, HousingStep, Placement, PlaceReview
from services.cases.support.housing.store import HOUSING_STEPS, PLACE_REVIEWS, PLACEMENTS, Housings

SEARCH, PLACEMENT, REVIEW = "/housing", "/housing/placement", "/housing/review"
"""The pages, below the address of the file."""
UNSAFE_RANK = 2
"""Below an acute and a high danger."""


async def of_file(work: Reading, file: OfClient) -> Housing:
    return await Housings(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Housing]:
    return await Housings(work).of_many(views)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(known: Housing, view: FileView) -> PagePart:
    clock = view.workplace.clock
    shown = {"housing": known, "is_open": known.is_open(clock), "unmet": known.unmet(clock), "now": view.now}
    begins = "" if known.steps or known.placements else view.wording.gettext("Place to live")
    return PagePart("support/housing/housing_part.html", order=16, shown=shown, begins=begins)


def parts(known: Housing, view: FileView) -> list[PagePart]:
    return [part(known, view)]


def step(known: Housing | None, view: FileView) -> NextStep | None:
    """A place that is not safe presses as a danger does; then a look that is due, then a search that goes on."""
    if known is None or view.file.closed_at:
        return None
    _, template = view.wording.gettext, "support/housing/housing_step.html"
    shown = {"housing": known}
    if known.is_not_safe:
        tag = _("the place is not safe")
        return NextStep("unsafe_place", Urgency.DANGER, tag, template, "alarm", rank=UNSAFE_RANK, shown=shown)
    if is_due(known, view):
        return NextStep("place_review", Urgency.DAY_IS_NEAR, _("look at the place"), template, shown=shown)
    if known.is_open(view.workplace.clock):
        return NextStep("place_needed", Urgency.UNDONE, _("look for a safe place"), template, shown=shown)
    return None


def is_due(known: Housing, view: FileView) -> bool:
    """Whether the client has moved in and the place is to be looked at for the first time, or it is time to again."""
    stay, again_on = known.stay, known.look_again_on
    if stay is None or stay.moved_in_at > view.now:
        return False
    return known.review is None or (again_on is not None and again_on <= view.today)


def tasks_of(known: Housing | None, view: FileView) -> list[Task]:
    if known is None or view.file.closed_at or known.stay is None:
        return []
    _, review, by = view.wording.gettext, known.review, known.look_by
    if by:
        return [
            Task(file_id=view.id, on=view.day(by), at=by, what=_("Look at the place: safe and suitable?"), link=REVIEW)
        ]
    if review and known.is_not_safe:
        return [Task(file_id=view.id, on=view.day(review.looked_at), what=_("Look for another place"), link=SEARCH)]
    if known.look_again_on:
        return [Task(file_id=view.id, on=known.look_again_on, what=_("Look at the place again"), link=REVIEW)]
    return []


def moments(known: Housing, view: FileView) -> list[Moment]:
    return [
        *(step_moment(one, view) for one in known.steps),
        *(placement_moment(one, view) for one in known.placements if one.moved_in_at <= view.now),
        *(review_moment(one, view) for one in known.reviews),
    ]


def step_moment(one: HousingStep, view: FileView) -> Moment:
    codes = HOUSING_STEPS.words(view.wording).codes
    told = [codes["step"].get(one.step or ""), one.asked, codes["left"].get(one.left or "")]
    return moment(one, one.happened_on, view, told, [one.wish, one.words], SEARCH)


def placement_moment(one: Placement, view: FileView) -> Moment:
    kinds = PLACEMENTS.words(view.wording).codes["kind"]
    told = [view.wording.gettext("moved in"), one.place or kinds.get(one.kind or "")]
    return moment(one, view.day(one.moved_in_at), view, told, [one.words], PLACEMENT)


def review_moment(one: PlaceReview, view: FileView) -> Moment:
    told = [PLACE_REVIEWS.words(view.wording).codes["result"].get(one.result or "")]
    return moment(one, view.day(one.looked_at), view, told, [one.conditions, one.words], REVIEW)


def moment(
    one: Noted, on: date, view: FileView, told: Sequence[str | None], words: Sequence[str | None], link: str
) -> Moment:
    what = " · ".join([view.wording.gettext("Place to live"), *(each for each in told if each)])
    return Moment(on, one.noted_at, one.noted_by, what, "\n".join(each for each in words if each) or None, link=link)
