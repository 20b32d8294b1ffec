"""Languages of the team: entered by the colleague or the lead, and shown where a client's language stands."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.people.duty.domain import Duty
from services.cases.people.duty.store import DutyRoster
from services.cases.people.team.domain import Presence, StaffMember
from services.cases.people.team_languages.domain import (
    Fitting,
    Level,
    MatchedAs,
    Speech,
    fingerprint,
    fitting,
    speech_of,
)
from services.cases.people.team_languages.store import TeamLanguages
from tests.cases.building import Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.request_forms import enter as enter_needs


def test_empty_rows_say_nothing_and_a_language_counts_once() -> None:
    given = speech_of(["ar", "", "ti", "ar"], ["counsels", "a_little", "a_little", "a_little"], MatchedAs.WOMAN)
    assert given == Speech((("ar", Level.COUNSELS), ("ti", Level.A_LITTLE)), MatchedAs.WOMAN)
    assert len({fingerprint(one) for one in (given, Speech(given.languages), Speech())}) == 3


async def enter(desk: Desk, whose: Desk, *rows: tuple[str, str], matched_as: str = "", seen: str = "") -> int:
    place = f"/team/{whose.person.id}/languages"
    given = {
        "seen": seen or field_in(await desk.get(place), "seen"),
        "language": [language for language, _ in rows],
        "level": [level for _, level in rows],
        "matched_as": matched_as,
    }
    return (await desk.client.post(place, data=given)).status_code


@pytest.mark.real
async def test_a_colleague_enters_languages_and_others_find_who_speaks_one(app: FastAPI) -> None:
    ada, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    other, outside = await sit_down(app, "counsellor"), await sit_down(app, "admin")
    assert await enter(ada, ada, ("ar", "counsels"), ("ti", "a_little"), matched_as="woman") == 303
    for desk in (other, outside):
        assert (await desk.get(f"/team/{ada.person.id}/languages")).status_code == 403
        refused = await desk.post(f"/team/{ada.person.id}/languages", seen="x", language="fr", level="counsels")
        assert refused.status_code == 403
    page = (await other.get("/team")).text
    assert "Arabic and Tigrinya (a little)" in page
    assert "wants to be matched as a woman" in page
    assert "wants to be matched as a woman" not in (await outside.get("/team")).text
    event = await arrived(app, a_request(language="ar"))
    assert "speaks Arabic: \u2068Counsellor 1\u2069" in (await lead.get("/requests")).text
    assert "Who speaks Arabic here" in (await lead.get(f"/requests/{event.request_id}")).text
    file = await file_of(other, event)
    assert "Who speaks Arabic here" in (await other.get(file)).text
    assert await enter(lead, ada) == 303, "the lead enters it, too"
    assert "Who speaks Arabic here" not in (await other.get(file)).text
    async with app.state.store.work() as work:
        entries = await work.connection.execute(text("SELECT actor FROM audit_entry WHERE kind = 'roster'"))
        assert set(entries.scalars()) == {ada.person.id, lead.person.id}


@pytest.mark.real
async def test_what_a_colleague_entered_meanwhile_is_not_overwritten_and_a_wrong_form_keeps_its_words(
    app: FastAPI,
) -> None:
    ada, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    place = f"/team/{ada.person.id}/languages"
    seen = field_in(await lead.get(place), "seen")
    assert await enter(ada, ada, ("ar", "counsels")) == 303
    both = await lead.client.post(place, data={"seen": seen, "language": ["fr"], "level": ["counsels"]})
    assert (both.status_code, "Saved meanwhile" in both.text, '"fr" selected' in both.text) == (409, True, True)
    given = {"seen": field_in(both, "seen"), "language": ["fr", "no language"], "level": ["counsels", "counsels"]}
    wrong = await lead.client.post(place, data=given)
    assert (wrong.status_code, '"fr" selected' in wrong.text) == (422, True)
    async with app.state.store.work() as work:
        assert await TeamLanguages(work).speaking("ar-EG") == ["Counsellor 1"]
        assert await TeamLanguages(work).speaking("fr") == []
        await TeamLanguages(work).forget([ada.person.id])
        assert await TeamLanguages(work).speech() == {}
    assert (await lead.get(f"/team/{uuid4()}/languages")).status_code == 404


def test_only_what_colleagues_said_of_themselves_is_matched() -> None:
    def a_colleague(name: str, *roles: str) -> StaffMember:
        return StaffMember(uuid4(), name, frozenset(roles or ("counsellor",)), "en", True, None)

    ada, bo, cy, eve, ina = (
        *(a_colleague(name) for name in ("Ada", "Bo", "Cy", "Eve")),
        a_colleague("Ina", "interpreter"),
    )
    said = {ada.id: MatchedAs.WOMAN, bo.id: MatchedAs.MAN, eve.id: MatchedAs.WOMAN, ina.id: MatchedAs.OTHER}
    speech = {each: Speech((), matched_as) for each, matched_as in said.items()}
    here = Presence(named=frozenset({ada.id, cy.id}), away=frozenset({eve.id}))
    team = [ada, bo, cy, eve, ina]
    assert fitting("woman", team, speech, here) == Fitting(on_duty=("Ada",))
    assert fitting("man", team, speech, here) == Fitting(others=("Bo",))
    assert fitting("not_man", team, speech, here, interpreting=True) == Fitting(others=("Ina",))
    assert fitting("woman", [cy], speech, here) == Fitting(), "Cy said nothing, and is taken for nothing"
    for no_wish in ("anybody", "any", ""):
        assert fitting(no_wish, team, speech, here) is None


async def test_beside_a_wish_stands_who_wants_to_be_asked_or_that_it_is_to_be_arranged(app: FastAPI) -> None:
    ada, desk = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    place = f"/requests/{event.request_id}"
    assert "data-fits" not in (await desk.get(place)).text
    assert (await enter_needs(desk, event, gender_wish="woman")).status_code == 303
    for language, words in {"en": "To be arranged", "de": "Zu klären", "ar": "يحتاج إلى ترتيب"}.items():
        shown = (await desk.get(f"{place}?lang={language}")).text
        assert ('data-fits="0"' in shown, words in shown) == (True, True)
    assert await enter(ada, ada, matched_as="woman") == 303
    assert "Wants to be asked for it: \u2068Counsellor 1\u2069" in (await desk.get(place)).text
    today = app.state.workplace.today()
    async with app.state.store.work() as work:
        await DutyRoster(work).save(Duty(uuid4(), ada.person.id, today, today))
    assert "\u2068Counsellor 1\u2069 (on duty today)" in (await desk.get(place)).text
    file = await file_of(desk, event)
    assert "\u2068Counsellor 1\u2069 (on duty today)" in (await desk.get(file)).text
    changed = {"line": "wishes", "form_id": str(uuid4()), "counsellor_wish": "man", "interpreter_wish": "woman"}
    assert (await desk.post(f"{file}/facts", **changed)).status_code == 303
    shown = (await desk.get(file)).text
    assert shown.count('data-fits="0"') == 2, "the wish in the facts is the newer one"
    assert ("With whom the person wants to speak" in shown, "Who is to interpret" in shown) == (True, True)
