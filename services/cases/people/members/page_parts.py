"""The team of a file on its page, and until when the reader is in it."""

from services.cases.foundation.access.domain import Ground, Relation
from services.cases.foundation.records.concept import Concept, FileView, PagePart


def shows_to(relation: Relation) -> bool:
    return True


def parts(_: None, view: FileView) -> list[PagePart]:
    place, found = view.relation.place, list[PagePart]()
    if place and place.until:
        found.append(PagePart("people/members/limited_part.html", "top", 30, {"until": place.until}))
    if view.relation.ground is Ground.TEAM or view.relation.opened:
        found.append(PagePart("people/members/team_part.html", order=40))
    return found


CONCEPT = Concept[None](shows_to=shows_to, parts=parts)
