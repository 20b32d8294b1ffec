"""Own words beside the questions: sealed as a request is, and sent without a code and without a number."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.domain import MOST_WORDS, Written, new_stamp, stamp_in
from services.intake.pages.compression import compressed
from services.intake.web import NOT_NOW, changes_language, desk_of, read_writing, sealing_page
from shared.crypto.receipts import new_receipt, read_receipt
from shared.web.forms import Form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/answers/words")
async def ask(request: Request) -> Response:
    form = Form.empty(receipt=new_receipt(), stamp=new_stamp())
    return compressed(request, await own_words_page(request, form))


@router.post("/answers/words")
async def take(request: Request) -> Response:
    """For readers without the script, which sends what it sealed to where requests go. The number is that of the form
    and nobody is given it: it makes the form slow as a request is, and the same words in it one event."""
    form, too_large = await read_writing(request)
    if changes_language(form) and not too_large:
        return await own_words_page(request, form)
    said = words_in(request, form, too_large=too_large)
    if not form.ok:
        return await sealing_page(
            request, "feedback/own_words.html", status=413 if too_large else 422, form=form, busy=False
        )
    written = Written(kind="feedback", language=words(request).code, words=said)
    receipt = read_receipt(form.given("receipt")) or new_receipt()
    try:
        await desk_of(request).hand_in_words(written, receipt, stamp_in(form.given("stamp")))
    except NOT_NOW:
        return await own_words_page(request, form, status=503, busy=True)
    return RedirectResponse(link(request, "/answers/words/thanks"), 303)


@router.get("/answers/words/thanks")
async def thanks(request: Request) -> Response:
    return page(request, "feedback/thanks.html", said=True)


async def own_words_page(request: Request, form: Form, *, status: int = 200, busy: bool = False) -> Response:
    return await sealing_page(request, "feedback/own_words.html", status=status, form=form, busy=busy)


def words_in(request: Request, form: Form, *, too_large: bool) -> str:
    if too_large or len(form.given("words").replace("\r\n", "\n").strip()) > MOST_WORDS:
        said = words(request).gettext("Your text is too long to be sent at once. Please send it in several parts.")
        form.problems = {"words": said}
    return form.text("words", most=MOST_WORDS)
