"""The page on which a colleague writes down that a client moved into a place, or will."""

from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.sheets import noted
from services.cases.files.members.forms import moment_in
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.support.housing.acts import place
from services.cases.support.housing.domain import (
    LONGEST_LINE,
    LONGEST_WORDS,
    Fit,
    FoundBy,
    Housing,
    PlaceKind,
    Stay,
    WishMet,
)
from services.cases.support.housing.page_parts import PLACEMENT, shows_to
from services.cases.support.housing.sheets import show_sheet, write_down
from services.cases.support.housing.store import PLACEMENTS
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form

router = APIRouter()


@router.get("/files/{file_id}/housing/placement")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_placements(request, file_id, person)


@router.post("/files/{file_id}/housing/placement")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, placement_id = said_in(form, workplace), form.uuid("placement_id") or uuid4()
    act = partial(
        place, file_id, said, placement_id=placement_id, reader=person, workplace=workplace, now=workplace.now()
    )
    await write_down(request, form, act)
    if form.ok:
        return noted(request, file_id, PLACEMENT)
    return await show_placements(request, file_id, person, form=form)


def said_in(form: Form, workplace: Workplace) -> Stay:
    """As far as the form is right."""
    return Stay(
        moved_in_at=moment_in(form, "moved_in_at", workplace.clock) or workplace.now(),
        found_by=form.code("found_by", FoundBy),
        kind=form.code("kind", PlaceKind, required=False),
        place_id=form.uuid("place_id") if form.given("place_id") else None,
        place=form.text("place", most=LONGEST_LINE, required=False) or None,
        address=form.text("address", most=LONGEST_LINE, required=False) or None,
        fit=form.code("fit", Fit, required=False),
        wish_met=form.code("wish_met", WishMet, required=False),
        not_guaranteed_on=form.day("not_guaranteed_on", required=False),
        words=form.text("words", most=LONGEST_WORDS, required=False) or None,
    )


async def show_placements(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    workplace = workplace_of(request)
    begin = partial(empty, now=workplace.now().astimezone(workplace.clock))
    return await show_sheet(
        request, file_id, person, "support/housing/placements.html", begin, form=form, with_places=True
    )


def empty(_: Housing, *, now: datetime) -> Form:
    return Form.empty(placement_id=str(uuid4()), moved_in_at=f"{now:%Y-%m-%dT%H:%M}", found_by=FoundBy.CENTRE)


CONCEPT: Concept[None] = Concept(shows_to=shows_to, records=PLACEMENTS, page=PLACEMENT, router=router)
