"""One copy of everything: of all files of a client, and of a request that never became a file."""

import io
import json
import zipfile
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pyrage
import pytest
from fastapi import FastAPI

from services.cases.rights.archives.domain import passphrase
from shared.crypto import receipts
from shared.crypto.thread_ids import kept_id
from shared.events import RequestSealed
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, asked_for, attached, copy_checked, file_of, let_in
from tests.cases.same_client_files import id_of, some_files, status_after
from tests.cases.stored_requests import ask

OPENS = passphrase(2**70)
NUMBER = "1234567890123456"


async def two_files(app: FastAPI) -> tuple[Desk, Desk, list[str], UUID]:
    """Of one client, with a document in each; the copy is asked for in the first."""
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    files = await some_files(app, desk, "Harbour", "Seagull")
    for file in files:
        await let_in(desk, file, second.person)
        await attached(app, id_of(file), desk.person, f"letter {file[-4:]}", at=NOON)
    assert await status_after(desk, files[0], "join", "26-002") == 303
    asked_id = uuid4()
    assert (await desk.post(f"{files[0]}/rights", **asked_for(asked_id))).status_code == 303
    return desk, second, files, asked_id


async def test_two_files_of_one_client_are_one_copy(app: FastAPI) -> None:
    desk, second, (first, other), asked_id = await two_files(app)
    place = f"{first}/rights/{asked_id}"
    page = (await desk.get(place)).text
    assert f'href="{other}"' in page
    assert f'href="{other}/attachments/' in page
    assert await copy_checked(first, asked_id, desk, second) == 303
    copy = (await desk.get(f"{place}/copy?language=en")).text
    parts = json.loads((await desk.get(f"{place}/data")).text)["parts"]
    for name in ("Harbour", "Seagull"):
        assert f"Words of {name}" in copy
        assert name in [one["called"] for one in parts["file"]["entries"]]
    form = {"language": "en", "passphrase": field_in(await desk.get(f"{place}/archive"), "passphrase")}
    sealed = (await desk.post(f"{place}/archive", **form)).content
    with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed, form["passphrase"]))) as archive:
        contents = {archive.read(name) for name in archive.namelist() if name.startswith("document-")}
    assert contents == {f"letter {file[-4:]}".encode() for file in (first, other)}
    noted = await ask(app.state.store, "SELECT ids FROM audit_entry WHERE act = 'export' AND kind = 'file'")
    assert all({id_of(first), id_of(other)} <= set(ids) for (ids,) in noted)


async def test_a_file_of_hers_that_somebody_has_no_place_in_stays_out_and_is_named(app: FastAPI) -> None:
    desk, second, (first, _), asked_id = await two_files(app)
    await let_in(desk, first, alone := (await sit_down(app, "counsellor")).person)
    door = app.state.door
    colleague = Desk(app, alone, f"{door.cookie}={await door.open(alone, now=datetime.now(UTC))}")
    page = (await colleague.get(f"{first}/rights/{asked_id}")).text
    assert "1 other file of the client is not in it" in page
    assert "Words of Seagull" not in page
    assert await copy_checked(first, asked_id, desk, colleague) == 422
    assert await copy_checked(first, asked_id, desk, second) == 303


async def a_request_with_a_number(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, *, from_before: bool = False
) -> RequestSealed:
    monkeypatch.setattr(receipts, "ROUNDS", 1_000)
    given = receipts.thread_of(NUMBER, "centre").thread_id
    thread_id = given if from_before else kept_id(given, app.state.workplace.thread_key)
    await arrived(app, a_request("Words of somebody else."))
    return await arrived(app, a_request("I wrote once and never again.", thread_id=thread_id, language="ar"))


@pytest.mark.parametrize("from_before", [False, True])
async def test_a_request_without_a_file_is_handed_out_for_its_number(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, from_before: bool
) -> None:
    event = await a_request_with_a_number(app, monkeypatch, from_before=from_before)
    duty = await sit_down(app, "intake_duty")
    shown = {"number": "1234 5678-9012 ٣٤٥٦", "language": "ar"}
    assert "/rights/number" in (await duty.get("/rights")).text
    page = await duty.post("/rights/number", shape="page", **shown)
    assert (page.status_code, page.headers["content-language"]) == (200, "ar")
    assert "I wrote once and never again." in page.text
    assert "Words of somebody else" not in page.text
    data = await duty.post("/rights/number", shape="data", **shown)
    [message] = json.loads(data.text)["parts"]["message"]["entries"]
    assert message["words"] == "I wrote once and never again."
    noted = await ask(app.state.store, "SELECT actor, kind, ids FROM audit_entry WHERE act = 'export'")
    assert noted == [(duty.person.id, "conversation", [event.thread_id])] * 2


async def test_a_number_is_read_with_its_check_digit_and_a_mistyped_one_is_named(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_request_with_a_number(app, monkeypatch)
    duty = await sit_down(app, "intake_duty")
    written = receipts.in_groups(NUMBER)
    wrong = written[:-1] + str((int(written[-1]) + 1) % 10)
    asked = {"language": "en", "shape": "page"}
    assert "I wrote once" in (await duty.post("/rights/number", number=written, **asked)).text
    refused = await duty.post("/rights/number", number=wrong, **asked)
    assert refused.status_code == 422
    assert "This number is mistyped" in refused.text
    assert "no request without a file" not in refused.text
    refused = await duty.post("/rights/number", number="harbour lights", **asked)
    assert (refused.status_code, "word by word" in refused.text) == (422, True)


async def test_only_whoever_answers_requests_hands_one_out_and_one_that_has_a_file_never(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await a_request_with_a_number(app, monkeypatch)
    asked = {"number": NUMBER, "language": "en", "shape": "page"}
    for role in ("data_protection", "admin", "interpreter", "quality_officer"):
        assert (await (await sit_down(app, role)).post("/rights/number", **asked)).status_code == 403
    desk = await sit_down(app, "counsellor")
    unknown = await desk.post("/rights/number", **asked | {"number": NUMBER[::-1]})
    await file_of(desk, event)
    filed = await desk.post("/rights/number", **asked)
    assert (unknown.status_code, filed.status_code) == (422, 422)
    assert unknown.text.replace(NUMBER[::-1], NUMBER) == filed.text
    assert NUMBER not in filed.text
    await ask(app.state.store, "UPDATE session SET proven_at = now() - interval '6 minutes' RETURNING 1")
    assert (await desk.post("/rights/number", **asked)).status_code == 401
