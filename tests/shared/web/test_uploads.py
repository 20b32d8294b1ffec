"""A form with a file: whole, in one way of writing, or not at all."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from shared.web.uploads import read_upload

KIND = "multipart/form-data; boundary=limit"


def part(heading: str, content: bytes = b"words") -> bytes:
    return b"--limit\r\nContent-Disposition: form-data; " + heading.encode() + b"\r\n\r\n" + content + b"\r\n"


WHOLE = part('name="rows"') + part('name="file"; filename="a.csv"', b"\xff\x00bytes") + b"--limit--\r\n"


def a_request(body: bytes, kind: str = KIND) -> Request:
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, object]:
        return sent.pop(0)

    headers = [(b"content-type", kind.encode("latin-1"))]
    scope = {"type": "http", "method": "POST", "headers": headers, "path": "/", "query_string": b"", "app": None}
    return Request(scope, receive)


async def status_of(body: bytes, kind: str = KIND) -> int:
    with pytest.raises(HTTPException) as refused:
        await read_upload(a_request(body, kind), "file")
    return refused.value.status_code


async def test_fields_and_the_bytes_of_the_file_are_read() -> None:
    form, body = await read_upload(a_request(WHOLE), "file")
    assert (form.given("rows"), body) == ("words", b"\xff\x00bytes")


async def test_without_a_file_there_are_no_bytes() -> None:
    form, body = await read_upload(a_request(part('name="rows"') + b"--limit--"), "file")
    assert (form.given("rows"), body) == ("words", b"")


async def test_a_file_in_another_field_is_not_taken() -> None:
    form, body = await read_upload(a_request(part('name="rows"; filename="x"') + b"--limit--\r\n"), "file")
    assert (form.given("rows"), body) == ("", b"")


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", f"{KIND}; charset=utf-7", "a;b;c"],
)
async def test_another_kind_of_form_is_refused(kind: str) -> None:
    assert await status_of(WHOLE, kind) == 415


@pytest.mark.parametrize(
    "body",
    [b"", b"words", WHOLE[:-20], WHOLE.removesuffix(b"--\r\n"), b"--limit--x", WHOLE.replace(b'name="file"', b"")],
)
async def test_a_form_that_is_not_whole_is_refused(body: bytes) -> None:
    assert await status_of(body) == 422


async def test_a_second_file_is_refused() -> None:
    assert await status_of(part('name="file"; filename="x"') * 2 + b"--limit--\r\n") == 422


async def test_a_boundary_that_is_none_is_refused() -> None:
    assert await status_of(WHOLE, "multipart/form-data; boundary=") == 422
