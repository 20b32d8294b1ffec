"""Taking over a file of another centre: chosen, opened in memory, looked at, taken over. Until then it is in the form
alone, and sealed even there.
"""

import base64
import binascii
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept, Moment, MomentKind, PagePart
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from services.cases.foundation.workplace import workplace_of
from services.cases.rights.archives.domain import DIGITS, GROUPS
from services.cases.rights.transfers.arrivals.acts import look, take_over
from services.cases.rights.transfers.arrivals.domain import Arrival, TakenBeforeError
from services.cases.rights.transfers.arrivals.store import ARRIVALS, Arrivals
from services.cases.rights.transfers.packet import Packet
from services.cases.rights.transfers.sealed_file import LARGEST, ROOM, NotOpenedError
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter()
ADDRESS = re.compile(r"/transfers/take-over(/confirm)?")
READ_AT_MOST = 4 * (LARGEST + ROOM)
"""Bytes: a colleague who sends more than is taken is told so, and not cut off."""


@router.get("/transfers/take-over")
async def begin(request: Request, person: Reader) -> Response:
    return show(request, Form.empty())


@router.post("/transfers/take-over")
async def look_over(request: Request, person: Reader) -> Response:
    try:
        form, uploads = await read_uploads(request, "sealed", most=1, largest=LARGEST + ROOM)
    except UploadsRefusedError:
        form = Form.empty()
        form.problem("sealed", words(request).gettext("This file is too large to be a transfer."))
        return show(request, form, status=413)
    if not uploads:
        form.problem("sealed", "missing")
    number = number_in(form)
    if not form.ok:
        return show(request, form, status=422)
    content = uploads[0].content
    try:
        packet = await look(content, number, reader=person, workplace=workplace_of(request))
    except (NotOpenedError, TakenBeforeError) as error:
        return refused(request, form, error)
    return preview(request, Form.empty(), packet, content, number)


@router.post("/transfers/take-over/confirm")
async def confirm(request: Request, person: Reader) -> Response:
    """Opened anew from what the form carries."""
    form, workplace = await read_form(request), workplace_of(request)
    number, content = number_in(form), carried(form.given("sealed"))
    pseudonym = form.text("pseudonym", most=LONGEST_PSEUDONYM, required=False)
    if content is None:
        form.problem("sealed", "not_valid")
    if form.problems.keys() - {"pseudonym"}:
        return show(request, form, status=422)
    assert content is not None
    try:
        if not form.ok:
            packet = await look(content, number, reader=person, workplace=workplace)
            return preview(request, form, packet, content, number, status=422)
        file_id = await take_over(content, number, pseudonym, reader=person, workplace=workplace, now=workplace.now())
    except (NotOpenedError, TakenBeforeError) as error:
        return refused(request, form, error)
    return RedirectResponse(link(request, f"/files/{file_id}"), 303)


def number_in(form: Form) -> str:
    """In its groups, however it was typed."""
    digits = re.sub(r"[\s.-]", "", form.text("number", most=60))
    if form.ok and not re.fullmatch(rf"[0-9]{{{GROUPS * DIGITS}}}", digits):
        form.problem("number", "not_valid")
    return "-".join(digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS))


def carried(text: str) -> bytes | None:
    """The sealed file as the preview has it; None where it is not one."""
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True) or None
    except (binascii.Error, ValueError):
        return None


def refused(request: Request, form: Form, error: Exception) -> Response:
    _ = words(request).gettext
    if isinstance(error, TakenBeforeError):
        form.problem("number", _("From this transfer a file was opened here before. It is not kept a second time."))
        return show(request, form, status=409)
    form.problem("number", _("This does not open: it is not for this centre, not whole, or the number is another one."))
    return show(request, form, status=422)


def show(request: Request, form: Form, *, status: int = 200) -> Response:
    return page(request, "rights/transfers/take_over.html", status=status, form=form)


def preview(
    request: Request, form: Form, packet: Packet, content: bytes, number: str, *, status: int = 200
) -> Response:
    known = packet.language if packet.language in SPOKEN else None
    return page(
        request,
        "rights/transfers/take_over_preview.html",
        status=status,
        form=form,
        packet=packet,
        language=name_of(words(request), known) if known else "",
        sealed=base64.urlsafe_b64encode(content).decode(),
        number=number,
    )


async def of_file(work: Reading, file: OfClient) -> list[Arrival]:
    return await Arrivals(work).of(file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def parts(arrivals: list[Arrival], _: object) -> list[PagePart]:
    return [PagePart("rights/transfers/arrival_part.html", "main", 90, {"arrivals": arrivals})] if arrivals else []


def moment(one: Arrival, wording: Wording) -> Moment:
    who = one.sender or wording.gettext("cannot be read any more")
    what = wording.gettext("Taken over from: %(who)s") % {"who": who}
    return Moment(wording.day_of(one.noted_at), one.noted_at, one.noted_by, what, kind=MomentKind.PAPER)


CONCEPT = Concept(of=of_file, shows_to=shows_to, parts=parts, moment=moment, records=ARRIVALS, router=router)
