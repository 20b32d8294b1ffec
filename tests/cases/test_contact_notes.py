"""Contact notes: where they show, who is told of it, and what they move. For what holds for all: test_concept_pages."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from services.cases.casework.contact_notes import acts
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Theme, Whom
from services.cases.casework.contact_notes.store import ContactNotes
from services.cases.casework.facts import codes
from services.cases.casework.facts.acts import change_facts
from services.cases.casework.facts.domain import Fact
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.records.domain import NotYetError
from services.cases.foundation.spoken_languages import Spoken
from services.cases.retention.schedule.store import KeptData
from shared.accounts.domain import Person
from tests.cases.building import BERLIN, NOON, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORDS = "Afraid of the old number; wants to keep the neighbour as a safe contact."


def note_form(**changes: object) -> dict[str, Any]:
    given = {"note_id": str(uuid4()), "at": "2026-03-05T11:30", "kind": "talk", "whom": "with_others", "note": WORDS}
    given |= {"mediation": "none_found", "duration": "60_90", "language": "pcm"}
    return given | {"themes": ["safety", "housing"]} | changes


async def test_it_stands_in_what_happened_and_in_the_copy(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    assert 'value="2026-03-05T13:00"' in (await desk.get(file)).text, "the hour of the centre"
    for wrong in ({"at": "2026-03-05T13:01"}, {"at": "0001-01-01T00:00"}, {"language": "x"}, {"themes": ["x"]}):
        assert (await desk.client.post(f"{file}/notes", data=note_form(**wrong))).status_code == 422
    assert (await desk.client.post(f"{file}/notes", data=note_form())).status_code == 303
    shown = {
        "en": "Talk here · the client, with others · 60 to 90",
        "de": "60 bis 90 Minuten · Nig",
        "ar": "محادثة هنا",
    }
    for language, words in shown.items():
        for place in (file, f"{file}/notes"):
            page = (await second.get(f"{place}?lang={language}")).text
            assert (words in page, WORDS in page) == (True, True)
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    shown = {"en": "Nigerian Pidgin", "de": "nötig, niemand gefunden", "ar": "لزمت ترجمة ولم يتوفر أحد"}
    for language, words in shown.items():
        copy = (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text
        assert (words in copy, WORDS in copy) == (True, True)
    [line] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["contact_note"]["entries"]
    assert (line["contact_kind"], line["contact_themes"]) == ("talk", ["safety", "housing"])
    entries = {(*one,) for one in await ask(app.state.store, "SELECT act, ground FROM audit_entry WHERE kind = 'note'")}
    assert {("write", "team"), ("read", "team")} <= entries


async def test_it_moves_the_day_of_deletion_and_is_of_no_moment_that_has_not_come(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file_id = UUID((await file_of(desk, await arrived(app, a_request()))).rsplit("/", 1)[1])
    workplace, days = app.state.workplace, []
    async with workplace.store.reading(desk.person) as work:
        thread_id = (await Files(work).file(file_id)).thread_id
    codes: dict[str, Any] = {"kind": Happened.CALL, "whom": Whom.CLIENT, "mediation": Mediation.PHONE}
    contact = Contact(at=NOON - timedelta(days=3), duration=Duration.UNDER_15, themes=(Theme.COURT,), **codes)
    for later in (-3, 40):
        given = {"reader": desk.person, "workplace": workplace, "now": NOON + timedelta(days=later)}
        contact = replace(contact, at=given["now"])
        await acts.note(file_id, contact, note_id=uuid4(), **given)
        async with workplace.store.errand(Errand.RETENTION) as on_errand:
            [kept] = await KeptData(on_errand).kept_of_client(thread_id, clock=BERLIN)
        days.append(kept.active)
    assert days == [NOON.date(), NOON.date() + timedelta(days=40)]
    with pytest.raises(NotYetError):
        await acts.note(file_id, contact, note_id=uuid4(), **given | {"now": contact.at - timedelta(seconds=1)})


async def test_a_note_is_corrected_by_a_version_and_the_first_one_stays(app: FastAPI) -> None:
    desk, deputy = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, deputy.person)
    first, second = str(uuid4()), note_form(note="The number is a new one.", kind="call")
    await desk.client.post(f"{file}/notes", data=note_form(note_id=first))
    place = f"{file}/notes/{first}"
    form = await desk.get(place)
    assert (WORDS in form.text, "Correct this note" in form.text) == (True, True)
    for wrong in ({"kind": ""}, {"at": "2026-03-05T13:01"}):
        answer = await desk.client.post(place, data=second | wrong)
        assert (answer.status_code, "The number is a new one." in answer.text) == (422, True)
    for _ in range(2):
        answer = await desk.client.post(place, data=second)
        assert answer.headers["location"] == f"{file}/notes/{second['note_id']}?told=noted"
    page = (await desk.get(answer.headers["location"])).text
    for words in (WORDS, "The number is a new one.", "corrected on", "written down on"):
        assert words in page
    happened = (await deputy.get(file)).text.partition('id="happened"')[2]
    assert ("The number is a new one." in happened, WORDS in happened) == (True, False)
    assert "corrected on Mar 5, 2026" in happened
    assert "Show the newer version." in (await desk.get(place)).text
    assert "Correct this note" not in (await desk.get(place)).text
    assert len(await ask(app.state.store, "SELECT 1 FROM contact_note")) == 2
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, deputy) == 303
    lines = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["contact_note"]["entries"]
    replaced = {line["contact_words"]: line["contact_replaces_note_of"] for line in lines}
    assert (replaced[WORDS], bool(replaced["The number is a new one."])) == (None, True)


async def test_two_who_correct_one_note_overwrite_nothing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, first = await file_of(desk, await arrived(app, a_request())), str(uuid4())
    await desk.client.post(f"{file}/notes", data=note_form(note_id=first))
    one, other = note_form(note="One of them."), note_form(note="The other one.")
    assert (await desk.client.post(f"{file}/notes/{first}", data=one)).status_code == 303
    answer = await desk.client.post(f"{file}/notes/{first}", data=other)
    assert (answer.status_code, "One of them." in answer.text, "The other one." in answer.text) == (409, True, True)
    assert f'action="{file}/notes/{one["note_id"]}"' in answer.text
    assert (await desk.client.post(f"{file}/notes/{one['note_id']}", data=other)).status_code == 303


async def test_the_author_and_the_responsible_colleague_correct_a_note_and_nobody_else(app: FastAPI) -> None:
    desk, author, deputy = [await sit_down(app, "counsellor") for _ in range(3)]
    file, foreign = [await file_of(desk, await arrived(app, a_request())) for _ in range(2)]
    await let_in(desk, file, author.person, deputy.person)
    first = str(uuid4())
    await author.client.post(f"{file}/notes", data=note_form(note_id=first))
    assert (await deputy.client.post(f"{file}/notes/{first}", data=note_form())).status_code == 403
    assert (await deputy.client.post(f"{file}/notes/{first}", data=note_form(kind=""))).status_code == 403
    assert "Correct this note" not in (await deputy.get(f"{file}/notes/{first}")).text
    assert (await desk.client.post(f"{foreign}/notes/{first}", data=note_form())).status_code == 404
    second = note_form()
    assert (await author.client.post(f"{file}/notes/{first}", data=second)).status_code == 303
    assert (await desk.client.post(f"{file}/notes/{second['note_id']}", data=note_form())).status_code == 303


async def known_of(app: FastAPI, file: str, person: Person, languages: tuple[Spoken, ...], need: str) -> None:
    told = {Fact.LANGUAGES: languages, Fact.MEDIATION: (codes.Mediation(need),)}
    seen: dict[str, Any] = {"seen": None, "languages_seen": (), "form_id": uuid4()}
    where: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    await change_facts(UUID(file.rsplit("/", 1)[1]), told, **seen, **where)


async def as_noted(app: FastAPI, file: str, person: Person, note_id: str) -> tuple[Any, ...]:
    async with app.state.workplace.store.reading(person) as work:
        whole = await Files(work).file(UUID(file.rsplit("/", 1)[1]))
        one = await ContactNotes(work).one(UUID(note_id), whole)
    assert one
    return one.whom, one.language, one.mediation, one.duration


def short_form(page: Response, **changes: str) -> dict[str, str]:
    """What a browser sends where a colleague chose what it was, and left the rest as it was proposed."""
    names = ("note_id", "language_proposed", "mediation_proposed")
    return {name: field_in(page, name) for name in names} | {"kind": "call", "at": "2026-03-05T11:30"} | changes


async def test_what_a_note_does_not_ask_follows_from_what_it_was_and_from_the_facts(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="en")))
    await known_of(app, file, desk.person, (Spoken("ar"), Spoken("en")), "none")
    page = await desk.get(file)
    assert "with the client Arabic, as in the facts" in page.text
    client = (Whom.CLIENT, Spoken("ar"), Mediation.NOT_NEEDED, None)
    for changes, expected in (
        ({}, client),
        ({"kind": "message"}, client),
        ({"kind": "authority"}, (Whom.AUTHORITY, None, None, None)),
        ({"kind": "other"}, (Whom.OTHER, None, None, None)),
        ({"kind": "authority", "whom": "with_others"}, (Whom.WITH_OTHERS, *client[1:])),
        ({"language": "not_noted", "mediation": "not_noted"}, (Whom.CLIENT, None, None, None)),
        ({"language": "ti", "mediation": "phone"}, (Whom.CLIENT, Spoken("ti"), Mediation.PHONE, None)),
        ({"kind": "authority", "language": "de"}, (Whom.AUTHORITY, Spoken("de"), None, None)),
    ):
        given = short_form(page, **changes) | {"note_id": str(uuid4())}
        assert (await desk.client.post(f"{file}/notes", data=given)).status_code == 303, changes
        assert await as_noted(app, file, desk.person, given["note_id"]) == expected, changes


async def test_where_the_facts_say_nothing_nothing_is_noted_by_itself(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="en")))
    given = short_form(await desk.get(file))
    assert (given["language_proposed"], given["mediation_proposed"]) == ("", "")
    await desk.client.post(f"{file}/notes", data=given)
    assert await as_noted(app, file, desk.person, given["note_id"]) == (Whom.CLIENT, None, None, None)


async def test_whether_somebody_interpreted_is_asked_where_it_is_needed_and_never_guessed(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="en")))
    await known_of(app, file, desk.person, (Spoken("ti"),), "needed")
    page = await desk.get(file)
    before_more = page.text.partition('class="more-of-note"')[0]
    assert ('name="mediation" value="none_found"' in before_more, 'name="whom"' in before_more) == (True, False)
    for chosen, expected in (({}, None), ({"mediation": "here"}, Mediation.HERE)):
        given = short_form(page, **chosen) | {"note_id": str(uuid4())}
        await desk.client.post(f"{file}/notes", data=given)
        assert await as_noted(app, file, desk.person, given["note_id"]) == (Whom.CLIENT, Spoken("ti"), expected, None)
