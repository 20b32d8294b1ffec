"""The team of a file on its page, and until when the reader is in it."""

from collections.abc import Sequence

from services.cases.foundation.access.domain import WHOLE, Capacity, Ground, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, PagePart
from services.cases.people.members.domain import Member
from services.cases.people.members.store import Members


async def of_file(work: Reading, view: FileView) -> list[Member]:
    """Who is in the team now, for those who are in it for more than a time."""
    return await Members(work).present(view.id) if view.relation.is_whole else []


def shows_to(relation: Relation) -> bool:
    return True


def parts(members: Sequence[Member], view: FileView) -> list[PagePart]:
    place, found = view.relation.place, list[PagePart]()
    beside = [one for one in members if one.staff_id != view.file.responsible]
    deputies = [one.staff_id for one in beside if one.capacity in WHOLE]
    others = [one for one in beside if one.capacity not in WHOLE]
    lacks = view.relation.is_responsible and not view.file.closed_at and not any(is_deputy(one) for one in beside)
    found.append(PagePart("people/members/deputies.html", "cover", shown={"deputies": deputies, "lacks": lacks}))
    if others:
        found.append(PagePart("people/members/others_part.html", order=40, shown={"others": others}))
    if place and place.until:
        found.append(PagePart("people/members/limited_part.html", "top", 30, {"until": place.until}))
    return found


def is_deputy(one: Member) -> bool:
    return one.capacity is Capacity.DEPUTY


def menu(_: Sequence[Member], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Who may read it, and handing it over")
    in_team = view.relation.ground is Ground.TEAM or view.relation.opened
    found = [MenuEntry(what, f"/files/{view.id}/team", 10)] if in_team else []
    if view.relation.is_responsible:
        found.append(MenuEntry(view.wording.gettext("Hand the file over"), f"/files/{view.id}/hand-over", 11))
    return found


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, menu=menu)
