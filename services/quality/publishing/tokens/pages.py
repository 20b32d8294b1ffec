"""The page of the tokens, the same at a centre and at the office, and the two forms on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.foundation.tokens.domain import LONGEST, MOST_NAME, USUAL, Maker, Scope, UnfitTokenError
from services.quality.foundation.tokens.store import ApiTokens
from services.quality.publishing.tokens import acts
from services.quality.standards.desk import desk_of
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

PATH = "/tokens"
MOST_OVER = 50
"""Of those that are over the page shows the newest."""
FIELDS = ("name", "scopes", "expires_on")


async def tokens_page(
    request: Request, offered: Sequence[Scope], form: Form | None = None, *, status: int = 200, **shown: Any
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        tokens = await ApiTokens(work).all()
        live = [token for token in tokens if token.is_live(desk.today)]
        over = [token for token in tokens if not token.is_live(desk.today)][:MOST_OVER]
        uses = await ApiTokens(work).days_of_use([token.id for token in (*live, *over)])
    return page(
        request,
        "publishing/tokens.html",
        status=status,
        form=form or Form.empty(expires_on=str(desk.today + USUAL)),
        form_id=uuid4(),
        offered=offered,
        live=live,
        over=over,
        uses=uses,
        today=desk.today,
        latest=desk.today + LONGEST,
        most_name=MOST_NAME,
        **{"saved": "", **shown},
    )


async def make_token(request: Request, offered: Sequence[Scope], by: Maker, **shown: Any) -> Response:
    """The page that has the token is the only one that ever does; the form sent again makes no other."""
    form = await read_form(request)
    name = form.text("name", most=MOST_NAME)
    expires_on, scopes = form.day("expires_on"), form.codes("scopes", Scope)
    if form.ok:
        try:
            secret = await acts.make(
                name,
                scopes,
                expires_on or date.min,
                offered=offered,
                by=by,
                id=id_from(form, "form_id", *FIELDS),
                desk=desk_of(request),
            )
        except UnfitTokenError as unfit:
            form.problem(unfit.field, put_in_words(unfit.code, words(request)))
        else:
            if secret is None:
                return RedirectResponse(link(request, f"{PATH}?saved=before"), 303)
            return page(request, "publishing/token_made.html", secret=secret, **shown)
    return await tokens_page(request, offered, form, status=422, **shown)


async def revoke_token(request: Request, token_id: UUID, by: Maker) -> Response:
    """Raises TokenNotFoundError."""
    await read_form(request)
    await acts.revoke(token_id, by=by, desk=desk_of(request))
    return RedirectResponse(link(request, f"{PATH}?saved=revoked"), 303)


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "choose_scope": wording.gettext("Please choose at least one."),
        "too_long_valid": wording.gettext("Please choose a day from today on, within a year."),
        "too_many_tokens": wording.gettext("There are 20 tokens already. Next step: revoke one that nobody needs."),
    }.get(code, code)
