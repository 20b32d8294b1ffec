"""The page of one concept in one file: its part with the form as it was filled in, and all that happened of it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file import sheets
from services.cases.files.file.store import Files
from services.cases.foundation.records.concept import Concept, FileView, newest_first
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form
from shared.web.shell import page, words


async def write_down(
    request: Request,
    file_id: UUID,
    person: Person,
    concept: Concept[Any],
    *,
    form: Form,
    act: Callable[[], Awaitable[None]],
) -> Response:
    """Does what the form says, or shows it again with what is wrong."""
    await sheets.write_down(request, form, act)
    if not form.ok:
        return await show_part(request, file_id, person, concept, form=form)
    assert concept.page
    return sheets.noted(request, file_id, concept.page)


async def show_part(
    request: Request,
    file_id: UUID,
    person: Person,
    concept: Concept[Any],
    *,
    form: Form | None = None,
    preset: Form | None = None,
) -> Response:
    """422 where a form comes back, and 409 where its id belongs to another file. Raises NotAllowedError.

    `preset` is an empty form in which something is chosen already.
    """
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        assert concept.of
        records = await concept.of(work, file)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
        view = FileView(file, relation, work.now, words(request), workplace)
    assert concept.part
    part = concept.part(records, words(request))
    return page(
        request,
        "files/file/one_part.html",
        status=status_of(form),
        file=file,
        sheet=part.template,
        part={**part.shown} | ({"form": form or preset} if form or preset else {}),
        happened=newest_first(concept.moments_of(records, view)),
        form=form or Form.empty(),
        relation=relation,
        staff=staff,
        now=workplace.now(),
    )


def status_of(form: Form | None) -> int:
    if form is None:
        return 200
    return 409 if form.problems.get("action") == "id_taken" else 422
