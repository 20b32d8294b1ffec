"""Documents and pictures, on the page of a file."""

from typing import NamedTuple
from uuid import uuid4

from services.cases.files.attachments.domain import Attachment
from services.cases.files.attachments.store import Attachments
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, FileView, Moment, MomentKind, PagePart
from shared.languages import Wording
from shared.web.forms import Form


class NotTaken(NamedTuple):
    """A document by its shown name, empty where it is about all of them, and why it was not taken."""

    name: str
    why: str


async def of_file(work: Reading, view: FileView) -> list[Attachment]:
    return await Attachments(work).of(view.file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.DOCUMENTS)


def parts(attachments: list[Attachment], view: FileView) -> list[PagePart]:
    shown = {
        "attachments": attachments,
        "form": Form.empty(),
        "upload_id": uuid4(),
        "largest": view.workplace.attachment_largest,
    }
    return [PagePart("files/attachments/documents_part.html", "below", 30, shown)]


def moments(attachments: list[Attachment], view: FileView) -> list[Moment]:
    found, _ = list[Moment](), view.wording.gettext
    for one in attachments:
        # the name in isolates: it may run in the other direction
        name = "\u2068" + one.details.name + "\u2069" if one.details else ""
        attached = _("Attached: %(name)s") % {"name": name} if name else _("A document was attached")
        found.append(Moment(view.day(one.at), one.at, one.staff_id, attached, kind=MomentKind.PAPER))
        if one.removed_at:
            day, removed = view.day(one.removed_at), _("A document was taken out")
            found.append(Moment(day, one.removed_at, one.removed_by, removed, kind=MomentKind.PAPER))
    return found


def confirmations(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "attached": _("Sealed and attached."),
        "removed": _("Taken out. Content and name are deleted."),
    }


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, moments=moments, confirmations=confirmations)
