"""Decisions on the page of a file: what was decided last, what is still open, and what happened."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, PagePart, Task
from services.cases.foundation.records.domain import OfClient
from services.cases.support.decisions.domain import Decision, current, to_ask_again
from services.cases.support.decisions.store import DECISIONS, Decisions
from shared.languages import Wording
from shared.web.forms import Form

PAGE = "/decisions"
FEW = 3
"""So many stand on the page of the file."""


async def of_file(work: Reading, file: OfClient) -> list[Decision]:
    return await Decisions(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Decision]]:
    found = dict[UUID, list[Decision]]()
    for one in await Decisions(work).among(views, only=("about", "ask_again_on")):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(known: Sequence[Decision], wording: Wording) -> PagePart:
    begins = "" if known else wording.gettext("Decisions")
    return PagePart("support/decisions/decisions_part.html", order=19, shown=sheet_of(known), begins=begins)


def on_paper(known: Sequence[Decision], _: FileView) -> PagePart:
    return PagePart("support/decisions/decisions_part.html", order=19, shown=sheet_of(known) | {"printed": True})


def sheet_of(known: Sequence[Decision]) -> dict[str, object]:
    now = current(known)
    return {
        "form": Form.empty(decision_id=str(uuid4())),
        "decisions": now,
        "few": FEW,
        "before": [one for one in known if one not in now],
        "printed": False,
    }


def form_after(one: Decision) -> Form:
    """The form with what stood there, for a decision that takes its place: the answer is chosen anew."""
    names = ("about", "explained", "first_way", "second_way", "more_ways", "only_because", "consequences")
    kept = {name: str(getattr(one, name) or "") for name in (*names, "began_with", "third_party")}
    return Form.empty(decision_id=str(uuid4()), changes=str(one.id), **kept)


def tasks_of(known: Sequence[Decision] | None, view: FileView) -> list[Task]:
    if view.file.closed_at:
        return []
    _ = view.wording.gettext
    asked = _("Ask again about a decision: %(what)s")
    return [
        Task(
            file_id=view.id,
            on=one.ask_again_on,
            what=asked % {"what": one.about or _("cannot be read any more")},
            link=f"{PAGE}?changes={one.id}",
        )
        for one in to_ask_again(known or ())
        if one.ask_again_on
    ]


def moment(one: Decision, wording: Wording) -> Moment:
    codes = DECISIONS.words(wording).codes["answer"]
    told = [said for said in (one.about, codes[one.answer] if one.answer else None) if said]
    what = " · ".join([wording.gettext("Decision"), *told])
    return Moment(one.decided_on, one.noted_at, one.noted_by, what, one.words, link=PAGE)
