"""A file with documents whose archive is made, and opened as a client opens it."""

import io
import random
import zipfile
from uuid import UUID, uuid4

import pyrage
from fastapi import FastAPI
from pypdf import PdfReader

from services.cases.files.attachments.domain import Attachment, Details
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from shared.documents.acceptance import Kind
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, asked_for, file_of, let_in

CONTENTS = {
    "Passport.pdf": (Kind.PDF, b"%PDF-1.7 " + bytes(range(256)) * 700),
    "Photo.jpg": (Kind.JPEG, b"\xff\xd8\xff" + random.Random(3).randbytes(200_000)),
    "Letter of Samira.txt": (Kind.TEXT, "Samira hides here. مرحبا".encode()),
}


async def a_file_with_documents(app: FastAPI) -> tuple[Desk, Desk, str, UUID]:
    """Two in the team, a file with three documents, and a copy that was asked for."""
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request("I need help.", language="ar")))
    await let_in(desk, file, second.person)
    for name, (kind, content) in CONTENTS.items():
        details = Details(name=name, kind=kind, size=len(content), cleaned=False)
        async with app.state.store.reading(desk.person) as work:
            opened = await Files(work).file(UUID(file.rsplit("/", 1)[1]), change=True)
            new = Attachment(id=uuid4(), file_id=opened.id, at=NOON, staff_id=desk.person.id, details=details)
            await Attachments(work).attach(new, content, file=opened)
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    return desk, second, file, asked_id


async def made(desk: Desk, place: str, language: str = "ar") -> tuple[bytes, str]:
    opens = field_in(await desk.get(f"{place}/archive"), "passphrase")
    answer = await desk.post(f"{place}/archive", language=language, passphrase=opens)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="copy.zip.age"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content, opens


def unlocked(sealed: bytes, opens: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed, opens))) as archive:
        assert archive.testzip() is None
        return {one.filename: archive.read(one) for one in archive.infolist()}


def text_of(document: bytes) -> bytes:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).encode()
