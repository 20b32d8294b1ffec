"""Pages that travel compressed: on a slow line a third of the bytes is a third of the time."""

import gzip

from starlette.requests import Request
from starlette.responses import Response


def compressed(request: Request, answer: Response) -> Response:
    """Only for a page that gives back nothing of what was sent to it: beside a secret, the length of anything else
    would tell whether it is like the secret."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        answer.body = gzip.compress(answer.body, mtime=0)
        answer.headers["content-length"] = str(len(answer.body))
        answer.headers["content-encoding"] = "gzip"
        answer.headers.append("vary", "accept-encoding")
    return answer
