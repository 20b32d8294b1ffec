"""The fields of an answer, read in one place: alone, and in the talk of a round."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.answers.assessment.domain import LONGEST_LINK
from services.quality.answers.assessment.evidence import Given
from services.quality.evidence.documents.web import accepted, document_problems, refused_words, unfit_words
from services.quality.foundation.documents.domain import LARGEST, MOST_OF_AN_ENTRY
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import LONGEST_TEXT, IncompleteError
from shared.documents.acceptance import Refusal
from shared.languages import Wording
from shared.web.forms import Form, read_form, refuse_other_kinds
from shared.web.security import LARGEST_BODY
from shared.web.shell import words
from shared.web.uploads import KIND, Upload, UploadsRefusedError, read_uploads

FIELDS = ("criterion", "answer", "evidence", "link", "documented")
ADDRESS = re.compile(r"/criteria/[^/]+/assess|/rounds/[^/]+/talk")


async def read_answer(request: Request) -> tuple[Form, Given | None]:
    """None where the form has a problem, which stands in it."""
    form, uploads = await fields_and_files(request)
    evidence = form.text("evidence", most=LONGEST_TEXT, required=False)
    address = form.text("link", most=LONGEST_LINK, required=False)
    documented, valid_until = form.day("documented", required=False), form.day("valid_until", required=False)
    kept = form.uuids("kept")
    if not form.ok:
        return form, None
    files = []
    with document_problems(form, words(request)):
        once = {each.content: each for each in uploads}
        files = [await accepted(request, each, documented, valid_until) for each in once.values()]
    if not form.ok:
        return form, None
    answer, entries = form.given("answer"), form.all("entry")
    sent = id_from(form, "form_id", *FIELDS)
    return form, Given(answer, evidence, address, documented, entries, kept, tuple(files), sent)


async def fields_and_files(request: Request) -> tuple[Form, list[Upload]]:
    """A form without files may come as any other form does, and is then as long as any other at most."""
    if not request.headers.get("content-type", "").startswith(KIND):
        refuse_other_kinds(request)
        if int(request.headers.get("content-length", LARGEST_BODY + 1)) > LARGEST_BODY:
            raise HTTPException(413)
        return await read_form(request), []
    try:
        return await read_uploads(request, "document", most=MOST_OF_AN_ENTRY, largest=LARGEST)
    except UploadsRefusedError as refused:
        code = "too_many_of_an_entry" if refused.too_many else ""
        said = unfit_words(words(request), code) if code else refused_words(words(request), Refusal.TOO_LARGE)
        refused.form.problem("document", said)
        return refused.form, []


@contextmanager
def answer_problems(form: Form, wording: Wording) -> Iterator[None]:
    """What cannot be taken stands in the form as a problem."""
    try:
        with document_problems(form, wording):
            yield
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, wording))
