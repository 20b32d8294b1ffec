"""The list of blank forms, and each of them as a PDF in each language of the installation."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.blank_forms.content import FORMS, paper
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from shared.printing.printer import NotPrintedError
from shared.web.shell import Pages, page, words

router = APIRouter()


@router.get("/forms")
async def show(request: Request, person: Reader) -> Response:
    titles = [(name, form(words(request)).title) for name, form in FORMS.items()]
    return page(request, "files/print/blank_forms.html", forms=titles)


@router.get("/forms/{form}/{language}")
async def on_paper(request: Request, form: str, language: str, person: Reader) -> Response:
    """Nothing of a client stands on it, so anybody who counsels prints it without more."""
    pages: Pages = request.app.state.pages
    if form not in FORMS or not pages.languages.speaks(language):
        raise HTTPException(404)
    workplace, wording = workplace_of(request), pages.languages[language]
    told = paper(FORMS[form](wording), wording, centre=workplace.centre_name or workplace.centre)
    try:
        document = await workplace.printer.print("blank_form", told, day=workplace.today())
    except NotPrintedError:
        raise HTTPException(503) from None
    headers = {"content-disposition": 'inline; filename="form.pdf"'}
    return Response(document, media_type="application/pdf", headers=headers | {"content-language": wording.code})
