"""The pages of notify: how the ways and the texts are, for the admin, and all texts, for the lead, too."""

from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.notify.channels.health import Health
from services.notify.notices.catalogues import Catalogues
from services.notify.notices.client_notices import MOST_PARTS
from services.notify.notices.samples import OfTemplate, Review, client_samples, staff_samples
from services.notify.pages.queue import queue_of
from services.notify.pages.visits import Visits
from shared.accounts.domain import Person
from shared.accounts.handover import HandoverRefusedError
from shared.accounts.web import require_person, sign_out_router
from shared.languages import KNOWN
from shared.telemetry import redaction, telemetry
from shared.web.forms import read_form
from shared.web.shell import link, page, words

log = telemetry.log(__name__)
redaction.knows("malformed", "forged", "other_audience", "other_centre", "expired", "not_yet", "used")
ARRIVES = "/handover"
LEAD, ADMIN = "lead", "admin"
type Visitor = Annotated[Person, Depends(require_person(LEAD, ADMIN))]
router = APIRouter()
router.include_router(sign_out_router())


@router.post(ARRIVES)
async def arrive(request: Request) -> Response:
    """Answers with a page, not a redirect: the strict cookie goes with a request only if our own page makes it."""
    form = await read_form(request)
    door: Visits = request.app.state.door
    try:
        person, token = await door.take_over(form.given("token"), now=datetime.now(UTC))
    except HandoverRefusedError as refused:
        log.info("handover_refused", reason=refused.reason)
        return page(request, "not_arrived.html", status=403, entrance=door.entrance)
    answer = page(request, "arrived.html", first=first_page(person))
    door.set_cookie(answer, token)
    return answer


def first_page(person: Person) -> str:
    return "/" if person.has(ADMIN) else "/texts"


@router.get("/")
async def show_operations(request: Request, person: Visitor) -> Response:
    if not person.has(ADMIN):
        return RedirectResponse(link(request, first_page(person)), 303)
    health: Health = request.app.state.health
    return page(
        request,
        "operations.html",
        queue=await queue_of(request.app.state.broker),
        ways=health.ways,
        to_clients=by_language(client_samples(catalogues_of(request))),
        to_staff=by_language(staff_samples(catalogues_of(request))),
        known=KNOWN,
    )


def by_language(samples: OfTemplate[Any]) -> dict[str, list[Review]]:
    """How far each text of a language is."""
    found = dict[str, list[Review]]()
    for sample in chain.from_iterable(samples.values()):
        found.setdefault(sample.language.code, []).append(sample.review)
    return found


@router.get("/texts")
async def show_texts(request: Request, person: Visitor) -> Response:
    catalogues = catalogues_of(request)
    return page(
        request,
        "texts.html",
        to_clients=client_samples(catalogues),
        to_staff=staff_samples(catalogues),
        own=catalogues[words(request).code],
        most=MOST_PARTS,
    )


def catalogues_of(request: Request) -> Catalogues:
    return cast(Catalogues, request.app.state.catalogues)
