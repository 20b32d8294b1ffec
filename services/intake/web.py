"""The public pages. What comes sealed is passed on as it is; what comes in clear is sealed before anything is kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.intake.domain import (
    CHANNELS,
    HOURS,
    MOST_CONTACT,
    MOST_WORDS,
    ORIGINS,
    Contact,
    HandedIn,
    Kind,
    NotTakenError,
    Reply,
    Written,
    check_own,
    check_sealed,
    in_plain_digits,
    incoming,
    is_address,
    new_stamp,
    stamp_in,
)
from services.intake.letters.about import (
    CODES,
    ERASE,
    MOST_ABOUT,
    NOTHING_SAID,
    STEPS,
    TEXTS,
    About,
    about,
    offered_languages,
    step_after,
    step_of,
)
from services.intake.letters.desk import Desk
from services.intake.letters.entry import Entry
from services.intake.pages.compression import compressed
from services.intake.shelf import Shelf
from shared.crypto.receipts import in_groups, new_receipt, read_receipt
from shared.languages.addresses import HEARD
from shared.languages.receipt_words import has_words, read_words, words_of
from shared.process.concurrency_limit import BusyError
from shared.store.connections import StoreAwayError
from shared.web.errors import wants_page
from shared.web.forms import Form, read_beginning, read_form
from shared.web.security import LARGEST_BODY
from shared.web.shell import link, page, words

router = APIRouter()
NOT_NOW = (BusyError, StoreAwayError, NotTakenError)


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    thread_id: UUID


@router.get("/write")
async def write(request: Request) -> Response:
    origin = request.query_params.get("from")
    known = origin if origin in ORIGINS else "client"
    form = Form.empty(
        receipt=new_receipt(),
        stamp=new_stamp(),
        channel="none",
        step="words",
        spoken=str(request.scope.get(HEARD, "")).split("-")[0],
        **{"from": known},
    )
    return compressed(request, await writing_page(request, form))


@router.post("/write")
async def send_request(request: Request) -> Response:
    form, too_large = await read_writing(request)
    if form.given("sealed"):
        return await take_sealed(request, form, "request")
    if too_large or changes_language(form):
        return await writing_page(request, form, status=413 if too_large else 200)
    written = written_in(request, form)
    if form.given("way") in ("next", "back"):
        return await other_step(request, form)
    if not form.ok:
        return await writing_page(request, form, status=422)
    receipt = read_receipt(form.given("receipt")) or new_receipt()
    try:
        stamp, own = stamp_in(form.given("stamp")), form.given("own") == "yes"
        await desk_of(request).hand_in_words(written, receipt, stamp, shows_own=own)
    except NOT_NOW:
        return await writing_page(request, form, status=503, busy=True)
    notice_to = written.contact.hinted if written.contact.hours else ""
    six_words = " ".join(words_of(receipt, words(request).code))
    shown: dict[str, Any] = {"shown": in_groups(receipt), "six_words": six_words, "notice_to": notice_to}
    return page(request, "arrived.html", receipt=receipt, **shown)


def written_in(request: Request, form: Form) -> Written:
    origin = form.choice("from", ORIGINS, required=False) or "client"
    return Written(
        kind="request",
        language=words(request).code,
        words=words_in(request, form),
        contact=contact_in(request, form),
        origin=origin,
        about=about_in(request, form, origin),
    )


async def other_step(request: Request, form: Form) -> Response:
    """Next or back, for readers without the script: all fields of the form come with it, and nothing is stored. What is
    wrong in this step keeps the reader there; what is missing is said when it is to be sent."""
    way, step = form.given("way"), step_in(form)
    wrong = {name: said for name, said in form.problems.items() if step_of(name) == step and said != "missing"}
    form.problems = wrong if way == "next" else {}
    shown = step if form.problems else step_after(step, way)
    return await writing_page(request, form, status=200 if form.ok else 422, step=shown)


def step_in(form: Form) -> str:
    return form.given("step") if form.given("step") in STEPS else "words"


async def writing_page(
    request: Request, form: Form, *, status: int = 200, busy: bool = False, step: str | None = None
) -> Response:
    """The step that has the first problem. It asks for an address only where something could be sent to it."""
    shelf: Shelf = request.app.state.shelf
    told: dict[str, Any] = {} if await shelf.clients_are_told(words(request).code) else {"notice_channels": ()}
    wrong = {step_of(name) for name in form.problems}
    told["step"] = next((one for one in STEPS if one in wrong), step or step_in(form))
    told["steps"] = list(STEPS)
    told["about_fields"] = [*CODES, *TEXTS]
    told["languages_spoken"] = offered_languages(words(request))
    return await sealing_page(request, "write.html", status=status, form=form, busy=busy, **told)


@router.get("/sent")
async def sent(request: Request) -> Response:
    """Says how it goes on, not that anything has arrived: anybody can open it."""
    return page(request, "sent.html", arrived=False, erased=False)


@router.get("/number")
async def number(request: Request) -> Response:
    return compressed(request, await sealing_page(request, "number.html", form=Form.empty(), busy=False))


@router.post("/number")
async def show_number(request: Request) -> Response:
    """For readers without the script: the replies are opened in memory, for this one answer."""
    form = await read_form(request)
    if changes_language(form):
        return await sealing_page(request, "number.html", form=form, busy=False)
    receipt = receipt_in(request, form)
    if receipt is None:
        return await sealing_page(request, "number.html", status=422, form=form, busy=False)
    try:
        replies = await desk_of(request).opened_replies(receipt)
    except NOT_NOW:
        return await sealing_page(request, "number.html", status=503, form=form, busy=True)
    if form.given("way") == "copy":
        return copy_of(request, replies)
    return await thread(request, Form.empty(receipt=receipt, stamp=new_stamp()), replies)


def copy_of(request: Request, replies: Sequence[Reply | None]) -> Response:
    """A text file with a name that says nothing; the script of the page makes the same."""
    wording = words(request)
    mine = wording.gettext("You wrote:")
    shown = [one for one in replies if one and not one.read]
    told = [f"{mine + ' ' if one.mine else ''}{wording.moment(one.at, 'long')}\n{one.words}\n" for one in shown]
    headers = {"content-disposition": 'attachment; filename="text.txt"'}
    return Response("\n".join(told), media_type="text/plain; charset=utf-8", headers=headers)


@router.post("/replies")
async def replies(request: Request, asked: Asked) -> Response:
    """Sealed, for the script, with the id that they are bound to. A thread nobody knows is answered like one without
    replies."""
    desk = desk_of(request)
    try:
        kept = desk.kept_id(asked.thread_id)
    except NotTakenError:
        return JSONResponse({"replies": []})
    blobs = list(await desk.replies_of(kept))
    return JSONResponse({"replies": blobs} | ({"thread_id": str(kept)} if blobs else {}))


@router.post("/message")
async def send_message(request: Request) -> Response:
    form, too_large = await read_writing(request)
    if form.given("sealed"):
        return await take_sealed(request, form, "message")
    receipt = receipt_in(request, form)
    if receipt is None:
        return await sealing_page(request, "number.html", status=422, form=form, busy=False)
    if too_large:
        return await thread(request, form, None, status=413)
    if changes_language(form):
        return await same_thread(request, form, receipt)
    erases = form.given("way") == "erase"
    said = "" if erases else words_in(request, form)
    about = ERASE if erases else NOTHING_SAID
    if erases and not form.checked("sure"):
        form.problem("sure", words(request).gettext("Please tick this if everything is to be deleted."))
    written = Written(kind="message", language=words(request).code, words=said, about=about)
    if not form.ok:
        return await same_thread(request, form, receipt, status=422)
    try:
        stamp, own = stamp_in(form.given("stamp")), form.given("own") == "yes" and not erases
        await desk_of(request).hand_in_words(written, receipt, stamp, shows_own=own)
    except NOT_NOW:
        return await thread(request, form, None, status=503, busy=True)
    return page(request, "sent.html", arrived=True, erased=erases)


async def same_thread(request: Request, form: Form, receipt: str, *, status: int = 200) -> Response:
    """The page of a number once more, with its answers and what was typed on it."""
    try:
        return await thread(request, form, await desk_of(request).opened_replies(receipt), status=status)
    except NOT_NOW:
        return await thread(request, form, None, status=503, busy=True)


async def thread(
    request: Request, form: Form, replies: Sequence[Reply | None] | None, *, status: int = 200, busy: bool = False
) -> Response:
    return await sealing_page(request, "thread.html", status=status, form=form, replies=replies, busy=busy)


async def sealing_page(request: Request, template: str, *, status: int = 200, **shown: Any) -> Response:
    """A page with a form that the browser seals, for the keys of this moment."""
    return page(request, template, status=status, sealing_keys=await desk_of(request).offered(), **shown)


async def take_sealed(request: Request, form: Form, kind: Kind) -> Response:
    desk = desk_of(request)
    id, thread_id = form.uuid(f"{kind}_id"), form.uuid("thread_id")
    blob, key_id = form.given("sealed"), form.given("key_id")
    try:
        check_sealed(blob, key_id, await desk.keys())
        if id is None or thread_id is None:
            raise NotTakenError("not_sealed")
        if not entry_of(request).admits(form.given("altcha")):
            return many_at_once(request)
        if own := form.given("own_sealed"):
            check_own(own)
        event = incoming(kind, id, desk.kept_id(thread_id), key_id, blob)
        await desk.hand_in(HandedIn(event, own, erases=kind == "message" and form.given("erase") == "yes"))
    except NotTakenError as refusal:
        return refused(request, refusal.code)
    return RedirectResponse(link(request, "/sent"), 303)


def many_at_once(request: Request) -> Response:
    """The script computes and comes back; it is the only one that sends what is sealed."""
    if wants_page(request):
        return page(request, "refused.html", status=429, code="too_many")
    return JSONResponse({"error": "too_many", "puzzle": entry_of(request).puzzle().to_json()}, 429)


def refused(request: Request, code: str) -> Response:
    status = 413 if code == "too_large" else 422
    if not wants_page(request):
        return JSONResponse({"error": code}, status)
    return page(request, "refused.html", status=status, code=code)


async def read_writing(request: Request) -> tuple[Form, bool]:
    """The form, and whether it was too large: then with the beginning of its text, as much as can be sent at once."""
    if int(request.headers.get("content-length") or 0) <= LARGEST_BODY:
        return await read_form(request), False
    sent = await read_beginning(request, LARGEST_BODY)
    beginning = sent.given("words").replace("\r\n", "\n").strip()[:MOST_WORDS]
    own = ("receipt", "stamp", "from", "step", "sealed", "key_id", "channel", "contact", "when", "hours")
    names = (*own, "own", *CODES, *TEXTS)
    form = Form.empty(words=beginning, **{name: sent.given(name) for name in names})
    wording = words(request)
    told = wording.gettext(
        "This text is too long to be taken at once. Here is its beginning, %(kept)s characters."
        " Please send it, and the rest afterwards with your number."
    )
    form.problem("words", told % {"kept": wording.number(len(beginning))})
    return form, True


def changes_language(form: Form) -> bool:
    """Whether the form only comes back in another language, with what was typed in it."""
    return form.given("way") == "language"


def words_in(request: Request, form: Form) -> str:
    wording = words(request)
    over = len(form.given("words").replace("\r\n", "\n").strip()) - MOST_WORDS
    if over > 0:
        told = wording.gettext(
            "This text is too long. At most %(most)s characters can be sent at once; these are %(over)s too many."
            " Please shorten it, or send the rest afterwards with your number."
        )
        form.problem("words", told % {"most": wording.number(MOST_WORDS), "over": wording.number(over)})
    return form.text("words", most=MOST_WORDS)


def contact_in(request: Request, form: Form) -> Contact:
    """Whether and when a short message may come. A page from before asked for the time in words, and for no check."""
    channel = form.choice("channel", CHANNELS, required=False) or "none"
    if channel == "none":
        return Contact()
    from_before = bool(form.all("when")) and not form.given("hours")
    value = in_plain_digits(form.text("contact", most=MOST_CONTACT, required=not from_before))
    hours = form.choice("hours", HOURS, required=not from_before)
    if not from_before and not is_address(channel, value):
        form.problem("contact", mistyped_address(request, channel))
    return Contact(channel, value, form.text("when", most=MOST_CONTACT, required=False), hours) if value else Contact()


def about_in(request: Request, form: Form, origin: str) -> About:
    """A number to call needs hours: a call at the wrong moment can be a danger."""
    said = {name: form.choice(name, codes, required=False) for name, codes in CODES.items()}
    said |= {name: form.text(name, most=MOST_ABOUT, required=False) for name in TEXTS}
    said["call_number"] = in_plain_digits(said["call_number"])
    if said["call_number"] and not is_address("text", said["call_number"]):
        form.problem("call_number", mistyped_address(request, "text"))
    if said["call_number"] and not said["call_hours"]:
        form.problem("call_hours", "missing")
    return about(said, origin=origin)


def mistyped_address(request: Request, channel: str) -> str:
    _ = words(request).gettext
    if channel == "text":
        return _("This is not a telephone number. Please write it in digits, for example 0170 1234567.")
    return _("This is not an e-mail address. Please compare it, for example with name@example.org.")


def receipt_in(request: Request, form: Form) -> str | None:
    """The number of a form, in digits or in words, or None with a problem beside its field."""
    typed, wording = form.given("receipt"), words(request)
    if not typed.strip():
        form.problem("receipt", "missing")
        return None
    found = read_words(typed, wording.code) if has_words(typed) else read_receipt(typed)
    if isinstance(found, str):
        return found
    _ = wording.gettext
    if found is None:
        mistyped = _(
            "This number is mistyped: a digit is wrong, missing or one too many. Nothing was looked for."
            " Please compare it with what you wrote down."
        )
    elif found.word:
        unknown = _("We do not know the word %(word)s. Nothing was looked for. Please compare it with what you kept.")
        mistyped = unknown % {"word": found.word[:MOST_CONTACT]}
    else:
        mistyped = _(
            "These words do not belong together: one is wrong, missing, one too many or in another place."
            " Nothing was looked for. Please compare them with what you kept."
        )
    form.problem("receipt", mistyped)
    return None


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def entry_of(request: Request) -> Entry:
    entry: Entry = request.app.state.entry
    return entry
