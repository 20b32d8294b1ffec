"""A form with a file: whole, in one way of writing, or not at all."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from shared.web.uploads import Upload, UploadsRefusedError, read_upload, read_uploads

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


def a_file(name: str, content: bytes, field: str = "file") -> bytes:
    return part(f'name="{field}"; filename="{name}"', content)


END = b"--limit--\r\n"


async def uploads(body: bytes, *, most: int = 3, largest: int = 100, kind: str = KIND, pieces: int = 1) -> list[Upload]:
    """Read as a body that comes in so many pieces."""
    step = max(-(-len(body) // pieces), 1)
    sent = [body[start : start + step] for start in range(0, len(body), step)] or [b""]
    request = a_request(b"", kind)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": sent.pop(0), "more_body": bool(sent)}

    request._receive = receive
    return (await read_uploads(request, "file", most=most, largest=largest))[1]


@pytest.mark.parametrize("pieces", [1, 2, 7, 1_000])
async def test_several_files_come_whole_in_however_many_pieces(pieces: int) -> None:
    body = (
        part('name="rows"')
        + a_file("a", b"\r\n--limi")
        + a_file("a", b"\xff\0")
        + a_file("", b"")
        + a_file("b", b"b", "x")
    )
    assert await uploads(body + END, pieces=pieces) == [Upload("a", b"\r\n--limi"), Upload("a", b"\xff\0")]


async def test_exactly_as_much_as_may_be_is_taken_and_a_byte_more_is_not() -> None:
    assert len(await uploads(a_file("a", b"a" * 60) + a_file("b", b"b" * 40) + END)) == 2
    for too_large in (
        a_file("a", b"a" * 101),
        a_file("a", b"a" * 60) + a_file("b", b"b" * 41),
        a_file("a", b"a" * 200_000),
    ):
        with pytest.raises(UploadsRefusedError) as refused:
            await uploads(too_large + END)
        assert not refused.value.too_many


async def test_one_more_than_may_be_is_too_many() -> None:
    assert len(await uploads(a_file("a", b"a") * 3 + END)) == 3
    with pytest.raises(UploadsRefusedError) as refused:
        await uploads(a_file("a", b"a") * 4 + END)
    assert refused.value.too_many


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"words", WHOLE[:-20], WHOLE.removesuffix(b"--\r\n"), b"--limit--"[:5]),
        a_file("a", b"a"),
        part("filename=a") + END,
        WHOLE.replace(b"form-data", b"attachment"),
        WHOLE.replace(b'name="file"', b'name="\xff"'),
        a_file("a", b"a").replace(b'"a"', b'"\xff"') + END,
        part('name="rows"', b"\xff") + END,
        a_file("a", b"a") * 10_000 + END,
    ],
)
async def test_files_in_a_form_that_is_not_whole_or_not_readable_are_refused(body: bytes) -> None:
    with pytest.raises(HTTPException) as refused:
        await uploads(body, most=20_000, largest=10**7)
    assert refused.value.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", f"{KIND}; charset=utf-7", "application/x-www-form-urlencoded", ""])
async def test_files_in_another_kind_of_form_are_refused(kind: str) -> None:
    with pytest.raises(HTTPException) as refused:
        await uploads(WHOLE, kind=kind)
    assert refused.value.status_code == 415


def test_what_was_sent_is_in_no_repr() -> None:
    assert "words" not in repr(Upload("words", b"words"))
