"""What the three pages of housing share: reading all of it, taking a form, and showing it again."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file import sheets
from services.cases.files.file.store import Files
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.support.housing.domain import Housing, NothingToLeaveError, PlacementNotFoundError
from services.cases.support.housing.page_parts import of_file
from services.cases.support.housing.places.domain import PlaceNotFoundError
from services.cases.support.housing.places.store import Places
from shared.accounts.domain import Person
from shared.web.forms import Form
from shared.web.shell import page, words


async def write_down(request: Request, form: Form, act: Callable[[], Awaitable[None]]) -> None:
    """Does what the form says, or enters into it what is wrong."""
    _ = words(request).gettext
    try:
        await sheets.write_down(request, form, act)
    except NothingToLeaveError:
        form.problem("step", _("Nobody has noted yet where the person lives."))
    except PlaceNotFoundError:
        form.problem("place_id", _("This place is not in the directory any more."))
    except PlacementNotFoundError:
        form.problem("placement_id", "not_offered")


async def show_sheet(
    request: Request,
    file_id: UUID,
    person: Person,
    template: str,
    empty: Callable[[Housing], Form],
    *,
    form: Form | None = None,
    with_places: bool = False,
    **shown: Any,
) -> Response:
    """422 where a form comes back, and 409 where its id belongs to another file."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        housing = await of_file(work, file)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
        offers = with_places and relation.writes and holds(person, Right.READ_CLIENTS)
        places = await Places(work).all_of_them() if offers else []
    status = 200 if form is None else 409 if form.problems.get("action") else 422
    return page(
        request,
        template,
        status=status,
        file=file,
        relation=relation,
        housing=housing,
        is_open=housing.is_open(workplace.clock),
        unmet=housing.unmet(workplace.clock),
        places=places,
        form=form or empty(housing),
        problem=form.problems.get("action") if form else None,
        staff=staff,
        today=workplace.today(),
        now=workplace.now(),
        **shown,
    )
