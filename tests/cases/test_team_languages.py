"""Languages of the team: entered by the colleague or the lead, and shown where a client's language stands."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.people.team_languages.domain import Level, MatchedAs, Speech, fingerprint, speech_of
from services.cases.people.team_languages.store import TeamLanguages
from tests.cases.building import Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, file_of


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
