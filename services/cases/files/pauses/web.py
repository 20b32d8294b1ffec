"""Pauses of one file: its part of the page, and the form that notes one."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.pauses.acts import note
from services.cases.files.pauses.domain import LONGEST_WORDS, Pause
from services.cases.files.pauses.store import PAUSES, Pauses
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, Moment, PagePart
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.workplace import workplace_of
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link

router = APIRouter()
PROPOSED = timedelta(days=28)
"""From today."""


@router.get("/files/{file_id}/pauses")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/pauses")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    until = form.day("until") or workplace.today()
    why = form.text("why", most=LONGEST_WORDS, required=False) or None
    act = partial(
        note,
        file_id,
        until,
        why,
        pause_id=form.uuid("pause_id") or uuid4(),
        reader=person,
        workplace=workplace,
        now=workplace.now(),
    )
    answer = await write_down(request, file_id, person, CONCEPT, form=form, act=act)
    if form.ok and form.given("from") == "day":
        return RedirectResponse(link(request, "/"), 303)
    return answer


async def of_file(work: Reading, file: OfClient) -> list[Pause]:
    return await Pauses(work).of(file)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(pauses: Sequence[Pause], _: Wording) -> PagePart:
    form = Form.empty(pause_id=str(uuid4()))
    shown = {"form": form, "newest": pauses[0] if pauses else None, "proposed": PROPOSED}
    return PagePart("files/pauses/pauses.html", order=85, shown=shown)


def moment(one: Pause, wording: Wording) -> Moment:
    what = wording.gettext("Quiet as agreed until %(day)s") % {"day": wording.day(one.until, "medium")}
    return Moment(wording.day_of(one.noted_at), one.noted_at, one.noted_by, what, one.why)


CONCEPT = Concept(
    of=of_file, shows_to=shows_to, part=part, moment=moment, records=PAUSES, page="/pauses", router=router
)
