"""The page that says how the figures of the federation come about, by the budgets and thresholds that are in force."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.office.federation.domain import SAID_FROM
from services.quality.office.federation.parts import counted_today, parts_of, whole_from
from services.quality.office.federation.tables import index_definition, value_definition
from services.quality.office.members.people import Reader
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM
from services.quality.office.received.publication import ADDED_FROM, SHOWN_FROM
from services.quality.publishing.counting.domain import CENTRES, CLEAR, least_people
from services.quality.standards.desk import desk_of
from shared.privacy.budget import budgets
from shared.web.shell import page, words

router = APIRouter()


@router.get("/counting")
async def counting(request: Request, reader: Reader) -> Response:
    desk = desk_of(request)
    return page(
        request,
        "office/counting.html",
        budgets=[(each, partial(least_people, CENTRES, budget=each)) for each in reversed(budgets().known)],
        index_definition=index_definition(words(request)),
        value_definition=value_definition(words(request)),
        office_from=SHOWN_FROM,
        members_from=SHOWN_TO_MEMBERS_FROM,
        said_from=SAID_FROM,
        added_from=ADDED_FROM,
        catalogue=desk.catalogue,
        parts=parts_of(desk.catalogue, desk.running),
        counted_today=counted_today(whole_from(desk.catalogue, desk.running), words(request)),
        clear=CLEAR,
        like_ours=CENTRES,
    )
