"""Where a page goes next is said to a script in a header, and to everybody else by a redirect."""

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from shared.web.drafts import Drafts


async def sent(request: Request) -> Response:
    return RedirectResponse("/there?told=saved", 303) if "fine" in request.url.path else PlainTextResponse("no", 422)


async def answer_to(path: str, **headers: str) -> tuple[int, str | None, str | None]:
    app = Drafts(Starlette(routes=[Route("/{what}", sent, methods=["POST"])]))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://cases.test") as client:
        answer = await client.post(path, headers=headers)
    return answer.status_code, answer.headers.get("location"), answer.headers.get("x-next")


async def test_a_script_hears_where_to_go_and_everybody_else_is_sent_there() -> None:
    assert await answer_to("/fine", **{"x-draft": "kept"}) == (200, None, "/there?told=saved")
    assert await answer_to("/fine") == (303, "/there?told=saved", None)
    assert await answer_to("/wrong", **{"x-draft": "kept"}) == (422, None, None)
