"""Pages of a concept that has several in one file: reading all of it, taking a form, and showing it again."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.domain import (
    ChangedMeanwhileError,
    IdTakenError,
    NothingToConfirmError,
    NotYetError,
)
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form
from shared.web.shell import link, page, words

CONFLICTS = ("id_taken", "changed_meanwhile", "nothing_to_confirm")
"""What no other word in the form would mend."""


async def write_down(request: Request, form: Form, act: Callable[[], Awaitable[Any]]) -> None:
    """Does what the form says, or enters into it what is wrong."""
    if not form.ok:
        return
    try:
        await act()
    except NotYetError as error:
        form.problem(error.field, words(request).gettext("This moment has not come yet."))
    except IdTakenError:
        form.problem("action", "id_taken")
    except ChangedMeanwhileError:
        form.problem("action", "changed_meanwhile")
    except NothingToConfirmError:
        form.problem("action", "nothing_to_confirm")


def noted(request: Request, file_id: UUID, place: str) -> Response:
    return RedirectResponse(link(request, f"/files/{file_id}{place}?told=noted"), 303)


async def show_sheet[Kept](
    request: Request,
    file_id: UUID,
    person: Person,
    template: str,
    called: str,
    of_file: Callable[[Reading, File], Awaitable[Kept]],
    empty: Callable[[Kept], Form],
    *,
    form: Form | None = None,
    refused: Form | None = None,
    **shown: Any,
) -> Response:
    """422 where a form comes back; 409 where a colleague was faster: what stands there now is shown above the form.

    The template finds what `of_file` read by the name that it is `called`. `empty` makes the form as it is shown at
    first; `refused` is one that is filled in nowhere on the page.
    """
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        kept = await of_file(work, file)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
    shown[called], fresh, taken = kept, empty(kept), form or refused
    problem = (taken or fresh).problems.get("action")
    status = 200 if taken is None else 409 if problem in CONFLICTS else 422
    return page(
        request,
        template,
        status=status,
        file=file,
        relation=relation,
        form=form or fresh,
        seen=form.given("seen") if form and status == 422 else fresh.given("seen"),
        problem=problem if problem in CONFLICTS else None,
        staff=staff,
        today=workplace.today(),
        now=workplace.now(),
        **shown,
    )


def seen_in(form: Form) -> UUID | None:
    """The newest that stood there when the form was shown."""
    return form.uuid("seen") if form.given("seen") else None
