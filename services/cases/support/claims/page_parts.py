"""Claims on the page of a file: those that are open, the next step, and what happened."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import (
    FileView,
    MenuEntry,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    Task,
    Urgency,
)
from services.cases.foundation.records.domain import OfClient
from services.cases.support.claims.domain import Claim
from services.cases.support.claims.store import CLAIMS, Claims
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/claims"


async def of_file(work: Reading, file: OfClient) -> list[Claim]:
    return await Claims(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Claim]]:
    """Those that are open."""
    found = dict[UUID, list[Claim]]()
    opened = ("claimant", "name", "told")
    for one in await Claims(work).among(views, CLAIMS.table.c.settled_on.is_(None), only=opened):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(claims: Sequence[Claim], wording: Wording) -> PagePart:
    """On the page of the file it stands only while something is open."""
    unsettled = sorted((one for one in claims if one.is_open), key=lambda one: one.due_on)
    shown = {
        "form": Form.empty(claim_id=str(uuid4())),
        "unsettled": unsettled,
        "settled": [one for one in claims if not one.is_open],
    }
    return PagePart("support/claims/claims_part.html", order=58, shown=shown)


def menu(claims: Sequence[Claim], view: FileView) -> list[MenuEntry]:
    return [MenuEntry(view.wording.gettext("What others demand"), f"/files/{view.id}{PAGE}", 32, len(claims))]


def by_whom(one: Claim, wording: Wording) -> str:
    kinds = CLAIMS.words(wording).codes["claimant"]
    kind = kinds[one.claimant] if one.claimant else wording.gettext("cannot be read any more")
    return ": ".join(word for word in (kind, one.name) if word)


def moments(claims: Sequence[Claim], view: FileView) -> list[Moment]:
    return [each for one in claims for each in moments_of(one, view)]


def moments_of(one: Claim, view: FileView) -> list[Moment]:
    """That it came, and what came of it."""
    _, said = view.wording.gettext, CLAIMS.words(view.wording).codes
    what = _("Somebody demands something: %(who)s") % {"who": by_whom(one, view.wording)}
    link = f"{PAGE}/{one.id}"
    found = [Moment(one.asked_on, one.noted_at, one.noted_by, what, one.asked, link=link, kind=MomentKind.PAPER)]
    if one.settled_on and one.result:
        what = _("A demand is settled: %(how)s") % {"how": said["result"][one.result]}
        told = one.position
        found.append(
            Moment(one.settled_on, one.changed_at, one.changed_by, what, told, link=link, kind=MomentKind.PAPER)
        )
    return found


def step(claims: Sequence[Claim] | None, view: FileView) -> NextStep | None:
    """The open claim that is due first and of which the client does not know."""
    waiting = sorted((one for one in claims or () if one.is_open and not one.is_answered), key=lambda one: one.due_on)
    if not waiting or view.file.closed_at:
        return None
    shown = {"one": waiting[0], "who": by_whom(waiting[0], view.wording)}
    tag, template = view.wording.gettext("explain a demand"), "support/claims/claim_step.html"
    return NextStep("claim", Urgency.UNDONE, tag, template, shown=shown)


def tasks_of(claims: Sequence[Claim] | None, view: FileView) -> list[Task]:
    return [] if view.file.closed_at else left_running(claims or (), view)


def left_running(claims: Sequence[Claim], view: FileView) -> list[Task]:
    _ = view.wording.gettext
    found = list[Task]()
    for one in (one for one in claims if one.is_open):
        what = _("Answer a demand: %(who)s") if one.is_answered else _("Explain a demand, then answer: %(who)s")
        who = {"who": by_whom(one, view.wording)}
        found.append(Task(file_id=one.file_id, on=one.due_on, what=what % who, link=f"{PAGE}/{one.id}"))
    return found
