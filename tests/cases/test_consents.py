"""Consents on the pages: noted, declined, withdrawn through an interruption, shown to the client, and on paper."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.casework.consents.domain import Outcome, RecipientKind, What
from services.cases.rights.disclosures.acts import note
from services.cases.rights.disclosures.domain import Because, Way
from services.cases.rights.withdrawals.acts import note_recipients_told
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import a_consent, arrived, asked_for, file_of, let_in
from tests.cases.stored_requests import ask

SHELTER = "Shelter Seven"


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request()))


def answered(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "consent_id": str(uuid4()),
        "recipient_kind": "shelter",
        "recipient": SHELTER,
        "purpose": "housing",
    }
    given |= {"purpose": "housing", "what": ["her_name", "health"], "outcome": "given"}
    given |= {"answered_on": "2026-03-04", "way": "spoken"}
    return given | {"text": "2026-11/ar", "language": "ar", "mediation": "here"} | changes


async def noted(desk: Desk, file: str, **changes: Any) -> int:
    return (await desk.client.post(f"{file}/consents", data=answered(**changes))).status_code


async def told_outside(desk: Desk, file: str, **changes: Any) -> tuple[int, str]:
    given: dict[str, Any] = {
        "disclosure_id": str(uuid4()),
        "told_on": "2026-03-05",
        "what": ["her_name"],
        "way": "spoken",
    }
    answer = await desk.client.post(f"{file}/disclosures", data=given | {"because": "consent"} | changes)
    return answer.status_code, answer.text


async def withdrawn(desk: Desk, file: str, consent_id: UUID, **changes: str) -> int:
    given = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "asked_at": "2026-03-05T10:30"}
    return (await desk.post(f"{file}/consents/{consent_id}/withdrawal", **(given | changes))).status_code


async def test_a_declined_consent_is_a_full_answer(app: FastAPI) -> None:
    desk, file = await a_file(app)
    page = (await desk.get(f"{file}/consents")).text
    assert "To decline is a full answer: counselling goes on in the same way" in page
    assert await noted(desk, file, outcome="declined", valid_until="2027-01-01") == 303
    [row] = await ask(app.state.store, "SELECT valid_until FROM consent")
    assert row.valid_until is None
    assert "Nobody outside may learn anything by consent now." in (await desk.get(file)).text
    assert (await told_outside(desk, file))[0] == 422


async def test_the_withdrawal_shows_first_what_takes_effect_and_then_takes_effect_at_once(app: FastAPI) -> None:
    desk, file = await a_file(app)
    consent_id = await a_consent(app, id_of(file), desk.person)
    assert (await told_outside(desk, file))[0] == 303
    place = f"{file}/consents/{consent_id}/withdrawal"
    assert f'href="{place}"' in (await desk.get(file)).text, "one button on the page of the file"
    before = (await desk.get(place)).text
    assert f'action="{place}"' in before
    assert all(
        words in before
        for words in (
            "From now on this may not be told any more:",
            "For the person nothing else changes",
            "Then a task stands in the file",
            SHELTER,
            "Withdraw it now",
        )
    )
    assert (await told_outside(desk, file))[0] == 303, "to look at it ends nothing"
    assert " checked" not in before, "why it ends is chosen by the counsellor"
    assert await withdrawn(desk, file, consent_id, outcome="") == 422
    assert await withdrawn(desk, file, consent_id) == 303
    [ending] = await ask(app.state.store, "SELECT asked_at, noted_at FROM consent WHERE follows IS NOT NULL")
    assert (ending.asked_at.isoformat(), ending.noted_at) == ("2026-03-05T09:30:00+00:00", NOON)
    status, refused = await told_outside(desk, file, consent_id=str(consent_id), words="They have a free bed.")
    assert (status, "They have a free bed." in refused) == (409, True)
    assert "was withdrawn or is over: by it nothing may be told any more" in refused
    assert (await told_outside(desk, file))[0] == 422
    assert (await told_outside(desk, file, told_on="2026-03-04"))[0] == 422, "it was noted for the fifth"
    page = (await desk.get(f"{file}/disclosures")).text
    assert page.count(SHELTER) == 2, "what was told before stays readable"
    assert page.count("consent withdrawn on Mar 5, 2026") == 2


async def test_after_a_withdrawal_the_team_tells_those_who_learned_something(app: FastAPI) -> None:
    desk, file = await a_file(app)
    consent_id, unused = [await a_consent(app, id_of(file), desk.person, recipient=one) for one in (SHELTER, "Other")]
    assert (await told_outside(desk, file, consent_id=str(consent_id)))[0] == 303
    assert [await withdrawn(desk, file, one) for one in (consent_id, unused)] == [303, 303]
    place, task = (
        f"{file}/consents/{consent_id}/withdrawal",
        "Tell that the consent was withdrawn, and ask for deletion",
    )
    for page in ((await desk.get(file)).text, (await desk.get("/")).text):
        assert page.count(task) == 1
        assert f"{task}: shelter or housing: {SHELTER}" in page
        assert place in page
    again = await desk.post(place, action="told", new_id=str(uuid4()), words="They have deleted it.")
    assert again.status_code == 303
    assert task not in (await desk.get(file)).text
    assert "recipients told" in (await desk.get(place)).text


async def test_who_learned_something_and_was_entered_after_the_others_were_told_is_a_task_again(app: FastAPI) -> None:
    desk, file = await a_file(app)
    consent_id = uuid4()
    assert await noted(desk, file, consent_id=str(consent_id), answered_on="2026-03-02") == 303
    place, task = (
        f"{file}/consents/{consent_id}/withdrawal",
        "Tell that the consent was withdrawn, and ask for deletion",
    )
    assert (await told_outside(desk, file, consent_id=str(consent_id)))[0] == 303
    assert await withdrawn(desk, file, consent_id) == 303
    told = {"action": "told", "words": "They have deleted it."}
    assert (await desk.post(place, new_id=str(uuid4()), **told)).status_code == 303
    assert task not in (await desk.get(file)).text
    later: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON + timedelta(hours=1)}
    before: dict[str, Any] = {
        "way": Way.SPOKEN,
        "because": Because.CONSENT,
        "told_on": date(2026, 3, 4),
        "consent_id": consent_id,
    }
    await note(id_of(file), SHELTER, [What.NAME], "", disclosure_id=uuid4(), **before, **later)
    for page in ((await desk.get(file)).text, (await desk.get("/")).text):
        assert page.count(task) == 1
    late = (await desk.get(place)).text
    assert "This was entered after the others were told." in late
    assert late.partition('id="late"')[2].partition("</ul>")[0].count("<li>") == 1
    assert "recipients told" not in late
    later["now"] = NOON + timedelta(hours=2)
    for new_id in [uuid4()] * 2 + [uuid4()]:
        await note_recipients_told(id_of(file), consent_id, None, new_id=new_id, **later)
    assert task not in (await desk.get(file)).text
    assert "recipients told" in (await desk.get(place)).text
    rows = await ask(app.state.store, "SELECT noted_at FROM consent WHERE follows IS NOT NULL ORDER BY noted_at")
    assert [(row.noted_at - NOON) // timedelta(hours=1) for row in rows] == [0, 0, 2], "no more than needed"


async def test_two_colleagues_who_withdraw_it_see_that_it_has_ended(app: FastAPI) -> None:
    desk, file = await a_file(app)
    consent_id, same = await a_consent(app, id_of(file), desk.person), str(uuid4())
    assert [await withdrawn(desk, file, consent_id, new_id=same) for _ in range(2)] == [303, 303]
    place = f"{file}/consents/{consent_id}/withdrawal"
    given = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "words": "Said so on the phone."}
    late = await desk.post(place, **given)
    assert (late.status_code, "This consent has ended already" in late.text) == (409, True)
    assert len(await ask(app.state.store, "SELECT id FROM consent")) == 2


async def test_a_wrong_form_of_a_withdrawal_ends_nothing_and_loses_nothing(app: FastAPI) -> None:
    desk, file = await a_file(app)
    consent_id = await a_consent(app, id_of(file), desk.person)
    wrong = {"asked_at": ("x", "2026-03-06T10:00", "2026-03-04T10:00"), "outcome": ("", "given"), "action": ("",)}
    for name, values in wrong.items():
        for value in (*values, "x" * 5000):
            given = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "words": "Said so."}
            answer = await desk.post(f"{file}/consents/{consent_id}/withdrawal", **(given | {name: value}))
            assert (name, value[:20], answer.status_code, "Said so." in answer.text) == (name, value[:20], 422, True)
    assert (await desk.get(f"{file}/consents/{uuid4()}/withdrawal")).status_code == 404
    assert await withdrawn(desk, file, uuid4()) == 404
    assert len(await ask(app.state.store, "SELECT id FROM consent")) == 1


async def test_a_consent_is_withdrawn_in_a_file_that_is_only_kept_and_by_a_substitute(app: FastAPI) -> None:
    desk, file = await a_file(app)
    substitute, asked_id = await sit_down(app, "counsellor"), uuid4()
    first, second = [await a_consent(app, id_of(file), desk.person) for _ in range(2)]
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("consents",))
    assert (await told_outside(desk, file, consent_id=str(first)))[0] == 303
    page = (await substitute.get(f"{file}/consents/{first}/withdrawal")).text
    assert "Those who are responsible for the file see who has to be told" in page
    assert await withdrawn(substitute, file, first) == 303
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    assert await withdrawn(desk, file, second) == 303


async def test_a_disclosure_without_a_consent_stops_and_says_what_can_be_done(app: FastAPI) -> None:
    desk, file = await a_file(app)
    kept: dict[str, Any] = {"recipient": "Doctor Violet", "words": "About the knee."}
    status, page = await told_outside(desk, file, **kept)
    assert (status, "The person has not agreed to it" in page, "About the knee." in page) == (422, True, True)
    assert "do not tell it" in page
    assert f'action="{file}/consents"' in page
    consent_id = str(await a_consent(app, id_of(file), desk.person))
    other = str(
        await a_consent(
            app, id_of(file), desk.person, recipient_kind=RecipientKind.HEALTH, recipient=None, what=(What.HEALTH,)
        )
    )
    refusals: dict[str, dict[str, Any]] = {
        "not to all of this information": {"consent_id": consent_id, "what": ["her_name", "situation"]},
        "has agreed to another recipient": {"consent_id": consent_id, "recipient_kind": "police"},
        "has not agreed to it, or not for that day": {"consent_id": str(uuid4())},
        "what kind of recipient this is": {"consent_id": other, "what": ["health"]},
        "to another recipient, not to this one": {"consent_id": consent_id},
        "what the danger is": {"because": "danger", "words": ""},
        "which court has ordered it": {"because": "court", "words": ""},
        "which law demands it": {"because": "law"},
        "name the section of the law": {"because": "law", "duty": "other", "words": ""},
    }
    for words, changes in refusals.items():
        status, page = await told_outside(desk, file, **(kept | changes))
        assert (words, status, words in page, "Doctor Violet" in page) == (words, 422, True, True)
    status, page = await told_outside(desk, file, what=["being_here"], **kept)
    assert (status, "More than one consent would fit" in page) == (422, True)
    assert await ask(app.state.store, "SELECT id FROM disclosure") == []

    allowed: tuple[dict[str, Any], ...] = (
        {"consent_id": consent_id, "recipient": "shelter seven", "what": ["being_here", "her_name"]},
        {"recipient_kind": "health", "what": ["health"]},
        {"because": "law", "duty": "child_protection"},
        {"because": "", "duty": "child_protection"},
        {"because": "danger"},
        {"because": "court"},
    )
    assert [(await told_outside(desk, file, **(kept | one)))[0] for one in allowed] == [303] * 6
    rows = await ask(app.state.store, "SELECT consent_id FROM disclosure WHERE consent_id IS NOT NULL")
    assert {str(row.consent_id) for row in rows} == {consent_id, other}


async def test_a_disclosure_that_waits_for_a_consent_is_the_next_step_until_the_person_answers(app: FastAPI) -> None:
    desk, file = await a_file(app)
    _, page = await told_outside(desk, file, recipient="Doctor Violet")
    assert "Put down: ask for this consent" in page
    wanted = {"outcome": "to_ask", "recipient_kind": "health", "recipient": "Doctor Violet", "purpose": "treatment"}
    assert await noted(desk, file, **wanted) == 303
    for page in ((await desk.get(file)).text, (await desk.get("/")).text):
        assert "Ask for a consent" in page
        assert "Doctor Violet" in page
    [row] = await ask(app.state.store, "SELECT id FROM consent")
    filled = await desk.get(f"{file}/consents?follows={row.id}")
    assert (field_in(filled, "follows"), 'value="Doctor Violet"' in filled.text) == (str(row.id), True)
    assert await noted(desk, file, **(wanted | {"outcome": "declined", "follows": str(row.id)})) == 303
    assert "Ask for a consent: " not in (await desk.get(file)).text
    late = await desk.client.post(f"{file}/consents", data=answered(follows=str(row.id), more="No diagnosis."))
    assert (late.status_code, "A colleague was faster" in late.text, "No diagnosis." in late.text) == (409, True, True)


async def test_a_consent_that_ends_is_a_task_until_it_is_clear_what_becomes_of_it(app: FastAPI) -> None:
    desk, file = await a_file(app)
    given: dict[str, Any] = {"answered_on": date(2026, 1, 2), "recipient": "Doctor Violet"}
    await a_consent(app, id_of(file), desk.person, valid_until=date(2026, 3, 12), **given)
    gone = await a_consent(app, id_of(file), desk.person, valid_until=date(2026, 3, 1), **given)
    page = (await desk.get(file)).text
    assert ("A consent ends: " in page, "A consent has ended: " in page) == (True, True)
    assert await withdrawn(desk, file, gone, outcome=Outcome.OVER) == 303
    assert "A consent has ended: " not in (await desk.get(file)).text


async def test_a_renewal_that_answers_nothing_or_too_early_leaves_the_consent_as_it_is(app: FastAPI) -> None:
    desk, file = await a_file(app)
    one = str(await a_consent(app, id_of(file), desk.person, answered_on=date(2026, 3, 4)))
    for wrong, said in (
        ({"outcome": "to_ask"}, "Please choose what the person answered: until then the consent stays as it is."),
        ({"answered_on": "2026-03-03"}, "This day lies before the one on which the consent was given."),
    ):
        given = answered(follows=one, more="No diagnosis.") | wrong
        answer = await desk.client.post(f"{file}/consents", data=given)
        assert (answer.status_code, said in answer.text, "No diagnosis." in answer.text) == (422, True, True)
    assert len(await ask(app.state.store, "SELECT id FROM consent")) == 1
    assert await noted(desk, file, follows=one, outcome="declined") == 303


async def test_the_sheet_for_the_client_says_who_may_learn_what_and_who_did_in_the_clients_language(
    app: FastAPI,
) -> None:
    desk, file = await a_file(app)
    sheet = (await desk.get(f"{file}/recipients")).text
    assert "Nobody. You have not agreed to anything, or you took it back." in sheet
    consent_id = await a_consent(app, id_of(file), desk.person, more="Not the surname.", valid_until=date(2026, 9, 1))
    assert (await told_outside(desk, file))[0] == 303
    allowed, outside = (await desk.get(f"{file}/recipients")).text.split("In the counselling centre")
    assert f"shelter or housing: {SHELTER}" in allowed
    assert "name · a place to live · until Sep 1, 2026" in allowed
    assert "Not the surname." in allowed
    assert SHELTER in outside
    arabic = (await desk.get(f"{file}/recipients?language=ar")).text
    assert 'dir="rtl"' in arabic
    assert all(words in arabic for words in (SHELTER, "مكان للسكن"))
    assert await withdrawn(desk, file, consent_id) == 303
    allowed, outside = (await desk.get(f"{file}/recipients")).text.split("In the counselling centre")
    assert (SHELTER in allowed, SHELTER in outside) == (False, True)
