"""The public pages. What comes sealed is passed on as it is; what comes in clear is sealed before anything is kept."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.intake.desk import Desk
from services.intake.domain import (
    CHANNELS,
    MOST_CONTACT,
    MOST_WORDS,
    ORIGINS,
    Contact,
    NotTakenError,
    Written,
    check_sealed,
    incoming,
    new_stamp,
    stamp_in,
)
from services.intake.publications import published
from shared.connections import StoreAwayError
from shared.places import BusyError
from shared.receipts import new_receipt, read_receipt, shown
from shared.web.errors import wants_page
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
NOT_NOW = (BusyError, StoreAwayError)
type Kind = Literal["request", "message"]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    thread_id: UUID


@router.get("/")
async def start(request: Request) -> Response:
    return page(request, "start.html", **await published(request))


@router.get("/write")
async def write(request: Request) -> Response:
    origin = request.query_params.get("from")
    known = origin if origin in ORIGINS else "client"
    form = Form.empty(receipt=new_receipt(), stamp=new_stamp(), channel="none", **{"from": known})
    return page(request, "write.html", form=form, busy=False)


@router.post("/write")
async def send_request(request: Request) -> Response:
    form = await read_form(request)
    if form.given("sealed"):
        return await take_sealed(request, form, "request")
    written = Written(
        kind="request",
        language=words(request).code,
        words=form.text("words", most=MOST_WORDS),
        contact=contact_in(form),
        origin=form.choice("from", ORIGINS, required=False) or "client",
    )
    if not form.ok:
        return page(request, "write.html", status=422, form=form, busy=False)
    receipt = read_receipt(form.given("receipt")) or new_receipt()
    try:
        await desk_of(request).hand_in_words(written, receipt, stamp_in(form.given("stamp")))
    except NOT_NOW:
        return page(request, "write.html", status=503, form=form, busy=True)
    return page(request, "arrived.html", receipt=receipt, shown=shown(receipt))


@router.get("/sent")
async def sent(request: Request) -> Response:
    return page(request, "sent.html")


@router.get("/number")
async def number(request: Request) -> Response:
    return page(request, "number.html", form=Form.empty(), busy=False)


@router.post("/number")
async def show_number(request: Request) -> Response:
    """For readers without the script: the replies are opened in memory, for this one answer."""
    form = await read_form(request)
    receipt = receipt_in(request, form)
    if receipt is None:
        return page(request, "number.html", status=422, form=form, busy=False)
    try:
        replies = await desk_of(request).opened_replies(receipt)
    except NOT_NOW:
        return page(request, "number.html", status=503, form=form, busy=True)
    return page(
        request, "thread.html", form=Form.empty(receipt=receipt, stamp=new_stamp()), replies=replies, busy=False
    )


@router.post("/replies")
async def replies(request: Request, asked: Asked) -> Response:
    """Sealed, for the script. A thread nobody knows is answered like one without replies."""
    return JSONResponse({"replies": list(await desk_of(request).replies_of(asked.thread_id))})


@router.post("/message")
async def send_message(request: Request) -> Response:
    form = await read_form(request)
    if form.given("sealed"):
        return await take_sealed(request, form, "message")
    written = Written(kind="message", language=words(request).code, words=form.text("words", most=MOST_WORDS))
    receipt = receipt_in(request, form)
    if receipt is None:
        return page(request, "number.html", status=422, form=form, busy=False)
    if not form.ok:
        return page(request, "thread.html", status=422, form=form, replies=None, busy=False)
    try:
        await desk_of(request).hand_in_words(written, receipt, stamp_in(form.given("stamp")))
    except NOT_NOW:
        return page(request, "thread.html", status=503, form=form, replies=None, busy=True)
    return page(request, "sent.html")


async def take_sealed(request: Request, form: Form, kind: Kind) -> Response:
    desk = desk_of(request)
    id, thread_id = form.uuid(f"{kind}_id"), form.uuid("thread_id")
    blob, key_id = form.given("sealed"), form.given("key_id")
    try:
        check_sealed(blob, key_id, desk.keys)
        if id is None or thread_id is None:
            raise NotTakenError("not_sealed")
        await desk.hand_in(incoming(kind, id, thread_id, key_id, blob))
    except NotTakenError as refusal:
        return refused(request, refusal.code)
    return RedirectResponse(link(request, "/sent"), 303)


def refused(request: Request, code: str) -> Response:
    status = 413 if code == "too_large" else 422
    if not wants_page(request):
        return JSONResponse({"error": code}, status)
    return page(request, "refused.html", status=status, code=code)


def contact_in(form: Form) -> Contact:
    channel = form.choice("channel", CHANNELS, required=False) or "none"
    if channel == "none":
        return Contact()
    value = form.text("contact", most=MOST_CONTACT)
    return Contact(channel, value, form.text("when", most=MOST_CONTACT, required=False))


def receipt_in(request: Request, form: Form) -> str | None:
    """The number of a form, or None with a problem beside its field."""
    receipt = read_receipt(form.given("receipt"))
    if receipt is None:
        form.problem("receipt", words(request).gettext("This is not a number of 16 digits. Please look once more."))
    return receipt


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
