"""The page of the texts for answers; and the page on which a counsellor chooses one for an answer that is begun."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.reply_blocks.acts import note_read, note_shipped_read, remove, write
from services.cases.contact.reply_blocks.domain import LONGEST_TITLE, LONGEST_WORDS, in_order, inserted, shipped
from services.cases.contact.reply_blocks.store import ReplyBlocks
from services.cases.foundation.policy import Reader
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/reply-blocks")
async def show(request: Request, person: Reader) -> Response:
    return await show_blocks(request, person, Form.empty(block_id=str(uuid4())))


@router.post("/reply-blocks")
async def add(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    language, block_id = form.code("language", Spoken), form.uuid("block_id")
    title, said = form.text("title", most=LONGEST_TITLE), form.text("words", most=LONGEST_WORDS)
    if not form.ok or block_id is None or language is None:
        return await show_blocks(request, person, form, status=422)
    now = workplace.now()
    await write(language, title, said, block_id=block_id, reader=person, workplace=workplace, now=now)
    return RedirectResponse(link(request, "/reply-blocks?told=saved"), 303)


@router.post("/reply-blocks/shipped")
async def read_shipped(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    block_id = form.choice("block", tuple(one.id for one in shipped()))
    on = form.day("read_on", most=workplace.today())
    if not form.ok or on is None:
        return await show_blocks(request, person, form, status=422)
    await note_shipped_read(block_id, on, reader=person, workplace=workplace)
    return RedirectResponse(link(request, "/reply-blocks?told=saved"), 303)


@router.post("/reply-blocks/{block_id}")
async def change(request: Request, block_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ("read", "remove"))
    on = form.day("read_on", most=workplace.today()) if action == "read" else None
    if not form.ok:
        return await show_blocks(request, person, form, status=422)
    if on:
        await note_read(block_id, on, reader=person, workplace=workplace)
    else:
        await remove(block_id, reader=person, workplace=workplace)
    return RedirectResponse(link(request, "/reply-blocks?told=saved"), 303)


async def show_blocks(request: Request, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        blocks = await ReplyBlocks(work).all()
    return page(
        request,
        "contact/reply_blocks/reply_blocks.html",
        status=status,
        blocks=in_order(blocks, wording.code),
        form=form,
        languages_spoken=named(wording, SPOKEN),
        today=workplace.today(),
    )


async def choose(request: Request, person: Person, form: Form, *, back: str, language: str) -> Response:
    """The list for an answer that is begun: what was typed goes along, and comes back with the text that is chosen."""
    async with workplace_of(request).store.reading(person) as work:
        blocks = await ReplyBlocks(work).all()
    return page(
        request,
        "contact/reply_blocks/choose.html",
        blocks=in_order(blocks, language),
        form=form,
        back=back,
        language=language,
    )


async def with_block(request: Request, person: Person, form: Form) -> Form:
    """The answer as it was typed, with the text that was chosen behind it; as it was where there is no such text."""
    async with workplace_of(request).store.reading(person) as work:
        blocks = await ReplyBlocks(work).all()
    chosen = next((one for one in blocks if one.id == form.given("block")), None)
    written = form.given("words").replace("\r\n", "\n")
    said = inserted(written, chosen) if chosen else written
    return Form.empty(reply_id=form.given("reply_id") or str(uuid4()), words=said)
