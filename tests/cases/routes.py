"""The routes of cases and the right that each one asks for."""

from collections.abc import Iterable, Iterator

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from services.cases.foundation.policy import Allowed
from services.cases.foundation.roles import Right

OPEN = {
    *("/signin", "/signin/passkey", "/invited", "/signout", "/live", "/static/{name:path}"),
    "/calendar/{token}.ics",
    *("/signin/provider", "/signin/provider/back", "/signin/provider/code"),
}
"""What everybody may ask for: the door, and what the shell answers itself."""


OWN = {
    *("/account", "/account/begin", "/account/confirm", "/account/confirm/passkey"),
    *("/account/sessions/end", "/account/sessions/end-others", "/account/password"),
    *(
        "/account/code",
        "/account/code/remove",
        "/account/passkeys",
        "/account/passkeys/new",
        "/account/passkeys/remove",
        "/account/provider",
        "/account/provider/part",
    ),
}
"""Each person's own account, in every role; nobody reaches another's: tests/shared/accounts/factors."""


def policy_of(route: APIRoute) -> list[Right]:
    return [one.call.right for one in route.dependant.dependencies if isinstance(one.call, Allowed)]


def routes_in(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from routes_in(included.routes)
