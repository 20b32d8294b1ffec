"""Multipart forms with files. Nothing of them is written to a disk."""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from shared.web.forms import MOST_FIELDS, Form

KIND = "multipart/form-data"
PLAIN = ("boundary",)
"""A charset beside it would decide how everything else is read."""
LONGEST_BOUNDARY = 200
ROOM_FOR_FIELDS = 64 * 1024
"""Bytes of a form that may be something else than files."""


async def read_upload(request: Request, file: str) -> tuple[Form, bytes]:
    """The fields of a form, and the bytes of the file in the field `file`; b"" where none was chosen.

    415 for another kind of form, 422 for one that cannot be read or ends before its end. The body limit of the
    service is the limit of the file; its name and the kind it claims to be are not looked at.
    """
    boundary = boundary_of(request)
    if not (await request.body()).rstrip(b"\r\n").endswith(b"--" + boundary + b"--"):
        raise HTTPException(422)
    try:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as fields:
            sent: dict[str, list[str]] = {}
            body = b""
            for name, value in fields.multi_items():
                if isinstance(value, UploadFile):
                    body = await value.read() if name == file else body
                else:
                    sent.setdefault(name, []).append(value)
    except HTTPException:
        raise HTTPException(422) from None
    return Form(sent), body


def boundary_of(request: Request) -> bytes:
    """What stands between the parts. Raises HTTPException: 415 for another kind of form, 422 without one."""
    given = request.headers.get("content-type", "")
    kind, *options = (part.strip() for part in given.split(";"))
    names = [option.partition("=")[0].strip().lower() for option in options]
    if kind.lower() != KIND or names != list(PLAIN):
        raise HTTPException(415)
    boundary = options[0].partition("=")[2].strip('"').encode("latin-1")
    if not boundary or len(boundary) > LONGEST_BOUNDARY:
        raise HTTPException(422)
    return boundary


@dataclass(frozen=True, slots=True)
class Upload:
    """`name` is what the sender calls it, and may be anything."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


class UploadsRefusedError(Exception):
    """More, or larger, than may be sent. It was read to its end, so that the answer is heard; no file is kept.

    `form` has the fields that came before it was too much.
    """

    def __init__(self, form: Form, *, too_many: bool) -> None:
        super().__init__("too many" if too_many else "too large")
        self.form, self.too_many = form, too_many


async def read_uploads(request: Request, file: str, *, most: int, largest: int) -> tuple[Form, list[Upload]]:
    """The fields of a form, and the files in the field `file`: at most so many, and together so many bytes.

    They are held in memory alone. 415 and 422 as above; raises UploadsRefusedError.
    """
    parts = Parts(file, most=most, largest=largest)
    parser = MultipartParser(boundary_of(request), parts.callbacks())  # type: ignore[arg-type]
    try:
        async for piece in request.stream():
            parser.write(piece)
    except (FormParserError, UnicodeDecodeError):
        raise HTTPException(422) from None
    if not parts.ended:
        raise HTTPException(422)
    if parts.too_large or parts.too_many:
        raise UploadsRefusedError(Form(parts.fields), too_many=parts.too_many)
    return Form(parts.fields), [Upload(name, bytes(content)) for name, content in parts.files]


class Parts:
    """Takes the pieces of a form as the parser finds them."""

    def __init__(self, file: str, *, most: int, largest: int) -> None:
        self.file, self.most, self.largest = file, most, largest
        self.fields: dict[str, list[str]] = {}
        self.files: list[tuple[str, bytearray]] = []
        self.too_large = self.too_many = self.ended = False
        self._parts = self._size = 0
        self._title, self._value, self._heading = bytearray(), bytearray(), b""
        self._field: str | None = None
        self._content: bytearray | None = None

    def callbacks(self) -> dict[str, object]:
        names = ("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end")
        return {f"on_{name}": getattr(self, name) for name in (*names, "headers_finished", "end")}

    def part_begin(self) -> None:
        self._parts += 1
        self._heading, self._field, self._content = b"", None, None
        if self._parts > MOST_FIELDS:
            raise HTTPException(422)

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._title += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._title.lower() == b"content-disposition":
            self._heading = bytes(self._value)
        self._title, self._value = bytearray(), bytearray()

    def headers_finished(self) -> None:
        kind, options = parse_options_header(self._heading)
        if kind != b"form-data" or b"name" not in options:
            raise HTTPException(422)
        name, self._content = options[b"name"].decode(), bytearray()
        if b"filename" not in options:
            self._field = name
        elif name == self.file:
            self.files.append((options[b"filename"].decode(), self._content))

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._size > self.largest + ROOM_FOR_FIELDS:
            self.too_large = True
            self.files, self._content = [], None
        if self._content is not None:
            self._content += data[start:end]

    def part_end(self) -> None:
        if self._field is not None and self._content is not None:
            self.fields.setdefault(self._field, []).append(self._content.decode())
        if self.files and not self.files[-1][0] and not self.files[-1][1]:
            self.files.pop()
        if len(self.files) > self.most:
            self.too_many, self.files = True, []

    def end(self) -> None:
        self.ended = True
        self.too_large = self.too_large or sum(len(content) for _, content in self.files) > self.largest
