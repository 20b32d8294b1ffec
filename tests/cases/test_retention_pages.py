"""The pages of ending and deleting: closed and reopened, kept longer, held, deleted at the client's wish, certified."""

import io
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from services.cases.foundation.keys import rotation
from services.cases.foundation.keys.place import with_new_opening, without_opening
from services.cases.people.members.domain import Reason
from services.cases.retention.erasure.certificate import LegalGround, verified
from services.cases.retention.erasure.hourly_purge import preview, purge
from services.cases.retention.schedule.domain import Why
from shared.printing.printer import NotPrintedError, Printer
from tests.cases.building import Database, Desk, sit_down
from tests.cases.desk_acts import asked_for, file_of, let_in, replied
from tests.cases.erasure_centre import Centre, a_centre, a_request_of, raw

WISH = LegalGround.CONSENT_WITHDRAWN.value


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


def text_of(document: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


async def test_a_file_is_closed_reopened_and_kept_longer(centre: Centre) -> None:
    desk = await sit_down(centre.app, "counsellor")
    file = await file_of(desk, await a_request_of(centre))
    place = f"{file}/closing"
    assert (await desk.post(place, action="close", unanswered="yes", because="the moon")).status_code == 422
    assert "Not while the file is open" in (await desk.get(place)).text
    closed = {"action": "close", "unanswered": "yes", "because": "her_wish", "counselled": "no"}
    assert (await desk.post(place, **closed)).status_code == 303
    shown = await desk.get(place)
    assert "the person wanted to end it" in shown.text
    assert "March 5, 2027" in shown.text
    assert "the person wanted to end it" in (await desk.get(file)).text
    assert await replied(desk, file) == 303
    assert ">closed<" in (await desk.get("/files")).text
    assert (await desk.post(place, action="keep", until="2029-01-31")).status_code == 303
    assert "January 31, 2029" in (await desk.get(place)).text
    assert (await desk.post(place, action="under_age", year="2030")).status_code == 303
    assert "December 31, 2031" in (await desk.get(place)).text
    for wrong in ({"action": "keep", "until": "2126-01-01"}, {"action": "keep", "until": "soon"}, {"action": "fly"}):
        assert (await desk.post(place, **wrong)).status_code == 422
    assert (await desk.post(place, action="under_age", year="2099")).status_code == 422
    assert (await desk.post(place, action="no_longer")).status_code == 303
    assert (await desk.post(place, action="reopen", reopened_because="came_back")).status_code == 303
    assert "Not while the file is open" in (await desk.get(place)).text
    async with raw(centre.settings.database_url) as database:
        assert await database.fetchval("SELECT count(*) FROM file WHERE closed_at IS NULL AND keep_until IS NULL") == 1


async def test_everything_is_deleted_at_her_wish_and_certified(centre: Centre) -> None:
    desk = await sit_down(centre.app, "counsellor")
    file = await file_of(desk, await a_request_of(centre))
    place = f"{file}/erase"
    promised = unescape((await desk.get(place)).text)
    assert "26-001" in promised
    assert '<option value="">Please choose</option>' in promised, "a ground that nobody chose stands on no certificate"
    assert (await desk.post(place, ground="", code="26-001")).status_code == 422
    assert "and the number of the receipt can still see that there was a request" in promised
    assert (await desk.post(place, ground=WISH, code="26-002")).status_code == 422
    assert (await desk.post(place, ground="purpose_ended", code="26-001")).status_code == 422
    answer = await desk.post(place, ground=WISH, code="26-001")
    assert answer.status_code == 303
    certificate = answer.headers["location"].partition("?")[0]
    shown = await desk.get(certificate)
    kept = await desk.get(f"{certificate}/file")
    told = verified(kept.content)
    assert told.reference in shown.text
    assert told.ground == WISH
    held = re.findall("<li>(.*?)</li>", unescape(shown.text).partition("<h2>Where</h2>")[2])
    kept_back = [row for row in held if not row.startswith("Counts ") and not row.endswith(": gone")]
    assert len(kept_back) == 8
    assert [row for row in kept_back if row not in promised] == [], "the page promises more than the certificate"
    assert kept.headers["content-disposition"].startswith("attachment")
    printed = await desk.get(f"{certificate}/paper")
    assert printed.content == (await desk.get(f"{certificate}/paper")).content
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.headers["content-disposition"].startswith("attachment")
    on_paper = text_of(printed.content)
    assert told.reference in on_paper
    assert told.signature in on_paper
    assert not any(word in shown.text + kept.text + on_paper for word in ("Harbour", "26-001"))
    assert (await desk.get(file)).status_code == 404
    assert (await desk.post(place, ground=WISH, code="26-001")).status_code == 404


async def only_kept(desk: Desk, file: str) -> None:
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    answer = await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")
    assert answer.status_code == 303


async def test_a_file_that_is_only_kept_is_deleted_at_her_wish(centre: Centre) -> None:
    desk = await sit_down(centre.app, "counsellor")
    file = await file_of(desk, await a_request_of(centre))
    assert "only if that has changed" not in (await desk.get(f"{file}/erase")).text
    await only_kept(desk, file)
    assert "only if that has changed" in (await desk.get(f"{file}/erase")).text
    assert (await desk.post(f"{file}/erase", ground=WISH, code="26-002")).status_code == 422
    answer = await desk.post(f"{file}/erase", ground=WISH, code="26-001")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/certificates/")
    assert (await desk.get(file)).status_code == 404


async def test_a_file_that_is_only_kept_can_be_kept_longer_and_nothing_else(centre: Centre) -> None:
    desk, lead = await sit_down(centre.app, "counsellor"), await sit_down(centre.app, "lead")
    file = await file_of(desk, await a_request_of(centre))
    substitute = await sit_down(centre.app, "counsellor")
    await let_in(desk, file, substitute.person, capacity="substitute", reason=Reason.AWAY)
    place = f"{file}/closing"
    await desk.post(place, action="close", unanswered="yes", because="her_wish", counselled="no")
    await only_kept(desk, file)
    shown = (await desk.get(place)).text
    assert "Not while it is only kept at the client" in shown
    assert not any(f'value="{action}"' in shown for action in ("reopen", "close", "no_longer"))
    for refused in ({"action": "reopen"}, {"action": "close", "because": "other"}, {"action": "no_longer"}):
        assert (await desk.post(place, **refused)).status_code == 403
    assert (await desk.post(place, action="keep", until="soon")).status_code == 422
    assert (await desk.post(place, action="keep", until="2029-01-31")).status_code == 303
    assert "January 31, 2029" in (await desk.get(place)).text
    assert (await substitute.post(place, action="keep", until="2031-01-31")).status_code == 403
    assert (await desk.post(place, action="under_age", year="2030")).status_code == 303
    assert "December 31, 2031" in (await desk.get(place)).text
    shown = (await lead.get("/retention")).text
    assert 'data-why="restricted"' in shown
    assert "wish, until that is lifted" in shown


async def test_the_list_says_that_an_answer_is_due_and_a_hold_below_it_can_be_ended(centre: Centre) -> None:
    desk, lead = await sit_down(centre.app, "counsellor"), await sit_down(centre.app, "lead")
    event = await a_request_of(centre)
    file = await file_of(desk, event)
    await desk.post(f"{file}/closing", action="close", unanswered="yes", because="her_wish", counselled="no")
    await desk.post(f"{file}/rights", **asked_for(uuid4(), "objection"))
    shown = (await lead.get("/retention")).text
    assert 'data-why="asked"' in shown
    assert "the client asked for something by right" in shown
    assert "Not before the client has an answer" in (await desk.get(f"{file}/closing")).text
    place = f"/retention/{event.request_id}/hold"
    assert "End the hold now" not in (await lead.get(place)).text
    assert (await lead.post(place, action="set", reason="court", until="2026-06-01")).status_code == 303
    assert "End the hold now" in (await lead.get(place)).text


async def test_keeping_longer_never_takes_a_later_day_away(centre: Centre) -> None:
    desk = await sit_down(centre.app, "counsellor")
    file = await file_of(desk, await a_request_of(centre))
    place = f"{file}/closing"
    await desk.post(place, action="close", unanswered="yes", because="her_wish", counselled="no")
    for given in (
        {"action": "under_age", "year": "2030"},
        {"action": "keep", "until": "2028-01-31"},
        {"action": "under_age", "year": "2028"},
    ):
        assert (await desk.post(place, **given)).status_code == 303
        assert "December 31, 2031" in (await desk.get(place)).text


async def test_a_certificate_that_cannot_be_printed_is_still_there_as_page_and_file(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_today(*_: object, **__: object) -> bytes:
        raise NotPrintedError("took_too_long")

    desk = await sit_down(centre.app, "counsellor")
    file = await file_of(desk, await a_request_of(centre))
    answer = await desk.post(f"{file}/erase", ground=WISH, code="26-001")
    certificate = answer.headers["location"].partition("?")[0]
    monkeypatch.setattr(Printer, "print", not_today)
    answers = [await desk.get(f"{certificate}{which}") for which in ("", "/file", "/paper")]
    assert [one.status_code for one in answers] == [200, 200, 503]


async def test_a_request_without_a_file_is_deleted_at_her_wish(centre: Centre) -> None:
    desk = await sit_down(centre.app, "counsellor")
    event, filed = await a_request_of(centre), await a_request_of(centre)
    file = await file_of(desk, filed)
    place = f"/requests/{event.request_id}/erase"
    assert (await desk.get(place)).status_code == 200
    assert (await desk.post(place, ground=WISH)).status_code == 422
    assert (await desk.post(place, ground=WISH, sure="yes")).status_code == 303
    assert (await desk.get(f"/requests/{event.request_id}")).status_code == 404
    has_a_file = f"/requests/{filed.request_id}/erase"
    assert (await desk.get(has_a_file)).headers["location"] == f"{file}/erase"
    assert (await desk.post(has_a_file, ground=WISH, sure="yes")).status_code == 404
    assert (await desk.get(file)).status_code == 200


async def test_the_list_shows_numbers_only_and_the_lead_holds_back(centre: Centre) -> None:
    counsellor, lead = await sit_down(centre.app, "counsellor"), await sit_down(centre.app, "lead")
    watcher = await sit_down(centre.app, "data_protection")
    file = await file_of(counsellor, await a_request_of(centre, "secret words"))
    await counsellor.post(f"{file}/closing", action="close", unanswered="yes", because="goals_reached", counselled="no")
    unfiled = await a_request_of(centre)
    assert "Nothing goes" in (await watcher.get("/retention")).text
    centre.clock.pass_days(350)
    for reader in (lead, watcher):
        shown = await reader.get("/retention")
        assert 'data-why="running"' in shown.text
        assert 'data-why="announced"' in shown.text
        assert "26-001" in shown.text
        assert f"Request \u2066{unfiled.request_id.hex[-4:].upper()}" in shown.text, "as in the inbox"
        assert not any(word in shown.text for word in ("Harbour", "secret words", "reached"))
    async with centre.store.reading(lead.person) as work:
        [filed] = [
            one.kept for one in await preview(work, workplace=centre.workplace, reader=lead.person) if one.kept.file_id
        ]
    place = f"/retention/{filed.request_id}/hold"
    assert (await watcher.get(place)).status_code == 403
    assert (await counsellor.get("/retention")).status_code == 403
    for wrong in ({"reason": "mood", "until": "2027-03-01"}, {"reason": "court", "until": "2037-03-01"}):
        assert (await lead.post(place, action="set", **wrong)).status_code == 422
    assert (await lead.post(place, action="set", reason="court", until="2027-06-01")).status_code == 303
    shown = await watcher.get("/retention")
    assert 'data-why="held"' in shown.text
    assert "a court or an authority" in shown.text
    assert (await counsellor.post(f"{file}/erase", ground=WISH, code="26-001")).status_code == 409
    centre.clock.pass_days(60)
    await purge(workplace=centre.workplace, now=centre.workplace.now())
    assert (await counsellor.get(file)).status_code == 200
    assert (await lead.post(place, action="release")).status_code == 303
    assert (await lead.get(f"/retention/{uuid4()}/hold")).status_code == 404
    async with centre.store.reading(lead.person) as work:
        found = await preview(work, workplace=centre.workplace, reader=lead.person)
    assert [one.why for one in found if one.kept.file_id == UUID(file.rpartition("/")[2])] == [Why.ANNOUNCED]


async def test_the_list_says_which_deletions_wait_for_a_change_of_the_keys_and_for_how_long(centre: Centre) -> None:
    watcher, counsellor = await sit_down(centre.app, "data_protection"), await sit_down(centre.app, "counsellor")
    ring = centre.store.ring

    async def waiting() -> list[tuple[str, str]]:
        return re.findall(r'data-waiting="(\d+)"|(data-overdue)', (await watcher.get("/retention")).text)

    async def erased_one() -> None:
        event = await a_request_of(centre)
        assert (
            await counsellor.post(f"/requests/{event.request_id}/erase", ground=WISH, sure="yes")
        ).status_code == 303

    assert await waiting() == []
    await erased_one()
    await erased_one()
    assert await waiting() == [("2", "")]
    centre.clock.pass_days(30)
    assert await waiting() == [("2", "")]
    centre.clock.pass_days(1)
    assert await waiting() == [("2", ""), ("", "data-overdue")]
    await rotation.rotate(ring.provider, ring.store)
    # the older key is still there, and opens what an older backup has
    assert await waiting() == [("2", ""), ("", "data-overdue")]
    centre.clock.now = datetime.now(UTC)
    await erased_one()
    await rotation.forget_older(ring.provider, ring.store)
    # the key of the third one was wrapped with the new key, too
    assert await waiting() == [("1", "")]
    await rotation.rotate(ring.provider, ring.store)
    await rotation.forget_older(ring.provider, ring.store)
    assert await waiting() == []
    # the client's letters are sealed for another key, and those of the others are gone from everywhere by now
    assert 'data-letters="1"' in (await watcher.get("/retention")).text
    letters, now = centre.workplace.letter_keys, datetime.now(UTC)
    old = [key.key_id for key in letters.now.opening]
    await letters.change(partial(with_new_opening, now=now))
    await letters.change(partial(without_opening, key_ids=old, now=now))
    centre.restart()
    assert "data-letters" not in (await (await sit_down(centre.app, "lead")).get("/retention")).text


async def test_who_watches_over_data_protection_sees_certificates_and_reads_no_client(centre: Centre) -> None:
    watcher, counsellor = await sit_down(centre.app, "data_protection"), await sit_down(centre.app, "counsellor")
    file = await file_of(counsellor, await a_request_of(centre))
    assert "/retention" in (await watcher.get("/break-glass")).text
    for place in ("/files", file, f"{file}/closing", f"{file}/erase"):
        assert (await watcher.get(place)).status_code == 403
    answer = await counsellor.post(f"{file}/erase", ground=WISH, code="26-001")
    certificate = answer.headers["location"].partition("?")[0]
    assert (await watcher.get(certificate)).status_code == 200
    assert certificate in (await watcher.get("/retention")).text
    admin = await sit_down(centre.app, "admin")
    for place in (certificate, f"{certificate}/file", f"{certificate}/paper"):
        assert (await admin.get(place)).status_code == 403
    assert (await watcher.get(f"/certificates/{uuid4()}")).status_code == 404
    assert (await watcher.get(f"/certificates/{uuid4()}/paper")).status_code == 404
    assert json.loads((await watcher.get(f"{certificate}/file")).text)["centre"] == "centre"
