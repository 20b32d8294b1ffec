"""Forms that are sent by a script, so that a long text stays on its page until the service has stored it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED, NEXT = "x-draft", "x-next"


class Drafts:
    """Says in a header where the page goes next: a script cannot read a redirect, and to follow it opens it twice."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or ASKED not in Headers(scope=scope):
            await self.app(scope, receive, send)
            return

        async def send_with_next(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 303:
                headers = MutableHeaders(raw=message["headers"])
                headers[NEXT] = headers["location"]
                del headers["location"]
                message = {**message, "status": 200, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, send_with_next)
