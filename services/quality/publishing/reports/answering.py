"""Answers a request with a document: in the language asked for, or with a plain error."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.languages import Languages, Wording
from shared.printing.printer import NotPrintedError, Printer
from shared.telemetry import redaction, telemetry
from shared.web.shell import words

log = telemetry.log(__name__)
TEMPLATES = Path(__file__).parent / "typst"
redaction.knows("took_too_long", "could_not_be_set")


async def printed(request: Request, template: str, told: Mapping[str, Any], day: date, name: str) -> Response:
    """503 where there is no document; the reason is in the log, the content nowhere."""
    printer: Printer = request.app.state.printer
    try:
        document = await printer.print(template, told, day=day)
    except NotPrintedError as problem:
        log.warning("report_not_printed", reason=problem.code)
        raise HTTPException(503) from None
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(document, media_type="application/pdf", headers=headers)


def spoken(request: Request, language: str) -> Wording:
    """The language of the report: the one asked for, or that of the page. 404 for one that is not spoken here."""
    languages: Languages = request.app.state.pages.languages
    if not language:
        return words(request)
    if not languages.speaks(language):
        raise HTTPException(404)
    return languages[language]
