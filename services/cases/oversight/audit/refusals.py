"""The audit notes each person who is refused at what belongs to a client: who, for which act, at which file."""

from contextlib import suppress
from uuid import UUID

from starlette.requests import Request

from services.cases.foundation.access.domain import Act, Kind
from services.cases.foundation.roles import NotAllowedError, Refused
from services.cases.foundation.workplace import workplace_of
from shared.web.security import SAFE_METHODS

NAMED_BY = {"file_id": Kind.FILE, "request_id": Kind.CONVERSATION, "opening_id": Kind.OPENING}
"""What a part of an address names, and what is then tried."""


def asked_for(request: Request) -> Refused | None:
    """Return what an address names of a client, where the person's role alone already closes the page."""
    act = Act.READ if request.method in SAFE_METHODS else Act.WRITE
    for name, kind in NAMED_BY.items():
        with suppress(KeyError, ValueError):
            return Refused(act, kind, (UUID(request.path_params[name]),))
    return None


async def note_refusal(request: Request, error: NotAllowedError) -> None:
    """Note it in work of its own: the work that was refused is undone."""
    if refused := error.refused or asked_for(request):
        async with workplace_of(request).store.work() as work:
            await work.save_refused(error.person_id, refused)
