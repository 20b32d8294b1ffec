"""Files that go from one colleague to another: the note, the days together, the rules, and who leaves."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import ProgrammingError

from services.cases.files.hand_overs.domain import Given, Rule, proposed
from services.cases.foundation.access.domain import Errand
from services.cases.people.members.store import FileCare
from tests.cases.building import (
    BERLIN,
    NOON,
    Database,
    Desk,
    a_request,
    really_told,
    sit_down,
    some_settings,
)
from tests.cases.desk_acts import an_appointment, arrived, asked_for, file_of, given_out, handed_over, let_in
from tests.cases.notices import requested_notices
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app

NOTE, STEPS = "The brother must not know of us.", "Ask the clinic on Monday."
CLOSED = {"action": "close", "unanswered": "yes", "because": "her_wish", "counselled": "no"}


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Database, tmp_path: Path, clock: Clock) -> AsyncIterator[FastAPI]:
    async with watched_app(await some_settings(database, tmp_path), now=clock) as made:
        yield made


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def a_file(app: FastAPI, desk: Desk, name: str = "Harbour") -> str:
    return await file_of(desk, await arrived(app, a_request()), name)


async def a_to_do(desk: Desk, file: str, what: str = "Call the office.") -> None:
    given = {"to_do_id": str(uuid4()), "what": what, "due_on": "2026-03-09", "given_to": ""}
    assert (await desk.post(f"{file}/to-dos", **given)).status_code == 303


async def new_sheet(desk: Desk) -> str:
    return (await desk.get("/")).text.partition('id="new"')[2].partition("</section>")[0]


async def refusals(app: FastAPI) -> int:
    [row] = await ask(app.state.store, "SELECT count(*) AS number FROM audit_entry WHERE ground = 'refused'")
    return int(row.number)


async def test_a_file_is_handed_over_with_a_note_and_some_days_together(app: FastAPI, clock: Clock) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    form = await desk.get(f"{file}/hand-over")
    offered = re.findall(r'<option value="([^"]+)"', form.text.partition("<main")[2])
    assert ("You stay until" in form.text, offered) == (True, [str(other.person.id)])
    given = await handed_over(desk, file, other.person, note=NOTE, next_steps=STEPS, stays_until="2026-03-12")
    ended = await desk.get(given.headers["location"])
    assert (given.status_code, ended.status_code) == (303, 200)
    said = ended.text.partition("<main")[2]
    for words in (other.person.name, "is responsible for the file", "You read and write in it until March 12, 2026"):
        assert words in said
    assert (NOTE in said, "26-001" in said) == (False, False)
    assert (await desk.get(file)).status_code == 200
    assert (await desk.post(f"{file}/pauses", pause_id=str(uuid4()), until="2026-04-01")).status_code == 303, (
        "and write"
    )
    assert (await desk.get(f"{file}/closing")).status_code == 200
    assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 403
    beside = (await desk.get("/")).text.partition('id="beside"')[2].partition("</section>")[0]
    assert ("you read it until Mar 12, 2026" in beside, other.person.name in beside) == (True, True)
    assert really_told(await requested_notices(app)) == [f"{other.person.id}@example.org"]
    shown = await new_sheet(other)
    assert all(words in shown for words in (NOTE, STEPS, desk.person.name, "reads it, too, until Mar 12, 2026"))
    assert NOTE in (await other.get(file)).text.partition('id="handed-over"')[2].partition("</section>")[0]
    [take] = re.findall(r'action="(/files/[^"]*/hand-overs/[^"]*)"', shown)
    assert (await desk.post(take)).status_code in (403, 415)
    assert (await other.post(take, **{"from": "day"})).status_code == 303
    assert await new_sheet(other) == ""
    page = (await other.get(file)).text
    assert ('id="handed-over"' in page, NOTE in page) == (False, True), "it stays in what happened"
    [row] = await ask(app.state.store, "SELECT note, next_steps, taken_at FROM hand_over")
    assert (NOTE.encode() in row.note, row.taken_at) == (False, clock.now)
    before = await refusals(app)
    clock.now = datetime(2026, 3, 12, 23, 59, tzinfo=BERLIN)
    assert (await desk.get(file)).status_code == 200
    clock.now = datetime(2026, 3, 13, 0, 0, tzinfo=BERLIN)
    assert file not in (await desk.get("/")).text
    assert await refusals(app) == before
    assert (await desk.get(file)).status_code == 403


async def test_without_days_together_it_ends_on_a_page_and_on_no_refusal(app: FastAPI) -> None:
    desk, other, stranger = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await a_file(app, desk)
    given = await handed_over(desk, file, other.person)
    ended = await desk.get(given.headers["location"])
    assert "does not see it any more" in ended.text
    for place in ("/", "/files"):
        assert (await desk.get(place)).status_code == 200
    assert await refusals(app) == 0
    assert (await desk.get(file)).status_code == 403
    for nobodys in (other, stranger):
        assert (await nobodys.get(given.headers["location"])).status_code == 404


async def test_what_is_wrong_comes_back_with_every_word(app: FastAPI) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    for wrong in (
        {"staff_id": ""},
        {"staff_id": str(desk.person.id), "stays_until": "x"},
        {"stays_until": "2026-03-01"},
        {"stays_until": "2026-06-01"},
        {"note": NOTE + "x" * 2000},
        {"next_steps": STEPS + "x" * 1000},
    ):
        answer = await handed_over(desk, file, other.person, **({"note": NOTE, "next_steps": STEPS} | wrong))
        assert (answer.status_code, NOTE in answer.text, STEPS in answer.text) == (422, True, True), wrong
    assert (await handed_over(desk, file, other.person, note="")).status_code == 422, (
        "the receiver has to know something"
    )
    assert await ask(app.state.store, "SELECT id FROM hand_over") == []
    assert (await desk.get(file)).status_code == 200


async def test_a_file_that_is_only_kept_goes_over_without_a_note(app: FastAPI) -> None:
    desk, other, lead = await sit_down(app), await sit_down(app), await sit_down(app, "lead")
    file, asked_id = await a_file(app, desk), uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")
    assert 'name="note"' not in (await desk.get(f"{file}/hand-over")).text
    assert (await handed_over(lead, file, other.person, note=NOTE)).status_code == 422
    assert (await handed_over(desk, file, other.person, note="")).status_code == 303
    [take] = re.findall(r'action="(/files/[^"]*/hand-overs/[^"]*)"', await new_sheet(other))
    assert (await other.post(take, **{"from": "file"})).headers["location"] == file
    assert await new_sheet(other) == ""


async def test_open_to_dos_and_appointments_go_over_and_what_is_done_stays(app: FastAPI) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    file, own = await a_file(app, desk), await a_file(app, desk, "Linden")
    for place in (file, own):
        await a_to_do(desk, place)
        await an_appointment(app, id_of(place), desk.person)
    done = {"to_do_id": str(uuid4()), "what": "Done.", "due_on": "2026-03-09", "given_to": ""}
    await desk.post(f"{file}/to-dos", **done)
    await desk.post(f"{file}/to-dos/{done['to_do_id']}", action="done")
    assert (await handed_over(desk, file, other.person)).status_code == 303
    rows = await ask(app.state.store, "SELECT file_id, given_to, done_at IS NULL AS open FROM to_do")
    assert {(row.file_id, row.given_to) for row in rows if row.open} == {
        (id_of(file), other.person.id),
        (id_of(own), desk.person.id),
    }
    assert [row.given_to for row in rows if not row.open] == [desk.person.id]
    rows = await ask(app.state.store, "SELECT file_id, staff_id FROM appointment")
    assert {(row.file_id, row.staff_id) for row in rows} == {
        (id_of(file), other.person.id),
        (id_of(own), desk.person.id),
    }
    assert "Call the office." in (await other.get("/")).text


async def test_nobody_but_the_giver_in_the_same_work_writes_a_hand_over(app: FastAPI, clock: Clock) -> None:
    """The second lock: neither a colleague of the team nor a lead adds one later, and nobody takes another's."""
    desk, other, lead = await sit_down(app), await sit_down(app), await sit_down(app, "lead")
    file = await a_file(app, desk)
    await let_in(desk, file, lead.person)
    assert (await handed_over(desk, file, other.person)).status_code == 303
    [place] = await ask(app.state.store, f"SELECT * FROM file_member WHERE staff_id = '{other.person.id}'")
    clock.now += timedelta(seconds=1)
    forged = "INSERT INTO hand_over (id, file_id, key_id, noted_at, noted_by, given_by, given_to) "
    values = f"SELECT '{place.id}', '{place.file_id}', 'k', now(), '%s', '{desk.person.id}', '{other.person.id}'"
    for one in (lead, desk, other):
        with pytest.raises(ProgrammingError, match="42501"):
            async with app.state.store.reading(one.person) as work, work.errand(Errand.HANDING_OVER):
                await work.connection.exec_driver_sql(forged + values % one.person.id)
    for one, number in ((lead, 0), (desk, 0), (other, 1)):
        async with app.state.store.reading(one.person) as work:
            took = await work.connection.exec_driver_sql("UPDATE hand_over SET taken_at = now()")
            assert took.rowcount == number
            await work.connection.rollback()


async def test_on_its_errand_what_is_open_goes_to_the_responsible_colleague_alone(app: FastAPI) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    await a_to_do(desk, await a_file(app, desk))
    with pytest.raises(ProgrammingError, match="42501"):
        async with app.state.store.errand(Errand.HANDING_OVER) as on_errand:
            await on_errand.transaction.connection.exec_driver_sql(f"UPDATE to_do SET given_to = '{other.person.id}'")


def test_rules_give_each_file_to_one_who_is_meant_and_has_least() -> None:
    ada, ben, cem = (uuid4() for _ in range(3))
    files = [Given(uuid4(), (ben,), frozenset({ada, cem})), Given(uuid4(), (), frozenset({cem})), Given(uuid4())]
    able, loads = [ada, ben, cem], {ada: 2, ben: 0, cem: 1}
    first, second, third = [one.id for one in files]
    assert proposed(files, Rule.DEPUTY, able, loads) == {first: ben}
    assert proposed(files, Rule.FEWEST, able, loads) == {first: ben, second: ben, third: cem}
    assert proposed(files, Rule.LANGUAGE, able, loads) == {first: cem, second: cem}
    assert proposed(files, ada, able, loads) == dict.fromkeys((first, second, third), ada)
    assert proposed(files, Rule.DEPUTY, [ada], loads) == {}, "a deputy who cannot take it is not proposed"


async def chosen(desk: Desk, place: str) -> dict[str, str]:
    """What stands in the table, by field."""
    page = (await desk.get(place)).text
    rows = re.findall(r'<select id="field-to-[^"]*" name="(to-[^"]*)".*?</select>', page, re.DOTALL)
    tables = re.findall(r'name="to-[^"]*".*?</select>', page, re.DOTALL)
    values = [re.findall(r'value="([^"]*)" selected', one) for one in tables]
    return {name: value[0] if value else "" for name, value in zip(rows, values, strict=True)}


async def test_a_leavers_files_are_given_out_by_rule_with_one_changed_by_hand(app: FastAPI) -> None:
    desk, ada, ben = [await sit_down(app, "counsellor") for _ in range(3)]
    lead = await sit_down(app, "lead")
    files = [await a_file(app, desk, name) for name in ("Harbour", "Linden", "Clover")]
    beside = await a_file(app, ben)
    await let_in(ben, beside, desk.person)
    await let_in(desk, files[0], ada.person)
    await a_to_do(desk, beside, "In the file of another.")
    leave, place = f"/team/{desk.person.id}/leave", f"/team/{desk.person.id}/files"
    refused = await lead.post(leave, sent="yes")
    assert (refused.status_code, "is responsible for 3 files" in refused.text) == (409, True)
    assert all(code in refused.text for code in ("26-001", "26-002", "26-003"))
    assert "26-004" not in refused.text
    to = [f"to-{id_of(file)}" for file in files]
    assert await chosen(lead, f"{place}?rule=deputy") == {to[2]: "", to[1]: "", to[0]: str(ada.person.id)}
    by_rule = await chosen(lead, f"{place}?rule=fewest")
    assert sorted(by_rule.values()) == sorted([str(ada.person.id)] * 2 + [str(ben.person.id)])
    assert set((await chosen(lead, f"{place}?rule={ben.person.id}")).values()) == {str(ben.person.id)}
    by_hand = dict.fromkeys(to, str(ada.person.id)) | {to[1]: str(ben.person.id)}
    notes = {f"note-{id_of(files[0])}": NOTE}
    before = len(await requested_notices(app))
    assert (await lead.post(place, **by_hand, **notes)).status_code == 303
    assert sorted(really_told((await requested_notices(app))[before:])) == sorted(
        f"{one.person.id}@example.org" for one in (ada, ben)
    ), "one notice for each receiver, however many files"
    assert [file in await new_sheet(ada) for file in files] == [True, False, True]
    assert [file in await new_sheet(ben) for file in files] == [False, True, False]
    assert (NOTE in await new_sheet(ada), NOTE in await new_sheet(ben)) == (True, False)
    assert (await lead.get(files[0])).status_code == 403, "who gives a file out does not read it by that"
    assert "nothing to hand over" in (await lead.get(place)).text
    [row] = await ask(app.state.store, "SELECT given_to FROM to_do")
    assert row.given_to == ben.person.id, "the place in the file of another has ended with everything"
    assert (await lead.post(leave, sent="yes")).status_code == 303
    assert await refusals(app) == 1, "only what this test itself asked for"


async def test_some_files_may_wait_and_nobody_leaves_before_the_last_one(app: FastAPI) -> None:
    desk, heir, lead = await sit_down(app), await sit_down(app), await sit_down(app, "lead")
    first, second = [await a_file(app, desk) for _ in range(2)]
    place = f"/team/{desk.person.id}/files"
    nothing = await lead.post(place, **{f"to-{id_of(first)}": "", f"note-{id_of(first)}": NOTE})
    assert (nothing.status_code, NOTE in nothing.text) == (422, True)
    stays = {"stays_until": "2026-03-20"}
    assert (await lead.post(place, **{f"to-{id_of(first)}": str(heir.person.id)}, **stays)).status_code == 303
    assert "1 file is to be given out" in (await lead.get(place)).text
    assert (await lead.post(f"/team/{desk.person.id}/leave", sent="yes")).status_code == 409
    assert (await desk.get(first)).status_code == 200, "the leaver stays until the day"
    assert (await given_out(desk, desk.person, heir.person, **stays)).status_code == 303, "the leaver gives out, too"
    assert (await lead.post(f"/team/{desk.person.id}/leave", sent="yes")).status_code == 303
    rows = await ask(app.state.store, f"SELECT until FROM file_member WHERE staff_id = '{desk.person.id}'")
    assert all(row.until <= NOON for row in rows), "with the account the days together end"
    assert (await heir.get(second)).status_code == 200


async def test_a_counsellor_gives_out_own_files_and_keeps_the_place_in_that_of_another(app: FastAPI) -> None:
    desk, heir, other = [await sit_down(app) for _ in range(3)]
    own, beside = await a_file(app, desk), await a_file(app, other)
    await let_in(other, beside, desk.person)
    page = (await desk.get(f"/team/{desk.person.id}/files")).text
    assert ("another place. It ends with the account." in page, "without a day" in page) == (True, False)
    assert (await given_out(desk, desk.person, heir.person)).status_code == 303
    assert [(await heir.get(own)).status_code, (await desk.get(beside)).status_code] == [200, 200]
    assert await refusals(app) == 0


async def test_a_note_beside_not_yet_is_a_problem_on_its_line(app: FastAPI) -> None:
    desk, heir, lead = await sit_down(app), await sit_down(app), await sit_down(app, "lead")
    first, second = [await a_file(app, desk) for _ in range(2)]
    given = {f"to-{id_of(first)}": str(heir.person.id), f"to-{id_of(second)}": "", f"note-{id_of(second)}": NOTE}
    answer = await lead.post(f"/team/{desk.person.id}/files", **given)
    assert answer.status_code == 422
    line = answer.text.partition(f'id="field-to-{id_of(second)}"')[2].partition("</tr>")[0]
    assert ('class="problem"' in line, NOTE in line) == (True, True)
    assert (await desk.get(first)).status_code == 200, "nothing was given"


async def test_the_language_of_a_client_is_no_rule_for_a_lead_who_may_not_read_the_file(app: FastAPI) -> None:
    desk, speaker, _ = [await sit_down(app, "counsellor") for _ in range(3)]
    lead = await sit_down(app, "lead")
    speaks = f"INSERT INTO team_language VALUES ('{speaker.person.id}', 'ar', 'counsels') RETURNING 1"
    await ask(app.state.store, speaks)
    event = await arrived(app, a_request())
    assert (await desk.post(f"/requests/{event.request_id}/language", spoken="ar")).status_code == 303
    file = await file_of(desk, event)
    place = f"/team/{desk.person.id}/files?rule=language"
    assert await chosen(desk, place) == {f"to-{id_of(file)}": str(speaker.person.id)}
    assert await chosen(lead, place) == {f"to-{id_of(file)}": ""}
    assert "known only to the team" in (await lead.get(place)).text


async def test_an_account_that_was_closed_at_once_leaves_the_lead_a_task(app: FastAPI) -> None:
    desk, heir, lead = await sit_down(app), await sit_down(app), await sit_down(app, "lead")
    file = await a_file(app, desk)
    await ask(app.state.store, f"UPDATE account SET active = false WHERE id = '{desk.person.id}' RETURNING 1")
    day = (await lead.get("/")).text
    assert ("1 file has nobody responsible." in day, 'href="/day/team#nobodys"' in day) == (True, True)
    assert f'href="/team/{desk.person.id}/files"' in (await lead.get("/day/team")).text
    assert "nobody responsible" not in (await heir.get("/")).text
    page = (await lead.get(f"/team/{desk.person.id}/files")).text
    assert 'name="stays_until"' not in page
    assert (await given_out(lead, desk.person, heir.person)).status_code == 303
    assert "nobody responsible" not in (await lead.get("/")).text
    assert file in await new_sheet(heir)


async def cared(app: FastAPI) -> list[tuple[bool, bool]]:
    async with app.state.store.errand(Errand.EXISTENCE) as on_errand:
        return [(one.has_owner, one.has_deputy) for one in await FileCare(on_errand).open_files()]


async def test_that_every_open_file_has_owner_and_deputy_can_be_counted(app: FastAPI) -> None:
    desk, deputy = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    closed = await a_file(app, desk)
    assert (await desk.post(f"{closed}/closing", **CLOSED)).status_code == 303
    assert await cared(app) == [(True, False)]
    await let_in(desk, file, deputy.person)
    assert await cared(app) == [(True, True)]
    await ask(app.state.store, f"UPDATE account SET active = false WHERE id = '{desk.person.id}' RETURNING 1")
    assert await cared(app) == [(False, True)]
