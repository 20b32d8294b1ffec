"""Referrals: with a consent or a duty alone, with what was told, with a warning where an office passes on a stay."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.casework.consents.domain import RecipientKind, What
from services.cases.casework.facts.acts import change_facts
from services.cases.casework.facts.codes import Residence
from services.cases.casework.facts.domain import Fact
from services.cases.foundation.records.domain import NotYetError
from services.cases.rights.referrals.domain import (
    Picked,
    Referral,
    ReferralNotFoundError,
    ReferralOverError,
    Standing,
    courses,
    next_step,
)
from services.cases.rights.referrals.outcomes import careful, first_of
from services.cases.support.professionals.domain import ProfessionalKind
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found
from tests.cases.desk_acts import a_consent, a_professional, arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.stored_requests import ask

TODAY = NOON.date()
WHO, PURPOSE, TOLD = "Ms Yellow, Chambers", "About the residence permit.", "Not what happened before."


def a_row(**given: Any) -> Referral:
    usual: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
    usual |= {"on": TODAY, "standing": Standing.ASKED, "picked": Picked.CENTRE}
    return Referral(**(usual | given))


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, NOT_MET),
        ({"sensitive_on": date(2024, 3, 5)}, MET),
        ({"sensitive_on": date(2024, 3, 4)}, PARTLY),
        ({"picked": Picked.CLIENT}, MET),
        ({"standing": Standing.CLIENT_DECLINED}, MET),
        ({"standing": Standing.DECLINED}, NOT_MET),
    ],
)
def test_a_referral_counts_by_what_was_confirmed_and_by_who_chose(given: dict[str, Any], outcome: object) -> None:
    assert careful(a_row(**given)) is outcome


def test_the_first_referral_counts_and_no_step_of_it() -> None:
    first = a_row(on=TODAY - timedelta(days=3))
    step = a_row(on=TODAY - timedelta(days=9), follows=first.id)
    assert first_of([a_row(), step, first]) is first
    assert first_of([]) is None


def test_a_step_follows_what_is_open_and_ends_it() -> None:
    first = a_row()
    at: dict[str, Any] = {"by": uuid4(), "now": NOON, "today": TODAY, "words": None, "ask_again_on": TODAY}
    step_id = uuid4()
    waits = next_step(first.id, [first], Standing.ACCEPTED, on=TODAY, step_id=step_id, **at)
    assert waits
    assert (waits.ask_again_on, waits.follows) == (TODAY, first.id)
    assert next_step(first.id, [waits, first], Standing.DONE, on=TODAY, step_id=step_id, **at) is None
    done = next_step(first.id, [waits, first], Standing.DONE, on=TODAY, step_id=uuid4(), **at)
    assert done
    assert done.ask_again_on is None
    done = replace(done, noted_at=NOON + timedelta(hours=1))
    [course] = courses([done, waits, first])
    assert (course.is_open, course.last) == (False, done)
    with pytest.raises(ReferralOverError):
        next_step(first.id, [done, waits, first], Standing.ASKED, on=TODAY, step_id=uuid4(), **at)
    with pytest.raises(ReferralNotFoundError):
        next_step(uuid4(), [first], Standing.DONE, on=TODAY, step_id=uuid4(), **at)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(NotYetError):
            next_step(first.id, [first], Standing.DONE, on=day, step_id=uuid4(), **at)


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def a_lawyers_consent(app: FastAPI, desk: Desk, file: str, **given: Any) -> UUID:
    usual: dict[str, Any] = {"recipient_kind": RecipientKind.LAWYER, "recipient": None, "what": (What.NAME,)}
    return await a_consent(app, id_of(file), desk.person, **(usual | given))


async def referred(desk: Desk, file: str, **changes: Any) -> Response:
    fields: dict[str, Any] = {"referral_id": str(uuid4()), "picked": "centre", "purpose": PURPOSE, "what": ["her_name"]}
    fields |= {"told": TOLD, "on": "2026-03-05", "way": "spoken", "ask_again_on": "2026-03-19", "action": "refer"}
    return await desk.client.post(f"{file}/referrals/new", data=fields | changes)


async def rows(app: FastAPI) -> list[Any]:
    return await ask(app.state.store, "SELECT * FROM referral ORDER BY noted_at, follows NULLS FIRST")


async def test_a_referral_by_consent_is_shown_and_is_a_disclosure_at_once(app: FastAPI) -> None:
    desk, second, stranger, substitute = [await sit_down(app, "counsellor") for _ in range(4)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("consents",))
    lawyer = str(await a_professional(app, desk.person, sensitive_on=date(2026, 1, 10)))
    form = (await desk.get(f"{file}/referrals/new")).text
    chosen = form[form.index('id="field-picked"') :]
    assert " checked" not in chosen, "what nobody chose stands on no paper"
    assert '<option value="spoken" selected>' not in chosen
    assert f'value="{lawyer}"' in form
    assert f'action="{file}/referrals/new"' in form
    await a_lawyers_consent(app, desk, file)
    same = {"referral_id": str(uuid4()), "professional_id": lawyer}
    assert [(await referred(desk, file, **same)).status_code for _ in range(2)] == [303, 303]
    assert (len(await rows(app)), len(await ask(app.state.store, "SELECT 1 FROM disclosure"))) == (1, 1)
    [row] = await rows(app)
    sealed = b"".join(value for value in row if isinstance(value, bytes))
    for word in (lawyer, "Yellow", "permit", "before", "her_name", "asked", "2026-01-10"):
        assert word.encode() not in sealed

    for place in (file, f"{file}/referrals"):
        assert WHO in (await second.get(place)).text, place
    for shown in (PURPOSE, TOLD, "They were told: name"):
        assert shown in (await second.get(f"{file}/referrals")).text
    for place in (f"{file}/disclosures", f"{file}/recipients"):
        assert WHO in (await desk.get(place)).text, place
    assert f"Ask after the referral to {WHO}" in (await desk.get("/day/file")).text + (await desk.get(file)).text

    assert WHO in (await substitute.get(f"{file}/referrals")).text
    assert (await referred(substitute, file, professional_id=lawyer)).status_code == 403
    for place in (f"{file}/referrals", f"{file}/referrals/new"):
        assert (await stranger.get(place)).status_code == 403
    assert (await referred(stranger, file, professional_id=lawyer)).status_code == 403

    asked = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked))
    assert await copy_checked(file, str(asked), desk, second) == 303  # type: ignore[arg-type]
    copy = (await desk.get(f"{file}/rights/{asked}/copy")).text
    assert [one for one in (WHO, PURPOSE, TOLD, "we asked") if one not in copy] == []
    [line] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["referral"]["entries"]
    assert (line["referral_to"], line["referral_on"], line["referral_what"]) == (WHO, "2026-03-05", ["her_name"])


async def test_without_a_ground_it_says_what_is_missing_and_stops(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, lawyer = await a_file(app, desk), str(await a_professional(app, desk.person))
    none = await referred(desk, file, professional_id=lawyer)
    assert none.status_code == 422
    assert f'href="{file}/consents#answer"' in none.text
    for kept in (PURPOSE, TOLD, "Nobody is told anything: the consent for it is missing"):
        assert kept in none.text
    await a_lawyers_consent(app, desk, file)
    too_much = await referred(desk, file, professional_id=lawyer, what=["her_name", "health"])
    assert (too_much.status_code, "not to all of this information" in too_much.text) == (422, True)
    doctor = await referred(desk, file, recipient="Dr Green", kind="doctor")
    assert (doctor.status_code, "agreed to another recipient" in doctor.text) == (422, True)
    assert await rows(app) == []
    assert await ask(app.state.store, "SELECT 1 FROM disclosure") == []
    for name, value in [("on", "2026-03-06"), ("on", "x"), ("what", []), ("purpose", ""), ("professional_id", "x")]:
        wrong = await referred(desk, file, **{"professional_id": lawyer} | {name: value})
        assert (wrong.status_code, TOLD in wrong.text) == (422, True), name
    unknown = await referred(desk, file, professional_id=str(uuid4()))
    assert (unknown.status_code, await rows(app)) == (422, [])


async def test_a_consent_for_somebody_named_is_for_them_under_each_of_their_names(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    yellow = str(await a_professional(app, desk.person))
    green = str(await a_professional(app, desk.person, name="Mr Green"))
    await a_lawyers_consent(app, desk, file, recipient="ms yellow")
    assert (await referred(desk, file, professional_id=green)).status_code == 422
    assert (await referred(desk, file, professional_id=yellow)).status_code == 303


async def test_a_duty_is_a_ground_and_names_its_section(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    office = {"recipient": "A clinic", "kind": "doctor", "duty": "other"}
    nothing = await referred(desk, file, **office, told="")
    assert (nothing.status_code, "name the section" in nothing.text) == (422, True)
    assert (await referred(desk, file, **office)).status_code == 303
    assert "a law demands it" in (await desk.get(f"{file}/referrals")).text


async def test_the_client_does_not_want_it_and_nobody_is_told(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, lawyer = await a_file(app, desk), str(await a_professional(app, desk.person))
    assert (await referred(desk, file, professional_id=lawyer, action="declined", what=[])).status_code == 303
    page = (await desk.get(f"{file}/referrals")).text
    assert ("the person does not want it" in page, "Note what became of it" in page) == (True, False)
    assert await ask(app.state.store, "SELECT 1 FROM disclosure") == []


async def said_of_residence(app: FastAPI, desk: Desk, file: str, code: str) -> None:
    told = {Fact.RESIDENCE: (Residence(code),)}
    by: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
    await change_facts(id_of(file), told, seen=None, languages_seen=(), form_id=uuid4(), **by)


BENEFITS = {"recipient": "Jobcenter", "kind": "benefits"}


@pytest.mark.parametrize(("residence", "warned"), [("", True), ("none", True), ("unknown", True), ("permit", False)])
async def test_before_an_office_learns_of_an_irregular_stay_the_program_warns(
    app: FastAPI, residence: str, warned: bool
) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await a_consent(app, id_of(file), desk.person, recipient_kind=RecipientKind.BENEFITS, recipient=None)
    if residence:
        await said_of_residence(app, desk, file, residence)
    answer = await referred(desk, file, **BENEFITS)
    assert answer.status_code == (200 if warned else 303)
    if not warned:
        return
    for shown in ("§ 87 Abs. 2 AufenthG", "Mar 1, 2022", "no lawyer has checked it yet", TOLD):
        assert shown in answer.text, shown
    assert await rows(app) == []
    assert await ask(app.state.store, "SELECT 1 FROM disclosure") == []
    back = await referred(desk, file, **BENEFITS, action="back")
    assert (back.status_code, TOLD in back.text, await rows(app)) == (200, True, [])
    assert (await referred(desk, file, **BENEFITS, warned="2020-01")).status_code == 422
    assert (await referred(desk, file, **BENEFITS, warned="2026-11")).status_code == 303
    assert len(await rows(app)) == 1


async def test_the_directory_says_who_passes_on_and_who_does_not(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await a_lawyers_consent(app, desk, file)
    await a_consent(app, id_of(file), desk.person, recipient_kind=RecipientKind.YOUTH, recipient=None)
    tells = await a_professional(app, desk.person, passes_on="yes")
    silent = await a_professional(app, desk.person, kind=ProfessionalKind.YOUTH, name="Office", passes_on="no")
    assert (await referred(desk, file, professional_id=str(tells))).status_code == 200
    assert (await referred(desk, file, professional_id=str(silent))).status_code == 303


async def stepped(desk: Desk, file: str, referral: str, standing: str, **changes: str) -> Response:
    fields = {"standing": standing, "on": "2026-03-05", "step_id": str(uuid4()), "referral": referral}
    return await desk.post(f"{file}/referrals/{referral}", **(fields | changes))


async def a_referral(app: FastAPI, desk: Desk, file: str, **changes: Any) -> str:
    lawyer, referral = await a_professional(app, desk.person), str(uuid4())
    answer = await referred(desk, file, professional_id=str(lawyer), referral_id=referral, **changes)
    assert answer.status_code == 303, answer.text
    return referral


async def test_what_became_of_it_is_noted_step_by_step(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await a_lawyers_consent(app, desk, file)
    referral = await a_referral(app, desk, file)
    assert (await stepped(desk, file, referral, "accepted", words="On Monday.")).status_code == 303
    early = await stepped(desk, file, referral, "done", on="2026-03-06", words="Kept words.")
    assert (early.status_code, "Kept words." in early.text) == (422, True)
    assert (await stepped(desk, file, str(uuid4()), "done")).status_code == 404
    assert (await stepped(desk, file, referral, "done")).status_code == 303
    late = await stepped(desk, file, referral, "declined")
    assert (late.status_code, "has ended already" in late.text) == (409, True)
    page = (await desk.get(f"{file}/referrals")).text
    assert ("On Monday." in page, "Note what became of it" in page) == (True, False)
    assert "Ask after the referral" not in (await desk.get(file)).text
    assert f"Referral to {WHO}: done" in (await desk.get(f"{file}?kind=paper")).text
    async with app.state.store.reading(desk.person) as work:
        await work.introduce(desk.person)
        assert (await work.connection.execute(text("UPDATE referral SET ask_again_on = NULL RETURNING 1"))).all() == []


async def withdrawn(desk: Desk, file: str, consent: UUID, outcome: str = "withdrawn") -> None:
    ends = {"action": "end", "new_id": str(uuid4()), "outcome": outcome, "asked_at": "2026-03-05T10:30"}
    assert (await desk.post(f"{file}/consents/{consent}/withdrawal", **ends)).status_code == 303


async def test_a_withdrawn_consent_revokes_what_waits_by_it_and_nothing_else(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person, capacity="substitute", parts=("consents",))
    consent = await a_lawyers_consent(app, desk, file)
    doctor = await a_consent(app, id_of(file), desk.person, recipient_kind=RecipientKind.HEALTH, recipient=None)
    waits, done = [await a_referral(app, desk, file) for _ in range(2)]
    assert (await referred(desk, file, recipient="Dr Green", kind="doctor", consent_id=str(doctor))).status_code == 303
    await stepped(desk, file, done, "done")
    assert "that are not finished are revoked" in (await second.get(f"{file}/consents/{consent}/withdrawal")).text
    await withdrawn(second, file, consent)
    steps = [(str(row.follows), row.noted_by) for row in await rows(app) if row.follows]
    assert sorted(steps) == sorted([(done, desk.person.id), (waits, second.person.id)])
    assert (await stepped(desk, file, waits, "accepted")).status_code == 409
    page = (await desk.get(f"{file}/referrals")).text
    assert page.count("Note what became of it") == 1, "the doctor still waits"
    assert (await referred(desk, file, professional_id=str(await a_professional(app, desk.person)))).status_code == 422


async def test_in_a_file_that_is_only_kept_nobody_is_referred_and_a_withdrawal_still_revokes(app: FastAPI) -> None:
    desk, asked = await sit_down(app, "counsellor"), uuid4()
    file = await a_file(app, desk)
    consent = await a_lawyers_consent(app, desk, file)
    referral = await a_referral(app, desk, file)
    await desk.post(f"{file}/rights", **asked_for(asked, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked}", action="restrict", ground="claims")).status_code == 303
    assert (await referred(desk, file, recipient="Mr Green", kind="lawyer")).status_code == 403
    async with app.state.store.reading(desk.person) as work:
        await work.introduce(desk.person)
        values = f"('{uuid4()}', '{id_of(file)}', 'key', now(), '{desk.person.id}', now(), '', '')"
        into = 'INSERT INTO referral (id, file_id, key_id, noted_at, noted_by, "on", standing, what) VALUES '
        with pytest.raises(DBAPIError, match="row-level security"):
            await work.connection.execute(text(into + values))
    await withdrawn(desk, file, consent)
    assert [str(row.follows) for row in await rows(app) if row.follows] == [referral]


async def test_it_goes_with_the_file(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await a_lawyers_consent(app, desk, file)
    await a_referral(app, desk, file)
    page = (await desk.get(f"{file}/erase")).text
    assert WHO in page, "who learned something has to hear of it first"
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert await rows(app) == []


async def test_each_client_counts_once_when_the_day_of_the_first_referral_is_over(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    current, old, never, chosen, declined, nobody = [await a_file(app, desk) for _ in range(6)]
    confirmed = {current: date(2024, 3, 5), old: date(2024, 3, 4)}
    for file in (current, old, never, chosen, declined):
        await a_lawyers_consent(app, desk, file)
        lawyer = await a_professional(app, desk.person, sensitive_on=confirmed.get(file))
        fields = {"picked": "client"} if file == chosen else {"action": "declined"} if file == declined else {}
        assert (await referred(desk, file, professional_id=str(lawyer), **fields)).status_code == 303
    await a_referral(app, desk, current)
    over = datetime(2026, 3, 5, 23, tzinfo=UTC)
    assert await found(app, Indicator.U10_1, at=over - timedelta(seconds=1)) == []
    assert await found(app, Indicator.U10_1, at=over) == [MET, MET, MET, PARTLY, NOT_MET]
    assert (await desk.get(f"{nobody}/referrals")).status_code == 200
