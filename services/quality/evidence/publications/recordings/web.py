"""The pages of recordings: which there are, and one slot, where a recording is heard, put in and taken away."""

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.publications.domain import ChangedMeanwhileError, NotYoursToReleaseError
from services.quality.evidence.publications.languages import named
from services.quality.evidence.publications.recordings import acts
from services.quality.evidence.publications.recordings.domain import LANGUAGES, LARGEST, Slot, require_release, sound_of
from services.quality.evidence.publications.recordings.sound.domain import WrongSoundError
from services.quality.evidence.publications.recordings.store import Recordings
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.desk import desk_of
from shared.events import RecordedPage
from shared.languages import KNOWN, Wording
from shared.languages.recordings import CONTENT_TYPES, answered
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter(prefix="/publications/recordings")
SLOT = "/{page}/{language}"
ADDRESS = re.compile(r"/publications/recordings/[a-z_]+/[A-Za-z-]+")
READ_AT_MOST = 8 * LARGEST
"""Bytes: a colleague who sends more than is taken is told so, and not cut off."""


def slot_at(page: str, language: str) -> Slot:
    try:
        return Slot.parse(page, language)
    except ValueError:
        raise HTTPException(404) from None


type Chosen = Annotated[Slot, Depends(slot_at)]


@router.get("")
async def show_all(request: Request, colleague: Colleague) -> Response:
    """With a page and a language in the address it leads to their slot."""
    form = Form({name: request.query_params.getlist(name) for name in ("page", "language")})
    if not form.given("page") and not form.given("language"):
        return await all_page(request, colleague, form)
    chosen, language = form.choice("page", tuple(RecordedPage)), form.choice("language", LANGUAGES)
    if not form.ok:
        return await all_page(request, colleague, form, status=422)
    return RedirectResponse(link(request, Slot.parse(chosen, language).path), 303)


@router.get(SLOT)
async def show(request: Request, slot: Chosen, colleague: Colleague, saved: str = "") -> Response:
    return await slot_page(request, slot, colleague, Form.empty(), saved=saved)


@router.post(SLOT)
async def put_in(request: Request, slot: Chosen, colleague: Colleague) -> Response:
    wording = words(request)
    try:
        require_release(colleague)
        form, files = await read_uploads(request, "recording", most=1, largest=LARGEST)
        if not files:
            form.problem("recording", "missing")
        if not form.checked("agreed"):
            form.problem("agreed", "missing")
        sound = await asyncio.to_thread(sound_of, files[0].content) if files else None
        if sound and form.ok:
            await acts.release(slot, sound, by=colleague, desk=desk_of(request))
            return RedirectResponse(link(request, f"{slot.path}?saved=released"), 303)
    except NotYoursToReleaseError:
        return await slot_page(request, slot, colleague, Form.empty(), problem="not_yours", status=403)
    except UploadsRefusedError:
        form = Form.empty()
        form.problem("recording", wrong_words(wording, "too_large"))
        return await slot_page(request, slot, colleague, form, status=413)
    except WrongSoundError as wrong:
        form.problem("recording", wrong_words(wording, wrong.code))
    return await slot_page(request, slot, colleague, form, status=422)


@router.post(SLOT + "/withdraw")
async def take_away(request: Request, slot: Chosen, colleague: Colleague) -> Response:
    form = await read_form(request)
    seen = form.whole("seen", least=0, most=99_999_999) or 0
    try:
        await acts.withdraw(slot, seen, by=colleague, desk=desk_of(request))
    except NotYoursToReleaseError:
        return await slot_page(request, slot, colleague, Form.empty(), problem="not_yours", status=403)
    except ChangedMeanwhileError:
        return await slot_page(request, slot, colleague, Form.empty(), problem="changed", status=409)
    return RedirectResponse(link(request, f"{slot.path}?saved=withdrawn"), 303)


@router.get(SLOT + "/sound")
async def play(request: Request, slot: Chosen, colleague: Colleague) -> Response:
    """As the public hears it."""
    async with desk_of(request).store.work() as work:
        found = await Recordings(work).sound_of(slot)
    if found is None:
        raise HTTPException(404)
    kind, content = found
    return answered(request, content, CONTENT_TYPES[kind])


async def all_page(request: Request, colleague: Author, form: Form, *, status: int = 200) -> Response:
    async with desk_of(request).store.work() as work:
        recordings = await Recordings(work).heard()
    wording = words(request)
    offered = sorted(((code, named(code, wording)) for code in LANGUAGES), key=lambda one: wording.sorting(one[1]))
    return page(
        request,
        "evidence/publications/recordings.html",
        status=status,
        colleague=colleague,
        form=form,
        recordings=sorted(recordings.values(), key=lambda one: (LANGUAGES.index(one.slot.language), one.slot.page)),
        pages=list(RecordedPage),
        offered=offered,
        named=lambda code: named(code, wording),
    )


async def slot_page(
    request: Request,
    slot: Slot,
    colleague: Author,
    form: Form,
    *,
    saved: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    async with desk_of(request).store.work() as work:
        recordings = await Recordings(work).heard()
    return page(
        request,
        "evidence/publications/recording.html",
        status=status,
        colleague=colleague,
        form=form,
        slot=slot,
        recording=recordings.get(slot),
        is_heard=Slot(RecordedPage.START, slot.language) in recordings,
        has_words=slot.language in KNOWN,
        saved=saved,
        problem=problem,
        largest=LARGEST // 1000,
        language_name=named(slot.language, words(request)),
    )


def wrong_words(wording: Wording, code: str) -> str:
    _ = wording.gettext
    kinds = _("Next step: save it as MP3, M4A, Ogg with Opus or WebM with Opus, and choose it again.")
    other = _("There is something else than one spoken track in this file, for example a picture.")
    return {
        "too_large": _(
            "This file is too large: at most %(size)s kB are taken, so that it can be heard over a slow line."
            " Next step: record it shorter, or save it with fewer bits, for example mono with 24 kbit/s."
        )
        % {"size": wording.number(LARGEST // 1000)},
        "unknown": f"{_('This file is no recording that browsers play everywhere.')} {kinds}",
        "no_sound": f"{other} {kinds}",
        "damaged": f"{_('This recording is not whole: a player would stop in it.')} {kinds}",
    }[code]
