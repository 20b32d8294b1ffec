"""Who may read what is attached, and that its parts open only together, in order and in their place."""

import os
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.files.attachments.domain import Attachment, Removal
from services.cases.files.attachments.store import CONTENT, Attachments
from services.cases.files.file.store import Files
from services.cases.foundation.roles import NotAllowedError
from services.cases.foundation.sealed.domain import PART, FieldNotOpenedError, Sealer
from tests.cases.attachment_pages import A_NOTE, a_file, attach, attached, rows
from tests.cases.building import a_person, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in


async def test_who_was_given_documents_reads_them_and_writes_as_she_may(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, A_NOTE)
    (place,) = await attached(desk, file)
    deputy, substitute = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    interpreter, without = await sit_down(app, "interpreter"), await sit_down(app, "interpreter")
    await let_in(desk, file, deputy.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("documents",))
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=("documents",))
    await let_in(desk, file, without.person, capacity="interpreter", parts=("messages",))
    for reading in (deputy, substitute, interpreter):
        assert (await reading.get(f"{place}/download")).content == b"a"
    assert (await without.get(f"{place}/download")).status_code == 403
    assert "a.txt" not in (await without.get(file)).text
    assert "a.txt" in (await interpreter.get(file)).text
    assert "upload_id" not in (await interpreter.get(file)).text
    for writing, status in ((deputy, 303), (substitute, 303), (interpreter, 403), (without, 403)):
        upload_id = str(uuid4())
        assert (await attach(writing, file, ("b.txt", b"b"), upload_id=upload_id)).status_code == status
    assert (await interpreter.post(place, why="mistake")).status_code == 403
    assert (await substitute.post(place, why="mistake")).status_code == 303


async def test_the_database_hands_out_no_part_without_a_reader(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, A_NOTE)
    async with app.state.store.work() as work:
        for table in ("attachment", "attachment_chunk"):
            assert (await work.connection.execute(text(f"SELECT file_id FROM {table}"))).all() == []
    async with app.state.store.reading(a_person("counsellor")) as work:
        assert (await work.connection.execute(text("SELECT file_id FROM attachment_chunk"))).all() == []
    async with app.state.store.reading(desk.person) as work:
        assert len((await work.connection.execute(text("SELECT file_id FROM attachment_chunk"))).all()) == 1


async def test_an_attachment_is_found_in_its_own_file_alone(app: FastAPI) -> None:
    desk, file = await a_file(app)
    other = await file_of(desk, await arrived(app, a_request()))
    await attach(desk, file, A_NOTE)
    (place,) = await attached(desk, file)
    moved, unknown = place.replace(file, other), f"{file}/attachments/{uuid4()}"
    answers = [await desk.get(moved), await desk.get(f"{moved}/download"), await desk.post(moved, why="mistake")]
    answers += [await desk.get(unknown), await desk.get(f"{unknown}/download")]
    assert {answer.status_code for answer in answers} == {404}
    nowhere = await attach(desk, f"/files/{uuid4()}", A_NOTE, upload_id=str(uuid4()))
    assert nowhere.status_code in (403, 404)
    assert (await desk.get(f"{place}/download")).content == b"a"


async def test_the_store_asks_who_reads(app: FastAPI) -> None:
    desk, place = await a_file(app)
    stranger, id = a_person("admin"), uuid4()
    async with app.state.store.reading(desk.person) as work:
        file = await Files(work).file(UUID(place.rpartition("/")[2]))
    gone = Attachment(id=id, file_id=file.id, at=file.opened_at, staff_id=desk.person.id, removal=Removal.MISTAKE)
    async with app.state.store.reading(stranger) as work:
        for asked in (
            Attachments(work).admit_to_attach(file.id),
            Attachments(work).of(file),
            Attachments(work).attachment(id, file=file),
            Attachments(work).content(id, file=file),
            Attachments(work).remove(gone, file),
        ):
            with pytest.raises(NotAllowedError):
                await asked


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM attachment_chunk WHERE number = (SELECT max(number) FROM attachment_chunk)",
        "DELETE FROM attachment_chunk WHERE number = 0",
        "UPDATE attachment_chunk SET number = 9 - number",
        "UPDATE attachment_chunk SET content = set_byte(content, 40, get_byte(content, 40) # 1) WHERE number = 1",
    ],
)
async def test_a_part_that_was_dropped_swapped_or_changed_is_noticed(app: FastAPI, harm: str) -> None:
    desk, file = await a_file(app)
    await attach(desk, file, ("a.txt", b"a" * (2 * PART + 1)))
    (place,) = await attached(desk, file)
    assert (await desk.get(f"{place}/download")).status_code == 200
    await rows(app, harm)
    answer = await desk.get(f"{place}/download")
    assert answer.status_code == 410
    assert b"aaaa" not in answer.content


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 3 * PART])
def test_parts_open_only_together_in_order_and_in_their_place(size: int) -> None:
    sealer, row, content = Sealer({"key": os.urandom(32)}), uuid4(), os.urandom(size)
    parts = sealer.seal_parts(CONTENT, content, row=row, key_id="key")
    assert sealer.open_parts(CONTENT, parts, row=row, key_id="key") == content
    assert len({len(part) for part in parts}) == 1
    wrong = [
        parts[:-1],
        parts[1:],
        [*parts, parts[-1]],
        [part[:-1] for part in parts],
        [b"\2" + part[1:] for part in parts],
    ]
    for other in [*wrong, *([parts[::-1]] if len(parts) > 1 else [])]:
        if other:
            with pytest.raises(FieldNotOpenedError):
                sealer.open_parts(CONTENT, other, row=row, key_id="key")
    with pytest.raises(FieldNotOpenedError):
        sealer.open_parts(CONTENT, parts, row=uuid4(), key_id="key")
