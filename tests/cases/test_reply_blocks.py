"""Texts for answers: inserted without a script behind what was typed, own ones, and read by a native speaker."""

import re
from html import unescape
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.reply_blocks.domain import Block, in_order, inserted, shipped
from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask

PAGES = ("de", "en", "ar")
TYPED = "Hello again.\nI read it twice."


def test_every_language_of_the_pages_has_the_same_texts_and_says_what_is_a_draft() -> None:
    names = {code: [one.id.rpartition("/")[2] for one in shipped() if one.language == code] for code in PAGES}
    assert len(names["en"]) >= 5
    assert all(found == names["en"] for found in names.values())
    assert len({one.id for one in shipped()}) == len(shipped())


def test_the_language_of_the_client_comes_first_and_what_was_typed_stays() -> None:
    de, en, own = [
        Block(str(number), code, "T", "W", is_own)
        for number, (code, is_own) in enumerate((("de", False), ("en", False), ("en", True)))
    ]
    assert in_order([de, en, own], "en") == [own, en, de]
    assert inserted("Hello.  ", en) == "Hello.\n\nW"
    assert inserted("", en) == "W"


def box_of(text: str) -> dict[str, str]:
    """What the box for an answer holds."""
    box = text.partition('id="answer"')[2].partition("</form>")[0]
    found = {name: re.findall(rf'name="{name}" value="([^"]*)"', box)[0] for name in ("reply_id", "seen")}
    return found | {"words": unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", box, re.DOTALL)[0])}


@pytest.mark.parametrize("filed", [True, False], ids=["file", "request"])
async def test_a_text_is_inserted_and_nothing_is_sent_or_lost(app: FastAPI, filed: bool) -> None:
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request(language="ar"))
    place = await file_of(desk, event) if filed else f"/requests/{event.request_id}"
    box = box_of((await desk.get(place)).text)
    listed = await desk.post(f"{place}/reply", **box | {"words": TYPED, "action": "blocks"})
    assert (listed.status_code, TYPED in unescape(listed.text)) == (200, True)
    offered = re.findall(r'name="block" value="([^"]*)"', listed.text)
    assert offered[0].startswith("2026-11/ar/")
    chosen = next(one for one in shipped() if one.id == "2026-11/ar/received")
    back = {"reply_id": box["reply_id"], "seen": box["seen"], "words": TYPED, "action": "insert"}
    shown = await desk.post(f"{place}/reply", **back, block=chosen.id)
    again = box_of(shown.text)
    assert (shown.status_code, again["words"]) == (200, f"{TYPED}\n\n{chosen.words}")
    assert (again["reply_id"], again["seen"]) == (box["reply_id"], box["seen"])
    assert "<details open>" in shown.text or not filed
    for other in ("none", "2026-11/ar/lost"):
        assert box_of((await desk.post(f"{place}/reply", **back, block=other)).text)["words"] == TYPED
    assert await ask(app.state.store, "SELECT id FROM message WHERE author IS NOT NULL") == []
    assert (await desk.post(f"{place}/reply", **again)).status_code == 303
    assert len(await ask(app.state.store, "SELECT id FROM message WHERE author IS NOT NULL")) == 1


async def block_kept(desk: Desk, **changes: str) -> int:
    form = {"block_id": str(uuid4()), "language": "tr", "title": "Merhaba", "words": "Size nasıl yardım edebiliriz?"}
    return (await desk.post("/reply-blocks", **form | changes)).status_code


async def test_the_centre_writes_its_own_and_says_who_has_read_it(app: FastAPI) -> None:
    desk, interpreter = await sit_down(app, "counsellor"), await sit_down(app, "interpreter")
    assert (await interpreter.get("/reply-blocks")).status_code == 403
    for wrong in ({"language": "xx"}, {"title": ""}, {"words": ""}, {"words": "x" * 2001}, {"block_id": "x"}):
        assert await block_kept(desk, **wrong) == 422
    same = str(uuid4())
    assert [await block_kept(desk, block_id=same) for _ in range(2)] == [303, 303]
    listed = (await desk.get("/reply-blocks")).text
    assert ("Merhaba" in listed, "Turkish" in listed, "read by a native speaker on" in listed) == (True, True, False)
    for wrong in ({"action": "read", "read_on": "2199-01-01"}, {"action": "read"}, {"action": "fly"}):
        assert (await desk.post(f"/reply-blocks/{same}", **wrong)).status_code == 422
    assert (await desk.post(f"/reply-blocks/{same}", action="read", read_on="2026-03-01")).status_code == 303
    assert "read by a native speaker on Mar 1, 2026" in (await desk.get("/reply-blocks")).text
    assert (await desk.post(f"/reply-blocks/{same}", action="remove")).status_code == 303
    assert "Merhaba" not in (await desk.get("/reply-blocks")).text
    noted = await ask(app.state.store, "SELECT act FROM audit_entry WHERE kind = 'reply_blocks'")
    assert {row.act for row in noted} == {"write"}


async def test_a_text_that_comes_with_the_program_is_noted_as_read_at_the_centre(app: FastAPI) -> None:
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request(language="ar"))
    free = next(one.id for one in shipped() if one.language == "ar" and one.id.endswith("/free"))
    form = {"block": free, "read_on": "2026-02-27"}
    for wrong in ({"block": "2026-11/ar/lost"}, {"block": str(uuid4())}, {"read_on": "2199-01-01"}, {"read_on": ""}):
        assert (await desk.post("/reply-blocks/shipped", **form | wrong)).status_code == 422
    assert await ask(app.state.store, "SELECT read_on FROM reply_block_reading") == []
    for day in ("2026-02-27", "2026-03-01"):
        assert (await desk.post("/reply-blocks/shipped", **form | {"read_on": day})).status_code == 303
    box = box_of((await desk.get(f"/requests/{event.request_id}")).text)
    offered = await desk.post(f"/requests/{event.request_id}/reply", **box, action="blocks")
    for page in (offered.text, (await desk.get("/reply-blocks")).text):
        assert page.count("read by a native speaker on Mar 1, 2026") == 1
        assert page.count(">draft<") == len(shipped()) - 1
    [row] = await ask(app.state.store, "SELECT block_id, read_noted_by FROM reply_block_reading")
    assert (row.block_id, row.read_noted_by) == (free, desk.person.id)
    [noted] = await ask(app.state.store, "SELECT count(*) AS times FROM audit_entry WHERE kind = 'reply_blocks'")
    assert noted.times == 2
