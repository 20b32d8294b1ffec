"""Transfers on the page of a file: a line in its menu as long as there is none, the newest, and the next step."""

from collections.abc import Mapping, Sequence
from uuid import UUID

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
from services.cases.rights.transfers.domain import Transfer
from services.cases.rights.transfers.store import TRANSFERS, Transfers
from services.cases.rights.transfers.words import standing_words

PAGE = "/transfers"


async def of_file(work: Reading, file: OfClient) -> list[Transfer]:
    return await Transfers(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, Sequence[Transfer]]:
    """Those that wait for a second colleague."""
    waiting = await Transfers(work).among(views, TRANSFERS.table.c.approval == "waiting", only=())
    return {one.file_id: [one] for one in waiting}


def parts(known: Sequence[Transfer], view: FileView) -> list[PagePart]:
    shown = {"transfers": known, "standings": standing_words(view.wording)}
    return [PagePart("rights/transfers/transfers_part.html", order=58, shown=shown)] if known else []


def menu(known: Sequence[Transfer], view: FileView) -> list[MenuEntry]:
    return [MenuEntry(view.wording.gettext("Pass on to another centre"), f"/files/{view.id}{PAGE}", 34, len(known))]


def moments(known: Sequence[Transfer], view: FileView) -> list[Moment]:
    said = standing_words(view.wording)
    found = list[Moment]()
    for one in known:
        who = one.to or view.wording.gettext("cannot be read any more")
        what = view.wording.gettext("Transfer to %(who)s: %(outcome)s") % {"who": who, "outcome": said[one.standing]}
        at = one.ended_at or one.released_at or one.downloaded_at or one.noted_at
        by = one.ended_by or one.released_by or one.noted_by
        found.append(Moment(view.day(at), at, by, what, link=PAGE, kind=MomentKind.PAPER))
    return found


def step(known: Sequence[Transfer] | None, view: FileView) -> NextStep | None:
    """A second colleague is asked for."""
    if view.file.closed_at or not any(one.waits for one in known or ()):
        return None
    tag = view.wording.gettext("transfer needs a second colleague")
    return NextStep("transfer_agree", Urgency.UNDONE, tag, "rights/transfers/transfer_step.html")


def left_running(known: Sequence[Transfer], view: FileView) -> list[Task]:
    said, found = standing_words(view.wording), list[Task]()
    for one in known:
        if one.is_open:
            who = {"who": one.to or view.wording.gettext("cannot be read any more"), "outcome": said[one.standing]}
            what = view.wording.gettext("Transfer to %(who)s: %(outcome)s") % who
            found.append(Task(file_id=view.id, on=view.day(one.noted_at), what=what, link=PAGE))
    return found


def tasks_of(known: Sequence[Transfer] | None, view: FileView) -> list[Task]:
    what = view.wording.gettext("A transfer to another centre waits for a second colleague")
    return [
        Task(file_id=view.id, on=view.day(one.noted_at), what=what, link=PAGE, proposed_by=one.noted_by)
        for one in known or ()
        if one.waits and not view.file.closed_at
    ]
