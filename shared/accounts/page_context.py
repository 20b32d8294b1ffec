"""What the pages of the door share: where passkeys work, and what is told to the script that asks for one."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts.domain import Account, Session
from shared.accounts.factors.domain import Factors, PasskeyRefusedError
from shared.accounts.web import door_of
from shared.web.errors import Answered

LONGEST_PASSWORD = 1024
HERE = "here"


def passkeys_at(request: Request, path: str) -> str:
    """`here`, or the address of the same page at which they work, or nothing where browsers know none."""
    party = door_of(request).party
    if party is None:
        return ""
    return HERE if request.url.hostname == party.id else f"{party.origin}{path}"


def provider_name(request: Request) -> str:
    """What staff call the provider; empty where none is named."""
    provider = door_of(request).provider
    return provider.name if provider else ""


def told_in_json(options: Callable[[], str]) -> Response:
    try:
        return Response(options(), media_type="application/json")
    except PasskeyRefusedError:
        raise HTTPException(404) from None


async def account_and_factors(request: Request, session: Session) -> tuple[Account, Factors]:
    """The account of a session and its factors. A session without an account is led back to the first page."""
    door = door_of(request)
    async with door.store.work() as work:
        account = await door.accounts.by_id(work, session.person.id)
        factors = await door.accounts.factors_of(work, session.person.id, account)
    if account is None:
        raise Answered(RedirectResponse("/", 303))
    return account, factors
