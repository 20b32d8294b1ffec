"""A form with one small file: the only way in which a file can come without a script."""

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from shared.web.forms import MOST_FIELDS, Form

KIND = "multipart/form-data"
PLAIN = ("boundary",)
"""A charset beside it would decide how everything else is read."""


async def read_upload(request: Request, file: str) -> tuple[Form, bytes]:
    """The fields of a form, and the bytes of the file in the field `file`; b"" where none was chosen.

    415 for another kind of form, 422 for one that cannot be read or ends before its end. The body limit of the
    service is the limit of the file; its name and the kind it claims to be are not looked at.
    """
    given = request.headers.get("content-type", "")
    kind, *options = (part.strip() for part in given.split(";"))
    names = [option.partition("=")[0].strip().lower() for option in options]
    if kind.lower() != KIND or names != list(PLAIN):
        raise HTTPException(415)
    boundary = options[0].partition("=")[2].strip('"').encode("latin-1")
    if not boundary or not (await request.body()).rstrip(b"\r\n").endswith(b"--" + boundary + b"--"):
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
