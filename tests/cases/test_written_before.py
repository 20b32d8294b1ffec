"""Rows that were sealed before records had one shape open as they did: the place and the words of each are the same."""

import json
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.contact.gate.domain import How, Point, Postponement, Reason, Walk
from services.cases.contact.gate.store import Gates
from services.cases.files.attachments.domain import Details, Removal, taken_out
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.files.openings.store import Openings
from services.cases.foundation.sealed.domain import Field
from shared.accounts.domain import Person
from shared.documents.acceptance import Kind
from tests.cases.building import NOON, Desk, a_request, a_walk, sit_down
from tests.cases.desk_acts import a_talk, arrived, attached, file_of


async def a_file(app: FastAPI) -> tuple[Desk, File]:
    desk = await sit_down(app, "counsellor")
    place = await file_of(desk, await arrived(app, a_request()))
    async with app.state.store.reading(desk.person) as work:
        return desk, await Files(work).file(UUID(place.rpartition("/")[2]))


async def sealed(app: FastAPI, file: File, place: Field, words: str, row: UUID) -> bytes:
    sealer = await app.state.store.ring.sealer({file.key_id})
    return bytes(sealer.seal(place, words, row=row, key_id=file.key_id))


async def opened(app: FastAPI, file: File, place: Field, blob: bytes, row: UUID) -> str:
    sealer = await app.state.store.ring.sealer({file.key_id})
    return str(sealer.open(place, blob, row=row, key_id=file.key_id))


async def written(app: FastAPI, person: Person, table: str, **row: Any) -> None:
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    async with app.state.store.reading(person) as work:
        await work.connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


async def column_of(app: FastAPI, person: Person, table: str, column: str, row: UUID) -> bytes:
    async with app.state.store.reading(person) as work:
        asked = text(f"SELECT {column} FROM {table} WHERE id = :id")
        return bytes((await work.connection.execute(asked, {"id": row})).scalar_one())


TALK = Field("gate_record", "record", "narrative")
TOLD = (
    '{"kind":"walk","points":{"confidentiality":"told","limits":"declined","voluntariness":"told","role":"told",'
    '"steps":"not_yet","free_of_charge":"told","policy_document":"told","understood":"told"},"language":"ar",'
    '"interpreter":true,"text":"2026-01/ar"}'
)


async def test_a_talk_and_a_pause_that_were_noted_before_are_read(app: FastAPI) -> None:
    desk, file = await a_file(app)
    for words in (TOLD, '{"kind":"postponed","reason":"acute_crisis"}'):
        row = uuid4()
        record = await sealed(app, file, TALK, words, row)
        by = {"file_id": file.id, "at": NOON, "staff_id": desk.person.id}
        await written(app, desk.person, "gate_record", id=row, record=record, **by)
    async with app.state.store.reading(desk.person) as work:
        walk, pause = (await Gates(work).gate(file)).records
    assert isinstance(walk.content, Walk)
    assert (walk.content.points[Point.LIMITS], walk.content.open_points) == (How.DECLINED, (Point.STEPS,))
    assert (walk.content.language, walk.content.interpreter, walk.content.text) == ("ar", True, "2026-01/ar")
    assert pause.content == Postponement(reason=Reason.ACUTE_CRISIS)


async def test_a_talk_that_is_noted_now_is_sealed_as_before(app: FastAPI) -> None:
    desk, file = await a_file(app)
    row = await a_talk(app, file.id, desk.person)
    blob = await column_of(app, desk.person, "gate_record", "record", row)
    assert json.loads(await opened(app, file, TALK, blob, row)) == a_walk().model_dump(mode="json")


DETAILS, REMOVAL = Field("attachment", "details", "attachment"), Field("attachment", "removal", "attachment")


async def test_a_document_that_was_attached_or_taken_out_before_is_read(app: FastAPI) -> None:
    desk, file = await a_file(app)
    there, gone = uuid4(), uuid4()
    details = '{"name":"رسالة.pdf","kind":"pdf","size":7,"cleaned":true}'
    by = {"file_id": file.id, "at": NOON, "staff_id": desk.person.id}
    details_sealed = await sealed(app, file, DETAILS, details, there)
    await written(app, desk.person, "attachment", id=there, details=details_sealed, **by)
    removal = await sealed(app, file, REMOVAL, "her_wish", gone)
    await written(app, desk.person, "attachment", id=gone, details=details_sealed, **by)
    out = "UPDATE attachment SET details = NULL, removed_at = :at, removed_by = :by, removal = :removal WHERE id = :id"
    async with app.state.store.reading(desk.person) as work:
        what = {"at": NOON, "by": desk.person.id, "removal": removal, "id": gone}
        await work.connection.execute(text(out), what)
        found = {one.id: one for one in await Attachments(work).of(file)}
    assert found[there].details == Details(name="رسالة.pdf", kind=Kind.PDF, size=7, cleaned=True)
    assert (found[there].removed_at, found[there].removal) == (None, None)
    assert (found[gone].details, found[gone].removal) == (None, Removal.HER_WISH)
    assert taken_out(found[gone], Removal.MISTAKE, by=desk.person.id, now=NOON) is None


async def test_a_document_that_is_attached_and_taken_out_now_is_sealed_as_before(app: FastAPI) -> None:
    desk, file = await a_file(app)
    row = await attached(app, file.id, desk.person, "letter")
    blob = await column_of(app, desk.person, "attachment", "details", row)
    said = {"name": "letter.txt", "kind": "txt", "size": 6, "cleaned": False}
    assert json.loads(await opened(app, file, DETAILS, blob, row)) == said
    place = f"/files/{file.id}/attachments/{row}"
    assert (await desk.post(place, why="others")).status_code == 303
    blob = await column_of(app, desk.person, "attachment", "removal", row)
    assert await opened(app, file, REMOVAL, blob, row) == "others"
    assert (await desk.post(place, why="mistake")).status_code == 303
    assert await column_of(app, desk.person, "attachment", "removal", row) == blob


REASON = Field("file_opening", "reason", "narrative")
WHY = "She did not come home, and nobody of her team answers."


async def test_the_reason_of_an_opening_that_was_asked_for_before_is_read(app: FastAPI) -> None:
    _, file = await a_file(app)
    other, row = await sit_down(app, "counsellor"), uuid4()
    asked = {"asked_by": other.person.id, "asked_at": NOON, "refused": False}
    asked |= {"file_code": file.code, "key_id": file.key_id, "reason_length": len(WHY)}
    reason = await sealed(app, file, REASON, WHY, row)
    await written(app, other.person, "file_opening", id=row, file_id=file.id, reason=reason, **asked)
    async with app.state.store.reading(other.person) as work:
        [own] = await Openings(work).own_openings(since=NOON)
    assert (own.id, own.reason, own.refused, own.until) == (row, WHY, False, None)


async def test_the_reason_of_an_opening_that_is_asked_for_now_is_sealed_as_before(app: FastAPI) -> None:
    _, file = await a_file(app)
    other, row = await sit_down(app, "counsellor"), uuid4()
    given = {"opening_id": str(row), "number": file.code, "reason": WHY}
    assert (await other.post("/break-glass", **given)).status_code == 303
    blob = await column_of(app, other.person, "file_opening", "reason", row)
    assert await opened(app, file, REASON, blob, row) == WHY
