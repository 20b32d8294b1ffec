"""Recordings as browsers ask for them: whole, or one range of their bytes."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

CONTENT_TYPES: Mapping[str, str] = {
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "webm": "audio/webm",
    "m4a": "audio/mp4",
}
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def answered(request: Request, content: bytes, content_type: str) -> Response:
    """206 with the range that was asked for, 416 where the file does not reach so far. What is no single range of bytes
    is answered with the whole file, as RFC 9110 allows."""
    size, asked = len(content), ONE_RANGE.fullmatch(request.headers.get("range", ""))
    headers = {"accept-ranges": "bytes"}
    if asked is None or asked[0] == "bytes=-":
        return Response(content, media_type=content_type, headers=headers)
    first, last = range_in(size, asked[1], asked[2])
    if first > last:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {first}-{last}/{size}"
    return Response(content[first : last + 1], 206, media_type=content_type, headers=headers)


def range_in(size: int, first: str, last: str) -> tuple[int, int]:
    """The first and the last byte; without a first one, `last` is how many are wanted from the end."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1
