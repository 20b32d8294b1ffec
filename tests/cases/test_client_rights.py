"""What a client asks for by right: its clock, two people who look, what is handed out, corrected and restricted."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.foundation.access.domain import Act, Ground, Kind
from services.cases.foundation.audit.domain import Deed
from services.cases.people.team.store import Team
from services.cases.rights.copies.deeds import deed_words
from services.cases.rights.copies.domain import LEFT_OUT, tables_in_copy
from services.cases.rights.copies.labels import activity_words, code_words, field_words, part_words
from services.cases.rights.copies.periods import kept_words
from services.cases.rights.copies.store import dictionary
from services.cases.rights.subject_requests.domain import (
    Handed,
    NotPossibleError,
    Outcome,
    Review,
    Right,
    ask,
    checked,
    extended,
    prepared,
    ready,
    settled,
)
from shared.calendar import months_later
from shared.dictionary.entries import exported
from shared.dictionary.retention import RULES
from shared.languages import Wording, catalogue
from shared.privacy.counts import COUNTED_OF_CLIENTS
from tests.cases.building import BERLIN, NOON, Desk, a_message, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, gate_form, let_in, replied, walked
from tests.cases.rights_requests import taken_down

ME, OTHER = UUID(int=1), UUID(int=2)
TODAY = date(2026, 3, 5)
ASKED = ask(uuid4(), "26-001", "key", Right.ACCESS, "", asked_id=uuid4(), received_on=TODAY, by=ME, today=TODAY)
WORDS = "I need help. My friend Samira hides at the bakery. Please answer."
SECRET = "My friend Samira hides at the bakery."


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


def test_the_clock_is_extended_once_within_the_month_and_counts_from_the_beginning() -> None:
    longer = extended(ASKED, "Many files.", today=TODAY)
    assert (ASKED.due_on, longer.due_on) == (date(2026, 4, 5), date(2026, 6, 5))
    with pytest.raises(NotPossibleError, match="extended_once"):
        extended(longer, "Still many.", today=TODAY)
    with pytest.raises(NotPossibleError, match="too_late"):
        extended(ASKED, "Late.", today=ASKED.due_on + timedelta(days=1))
    assert ASKED.is_late(date(2026, 4, 6))
    assert not ASKED.is_late(date(2026, 4, 5))
    assert ASKED.is_due_soon(date(2026, 3, 29))
    with pytest.raises(NotPossibleError, match="not_yet"):
        ask(ME, "", "", Right.ACCESS, "", asked_id=ME, received_on=TODAY, by=ME, today=TODAY - timedelta(days=1))


def test_nothing_goes_out_that_two_people_have_not_seen_as_it_is_now() -> None:
    first = prepared(ASKED, Review("now"), by=ME, now=NOON)
    with pytest.raises(NotPossibleError, match="not_checked"):
        ready(first, seen="now")
    with pytest.raises(NotPossibleError, match="second_person"):
        checked(first, seen="now", by=ME, now=NOON)
    with pytest.raises(NotPossibleError, match="written_since"):
        checked(first, seen="later", by=OTHER, now=NOON)
    both = checked(first, seen="now", by=OTHER, now=NOON)
    assert ready(both, seen="now") == Review("now")
    with pytest.raises(NotPossibleError, match="written_since"):
        ready(both, seen="later")
    assert prepared(both, Review("later"), by=ME, now=NOON).checked_at is None
    with pytest.raises(NotPossibleError, match="not_checked"):
        settled(both, Outcome.GRANTED, "", by=ME, now=NOON)
    assert settled(both, Outcome.GRANTED, "", handed=Handed.IN_PERSON, by=ME, now=NOON).settled_by == ME


def test_what_is_refused_has_a_reason_and_nothing_is_answered_twice() -> None:
    objection = replace(ASKED, right=Right.OBJECTION)
    with pytest.raises(NotPossibleError, match="reason_missing"):
        settled(objection, Outcome.REFUSED, "", by=ME, now=NOON)
    done = settled(objection, Outcome.REFUSED, "It is needed.", by=ME, now=NOON)
    with pytest.raises(NotPossibleError, match="settled_before"):
        settled(done, Outcome.GRANTED, "", by=ME, now=NOON)


def test_every_part_and_field_of_the_copy_has_words() -> None:
    spoken = Wording("en", catalogue("en"), BERLIN)
    for name, table in tables_in_copy(dictionary()).items():
        assert name in part_words(spoken), name
        assert table.activity in activity_words(spoken), table.activity
        for _, called, said in exported(table):
            assert called in field_words(spoken), (name, called)
            assert said.retention.value in kept_words(spoken, RULES), said.retention


def test_what_was_done_with_her_file_has_words() -> None:
    words = deed_words(Wording("en", catalogue("en"), BERLIN))
    about_all = {Kind.FIGURES, Kind.REGISTER, Kind.PERSONNEL, Kind.TRAINING}
    assert words["what_was_done"].keys() >= {*Act, Deed.ASK, Deed.REVIEW, Deed.HAND_OVER}
    assert words["with_what"].keys() == {*Kind} - about_all
    assert words["on_which_ground"].keys() == {*Ground}
    assert code_words(Wording("en", catalogue("en"), BERLIN)).keys() >= COUNTED_OF_CLIENTS


async def two_in_a_team(app: FastAPI) -> tuple[Desk, Desk, str]:
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    event = await arrived(app, a_request(WORDS, language="ar"))
    file = await file_of(desk, event)
    await let_in(desk, file, second.person)
    return desk, second, file


@pytest.mark.real
async def test_a_copy_is_looked_through_by_two_and_what_is_marked_stays_out(app: FastAPI) -> None:
    desk, second, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file)
    place = f"{file}/rights/{asked_id}"
    for paper in ("copy", "data"):
        assert "problem=not_checked" in (await desk.get(f"{place}/{paper}")).headers["location"]
    [passage] = [one for one in marks_in((await desk.get(place)).text) if one.endswith("#1") and "message" in one]
    for alone in (second, desk):
        async with app.state.store.work() as work:
            await Team(work).save_unconfirmed(alone.person.id, invited_by=uuid4(), at=NOON)
        assert await copy_checked(file, asked_id, desk, second, passage) == 422, "one of the two may be the other"
        async with app.state.store.work() as work:
            await Team(work).save_confirmed(alone.person.id)
    assert await copy_checked(file, asked_id, desk, second, passage) == 303
    for who in (desk, second):
        assert "copy?language=ar" in (await who.get(place)).text
    data, printed = await desk.get(f"{place}/data"), await desk.get(f"{place}/copy?language=ar")
    assert data.headers["content-disposition"] == 'attachment; filename="copy.json"'
    assert data.headers["cache-control"] == printed.headers["cache-control"] == "no-store"
    [message] = json.loads(data.text)["parts"]["message"]["entries"]
    assert message["words"] == WORDS.replace(SECRET, LEFT_OUT)
    assert SECRET not in data.text + printed.text
    assert "Please answer." in printed.text
    assert 'lang="ar" dir="rtl"' in printed.text
    handed = {"action": "settle", "outcome": "granted", "handed": "in_person"}
    assert (await desk.post(place, **handed)).status_code == 303
    assert (await desk.get(f"{place}/data")).status_code == 303
    assert "in person" in (await desk.get(place)).text
    assert (await desk.get(f"{file}/recipients?language=de")).status_code == 200


@pytest.mark.real
async def test_what_came_later_is_not_in_the_copy_and_does_not_undo_the_two_looks(app: FastAPI) -> None:
    desk, second, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file)
    place = f"{file}/rights/{asked_id}"
    assert await copy_checked(file, asked_id, desk, desk) == 422
    seen = field_in(await desk.get(place), "seen")
    assert (await desk.post(place, action="prepare", seen=seen)).status_code == 303
    assert await replied(desk, file, "Samira can come too.") == 303
    assert "1 entry came after it was looked through" in (await second.get(place)).text
    assert "Samira can come too." not in (await second.get(place)).text
    assert (await second.post(place, action="check")).status_code == 303
    assert await replied(second, file, "At three.") == 303
    assert "2 entries came after it was looked through" in (await desk.get(place)).text
    data, printed = await desk.get(f"{place}/data"), await desk.get(f"{place}/copy?language=en")
    assert [one["words"] for one in json.loads(data.text)["parts"]["message"]["entries"]] == [WORDS]
    assert json.loads(data.text)["written_until"].startswith("2026-03-05T")
    assert "What was written and attached is in it up to" in printed.text
    assert not any(later in data.text + printed.text for later in ("Samira can come too.", "At three."))

    again = await desk.get(f"{place}?anew=yes")
    assert "At three." in again.text
    assert (await desk.post(place, action="prepare", seen=field_in(again, "seen"))).status_code == 303
    assert "problem=not_checked" in (await desk.get(f"{place}/data")).headers["location"], "two look at what is new"
    assert (await second.post(place, action="check")).status_code == 303
    assert "At three." in (await desk.get(f"{place}/data")).text


@pytest.mark.real
async def test_what_changed_in_what_two_people_saw_has_to_be_looked_through_again(app: FastAPI) -> None:
    desk, second, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file)
    assert await copy_checked(file, asked_id, desk, second) == 303
    place = f"{file}/rights/{await taken_down(desk, file, 'correction')}"
    given = {"action": "correct", "what": "name", "new": "Samira's friend", "agreed": "yes"}
    assert (await desk.post(place, **given)).status_code == 303
    assert "problem=written_since" in (await desk.get(f"{file}/rights/{asked_id}/data")).headers["location"]


@pytest.mark.real
async def test_a_second_copy_is_taken_down_in_one_step(app: FastAPI) -> None:
    desk, second, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file)
    place = f"{file}/rights/{asked_id}"
    assert await copy_checked(file, asked_id, desk, second) == 303
    assert await replied(desk, file, "Samira can come too.") == 303
    page = await desk.get(place)
    fields = {name: field_in(page, name) for name in ("asked_id", "right", "received_on")}
    made = (await desk.post(f"{file}/rights", action="ask", **fields)).headers["location"]
    assert made != place
    assert "Samira can come too." in (await desk.get(made)).text


@pytest.mark.real
async def test_a_correction_keeps_what_stood_there_and_her_view(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    given = {"action": "correct", "what": "name"}
    place = f"{file}/rights/{await taken_down(desk, file, 'correction')}"
    assert (await desk.post(place, **given, new="Lighthouse", agreed="yes")).status_code == 303
    page = (await desk.get(file)).text
    assert "Lighthouse" in page
    assert "Harbour" not in page
    place = f"{file}/rights/{await taken_down(desk, file, 'correction')}"
    assert (await desk.post(place, **given, new="Island", agreed="no")).status_code == 422
    assert (await desk.post(place, **given, new="Island", agreed="no", answer="We checked.")).status_code == 303
    trail = (await desk.get(f"{file}/rights")).text
    assert all(word in trail for word in ("Harbour", "Lighthouse", "Island"))
    assert "Island" not in (await desk.get(file)).text


@pytest.mark.real
async def test_a_wrong_way_to_reach_her_is_put_right_or_taken_away(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    first, later = [{"channel": "phone", "value": f"0170 {number}", "when": "at night"} for number in ("111", "222")]
    event = await arrived(app, a_request(contact=first))
    file = await file_of(desk, event)
    await receive(
        [a_message(thread_id=event.thread_id, contact=later)],
        workplace=app.state.workplace,
        now=app.state.workplace.now(),
    )
    await desk.post(
        f"{file}/rights/{await taken_down(desk, file, 'restriction')}", action="restrict", ground="disputed"
    )

    async def corrected(**said: str) -> str:
        place = f"{file}/rights/{await taken_down(desk, file, 'correction')}"
        assert (await desk.post(place, **{"action": "correct", "agreed": "yes"} | said)).status_code == 303
        page = (await desk.get(file)).text
        return page.partition('id="reach"')[2].partition("</section>")[0] + page.partition("<aside")[2]

    assert "0170 222" in (await desk.get(file)).text
    shown = await corrected(what="contact", new="anna@example.org")
    assert "anna@example.org" in shown
    assert "0170" not in shown
    shown = await corrected(what="contact", nowhere="yes")
    assert not any(way in shown for way in ("anna@example.org", "0170"))
    assert "Arabic" in await corrected(what="language", spoken="ar")
    trail = (await desk.get(f"{file}/rights")).text
    assert all(before in trail for before in ("0170 222, at night", "anna@example.org", "<bdi>Arabic</bdi>"))
    assert "0170 111" not in (await desk.get(f"{file}/print")).text


@pytest.mark.real
async def test_while_an_objection_is_open_the_file_can_be_only_kept(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    objection, access = await taken_down(desk, file, "objection"), await taken_down(desk, file)
    place = f"{file}/rights/{objection}"
    assert "Restrict until then" in (await desk.get(place)).text
    assert (await desk.post(f"{file}/rights/{access}", action="pause")).status_code == 422
    assert (await desk.post(place, action="pause")).status_code == 303
    seen = (await desk.get(place)).text
    assert "The file is only kept." in seen
    assert 'value="settle"' in seen
    assert "restricted at the client" in (await desk.get(file)).text
    assert (await desk.post(place, action="settle", outcome="refused", answer="It is needed.")).status_code == 303
    assert (await desk.post(place, action="pause")).status_code == 422
    assert (await desk.post(f"{file}/rights", action="lift", because="Weighed up.", told="yes")).status_code == 303


async def test_a_restricted_file_is_only_kept_until_it_is_lifted(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    record = await desk.get(f"{file}/gate")
    assert record.status_code == 200
    place = f"{file}/rights/{await taken_down(desk, file, 'restriction')}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    assert "restricted at the client" in (await desk.get(file)).text
    assert (await walked(desk, file, **gate_form()))[0] == 403
    assert await replied(desk, file) == 303
    lift = {"action": "lift", "because": "It is settled."}
    assert (await desk.post(f"{file}/rights", **lift)).status_code == 422
    assert (await desk.post(f"{file}/rights", **lift, told="yes")).status_code == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303


@pytest.mark.real
async def test_an_objection_that_is_granted_stops_what_is_done_with_the_file(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    for outcome in ("partly", "refused", "withdrawn"):
        place = f"{file}/rights/{await taken_down(desk, file, 'objection')}"
        assert (await desk.post(place, action="settle", outcome=outcome, answer="It is needed.")).status_code == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    place = f"{file}/rights/{await taken_down(desk, file, 'objection')}"
    assert "the file is only kept from then on" in (await desk.get(place)).text
    assert (await desk.post(place, action="settle", outcome="granted")).status_code == 303
    assert "Since then the file is only kept" in (await desk.get(place)).text
    assert "the client objected to what is done with it" in (await desk.get(f"{file}/rights")).text
    assert (await walked(desk, file, **gate_form()))[0] == 403
    again = f"{file}/rights/{await taken_down(desk, file, 'objection')}"
    assert (await desk.post(again, action="settle", outcome="granted")).status_code == 303
    lift = {"action": "lift", "because": "She wishes it.", "told": "yes"}
    assert (await desk.post(f"{file}/rights", **lift)).status_code == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303


@pytest.mark.real
async def test_her_data_for_machines_is_looked_through_and_handed_over_like_a_copy(app: FastAPI) -> None:
    desk, second, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file, "portability")
    place = f"{file}/rights/{asked_id}"
    assert "problem=not_checked" in (await desk.get(f"{place}/data")).headers["location"]
    assert await copy_checked(file, asked_id, desk, second) == 303
    data = await desk.get(f"{place}/data")
    assert data.headers["content-type"] == "application/json"
    [message] = json.loads(data.text)["parts"]["message"]["entries"]
    assert message["words"] == WORDS
    assert (await desk.post(place, action="settle", outcome="granted")).status_code == 422
    handed = {"action": "settle", "outcome": "granted", "handed": "chosen_way"}
    assert (await desk.post(place, **handed)).status_code == 303
    shown = (await desk.get(place)).text
    assert "The data for machines" in shown
    assert "on another way that the client chose" in shown


@pytest.mark.real
async def test_the_page_of_recipients_says_who_received_what_and_that_nobody_outside_did(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    assert await replied(desk, file) == 303
    for language, words in (
        ("en", ("Who received what about you", "Nobody outside the centre was told or given anything about you")),
        ("de", ("Wer was über Sie bekommen hat",)),
        ("ar", ('dir="rtl"', "لم يُبلَّغ أحد خارج المركز بشيء عنك")),
    ):
        shown = (await desk.get(f"{file}/recipients?language={language}")).text
        assert all(one in shown for one in words), language
        assert desk.person.name not in shown
        assert "Harbour" not in shown
        assert "bakery" not in shown


@pytest.mark.real
async def test_the_register_shows_what_is_due_and_no_words(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    await desk.post(f"{file}/rights", **asked_for(uuid4(), wish="Everything about the bakery"))
    officer, other = await sit_down(app, "data_protection"), await sit_down(app, "counsellor")
    shown = (await officer.get("/rights")).text
    assert "26-001" in shown
    assert "bakery" not in shown
    assert "26-001" not in (await other.get("/rights")).text
    assert "26-001" in (await desk.get("/rights")).text


async def test_the_page_of_a_file_shows_what_is_open_and_what_happened(app: FastAPI) -> None:
    desk, _, file = await two_in_a_team(app)
    asked_id = await taken_down(desk, file)
    place = f"{file}/rights/{await taken_down(desk, file, 'correction')}"
    given = {"action": "correct", "what": "name", "new": "Lighthouse", "why": "Misheard."}
    assert (await desk.post(place, **given, agreed="yes")).status_code == 303
    place = f"{file}/rights/{await taken_down(desk, file, 'restriction')}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    happened, side = (await desk.get(file)).text.partition('id="happened"')[2].split("<aside", 1)
    for said in (
        "Asked by right: A copy of everything",
        "Corrected: the name in the file",
        "Misheard.",
        "The file is only kept: the client says that something is wrong",
    ):
        assert said in happened
    assert "Harbour" not in happened, "what stood there before is on the page of the rights alone"
    assert "Answer what was asked for by right" in side, "it has its day among the dates"
    assert 'rights of the person <span class="quiet">(1)' in side
    assert f'{file}/rights/{asked_id}"' in happened
    assert "Something is corrected" not in side, "it is answered"
    lift = {"action": "lift", "because": "It is settled.", "told": "yes"}
    assert (await desk.post(f"{file}/rights", **lift)).status_code == 303
    assert "Lifted on" in (await desk.get(file)).text.partition('id="happened"')[2]


def marks_in(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="withhold" value="')[1:]]


async def test_the_id_of_what_another_client_asked_for_is_refused(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    mine, foreign = [await file_of(one, await arrived(app, a_request())) for one in (desk, other)]
    taken = await taken_down(other, foreign)
    answer = await desk.post(f"{mine}/rights", **asked_for(taken, wish="A copy, please."))
    assert answer.status_code == 409
    assert "Nothing was written down" in answer.text
    assert "A copy, please." in answer.text
    assert "A copy of everything</strong>" not in (await desk.get(f"{mine}/rights")).text
    assert (await other.get(f"{foreign}/rights/{taken}")).status_code == 200
