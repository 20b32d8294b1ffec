"""Absences: who stands in is asked first; while it lasts the deputy has the files and gets the notices."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.cases.contact.requests.acts import receive
from services.cases.foundation.access.domain import Errand
from services.cases.people.absences.acts import open_files_of_today
from services.cases.people.absences.domain import (
    Absence,
    AbsenceNotPossibleError,
    Answer,
    away_at,
    checked,
    stand_ins_at,
)
from services.cases.people.absences.store import Absences
from services.cases.people.accounts.acts import leave
from services.cases.people.duty.domain import Duty
from services.cases.people.duty.notices import tell_colleague
from services.cases.people.duty.store import DutyRoster
from services.cases.people.members.store import StandIns
from services.cases.people.team.domain import Presence, to_tell
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import Level, Speech
from services.cases.people.team_languages.store import TeamLanguages
from tests.cases.building import BERLIN, NOON, Desk, a_message, a_request, field_in, really_told, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in, replied
from tests.cases.notices import at, requested_notices

TODAY = NOON.date()
DAY = timedelta(days=1)


def an_absence(days: int = 1, *, begins: int = 0, answer: Answer | None = Answer.YES, **who: UUID) -> Absence:
    starts_on = TODAY + begins * DAY
    staff_id, deputy_id = who.get("staff_id", uuid4()), who.get("deputy_id", uuid4())
    asked_by = who.get("asked_by", staff_id)
    return Absence(uuid4(), staff_id, starts_on, starts_on + (days - 1) * DAY, deputy_id, asked_by, answer)


def test_a_deputy_who_agreed_and_is_here_stands_in_on_the_days_of_the_absence() -> None:
    absence = an_absence(2)
    stands_in = {absence.staff_id: absence.deputy_id}
    found = [stand_ins_at([absence], TODAY + number * DAY) for number in (-1, 0, 1, 2)]
    assert found == [{}, stands_in, stands_in, {}]
    for answer in (None, Answer.NO):
        assert stand_ins_at([an_absence(answer=answer)], TODAY) == {}
    assert absence.deputy_id
    assert stand_ins_at([absence, an_absence(staff_id=absence.deputy_id)], TODAY)[absence.deputy_id]
    assert absence.staff_id not in stand_ins_at([absence, an_absence(staff_id=absence.deputy_id)], TODAY)
    assert away_at([absence, an_absence(begins=3)], TODAY) == {absence.staff_id}
    assert absence.ends(BERLIN) == datetime(2026, 3, 7, tzinfo=BERLIN)


def test_days_that_cannot_be_are_refused() -> None:
    absence = an_absence(2)
    assert checked(absence, [absence, an_absence()], today=TODAY) == absence
    twice, deputy_away = an_absence(staff_id=absence.staff_id), an_absence(staff_id=absence.deputy_id or uuid4())
    for others in ([twice], [deputy_away]):
        with pytest.raises(AbsenceNotPossibleError):
            checked(absence, others, today=TODAY)
    me = uuid4()
    named_by_themselves = an_absence(deputy_id=me, asked_by=me)
    for wrong in (an_absence(0), an_absence(61), an_absence(begins=-2), named_by_themselves):
        with pytest.raises(AbsenceNotPossibleError):
            checked(wrong, [], today=TODAY)


async def away(desk: Desk, deputy: Desk | None, days: int = 7, begins: int = 0, **changes: str) -> str:
    """Return the id of the absence."""
    given = {"action": "enter", "absence_id": str(uuid4()), "staff_id": str(desk.person.id)}
    given |= {"starts_on": str(TODAY + begins * DAY), "ends_on": str(TODAY + (begins + days - 1) * DAY)}
    given |= {"deputy_id": str(deputy.person.id)} if deputy else {}
    answer = await desk.post("/team/absences", **(given | changes))
    assert answer.status_code == 303, answer.text
    return given["absence_id"]


async def pressed(desk: Desk, absence: str, answer: str) -> int:
    return (await desk.post("/team/absences", action=answer, absence_id=absence)).status_code


def email_of(*desks: Desk) -> list[str]:
    return [f"{desk.person.id}@example.org" for desk in desks]


@pytest.mark.real
async def test_the_deputy_is_asked_agrees_and_has_the_files_until_the_absence_ends(app: FastAPI) -> None:
    ada, bo, other = [await sit_down(app, "counsellor") for _ in range(3)]
    event = await arrived(app, a_request("Lantern words"))
    file = await file_of(ada, event)
    absence = await away(ada, bo)
    assert really_told(await requested_notices(app))[-1:] == email_of(bo)
    assert "1 colleague asks you to stand in" in (await bo.get("/")).text
    assert "asks you to stand in" not in (await other.get("/")).text
    assert (await bo.get(file)).status_code == 403, "nobody has a place before the yes"
    assert await pressed(other, absence, "yes") == 409
    assert await pressed(bo, absence, "yes") == 303
    assert "asks you to stand in" not in (await bo.get("/")).text
    assert file in (await bo.get("/files")).text, "in the list that opens"
    page = (await bo.get(file)).text
    assert "Lantern words" in page
    assert "The responsible colleague is away" in page
    assert await replied(bo, file) == 303
    assert (await bo.get(f"{file}/rights")).status_code == 403
    assert (await other.get(file)).status_code == 403
    app.state.store._now = lambda: datetime(2026, 3, 12, 0, 1, tzinfo=BERLIN)
    assert (await bo.get(file)).status_code == 403, "it ends by itself"
    assert (await ada.get(file)).status_code == 200


@pytest.mark.real
async def test_notices_for_the_absent_colleague_go_to_the_deputy(app: FastAPI) -> None:
    ada, bo, lead = await sit_down(app, "counsellor"), await sit_down(app, "counsellor"), await sit_down(app, "lead")
    thread = uuid4()
    file = await file_of(ada, await arrived(app, a_request(thread_id=thread)))
    assert await replied(ada, file) == 303
    absence = await away(ada, bo)
    await pressed(bo, absence, "yes")
    before = len(await requested_notices(app))
    await receive([a_message(thread_id=thread)], workplace=app.state.workplace, now=NOON)
    async with app.state.store.work() as work:
        await tell_colleague(work, ada.person.id, workplace=app.state.workplace)
    notices = (await requested_notices(app))[before:]
    assert really_told(notices) == email_of(bo, bo)
    assert len(notices) == 6, "the bus has one for each who counsels, and does not show for whom"
    async with app.state.store.work() as work:
        staff = await Team(work).staff()
    presence = Presence(stand_ins={ada.person.id: bo.person.id})
    assert [one.id for one in to_tell(staff, ada.person.id, presence)] == [bo.person.id]
    assert [one.id for one in to_tell(staff, lead.person.id, presence)] == [lead.person.id]


@pytest.mark.real
async def test_an_absence_that_begins_later_opens_the_files_of_its_first_day(app: FastAPI) -> None:
    ada, bo = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(ada, await arrived(app, a_request()))
    await pressed(bo, await away(ada, bo, begins=2), "yes")
    await open_files_of_today(workplace=app.state.workplace, now=NOON)
    assert (await bo.get(file)).status_code == 403
    monday = NOON + 2 * DAY
    app.state.store._now = lambda: monday
    for _ in range(2):
        await open_files_of_today(workplace=at(app, monday), now=monday)
    assert (await bo.get(file)).status_code == 200
    assert really_told(await requested_notices(app))[-1:] == email_of(bo)
    member_id = field_in(await ada.get(f"{file}/team"), "member_id")
    assert (await ada.post(f"{file}/team", action="end", member_id=member_id)).status_code == 303
    await open_files_of_today(workplace=at(app, monday), now=monday)
    assert (await bo.get(file)).status_code == 403, "a place that was taken away is not given again"
    another = await file_of(ada, await arrived(app, a_request()), "Meadow")
    await open_files_of_today(workplace=at(app, monday), now=monday)
    assert (await bo.get(another)).status_code == 200, "a file that was opened meanwhile follows"


@pytest.mark.real
async def test_called_off_the_places_end_and_those_of_others_stay(app: FastAPI) -> None:
    ada, bo, lead = await sit_down(app, "counsellor"), await sit_down(app, "counsellor"), await sit_down(app, "lead")
    file, kept = [await file_of(ada, await arrived(app, a_request()), name) for name in ("Harbour", "Meadow")]
    await let_in(ada, kept, bo.person)
    absence = await away(ada, bo)
    await pressed(bo, absence, "yes")
    assert (await bo.get(file)).status_code == 200
    assert await pressed(bo, absence, "call_off") == 403
    assert await pressed(lead, absence, "call_off") == 303
    assert [(await bo.get(one)).status_code for one in (file, kept)] == [403, 200]
    assert await pressed(ada, absence, "call_off") == 409
    async with app.state.store.work() as work:
        assert await Absences(work).since(TODAY) == []


@pytest.mark.real
async def test_who_says_no_is_replaced_and_a_lead_enters_for_a_colleague(app: FastAPI) -> None:
    ada, bo, cy, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "counsellor", "lead")]
    file = await file_of(ada, await arrived(app, a_request()))
    alone = {"action": "enter", "absence_id": str(uuid4()), "staff_id": str(ada.person.id)}
    alone |= {"starts_on": str(TODAY), "ends_on": str(TODAY), "deputy_id": str(lead.person.id)}
    assert (await lead.post("/team/absences", **alone)).status_code == 422, "a lead does not let themselves in"
    absence = await away(lead, bo, staff_id=str(ada.person.id))
    named = {"action": "ask", "absence_id": absence, "deputy_id": str(lead.person.id)}
    assert (await lead.post("/team/absences", **named)).status_code == 422
    assert await pressed(bo, absence, "no") == 303
    assert "cannot stand in" in (await ada.get("/team/absences")).text
    ask = {"action": "ask", "absence_id": absence, "deputy_id": str(cy.person.id)}
    assert (await bo.post("/team/absences", **ask)).status_code == 403
    assert (await ada.post("/team/absences", **ask)).status_code == 303
    assert await pressed(bo, absence, "yes") == 409
    assert await pressed(cy, absence, "yes") == 303
    assert [(await desk.get(file)).status_code for desk in (bo, cy)] == [403, 200]
    assert (await ada.post("/team/absences", **(ask | {"deputy_id": str(bo.person.id)}))).status_code == 422
    form = {"action": "enter", "absence_id": str(uuid4()), "staff_id": str(ada.person.id), "starts_on": str(TODAY)}
    refused = await bo.post("/team/absences", ends_on=str(TODAY), **form)
    assert refused.status_code == 403, "nobody enters the absence of a colleague"
    twice = await ada.post("/team/absences", ends_on=str(TODAY), **form)
    assert (twice.status_code, "entered for some of these days" in twice.text) == (422, True)


@pytest.mark.real
async def test_the_database_gives_no_place_without_a_matching_absence(app: FastAPI) -> None:
    """The second lock: without the yes, named by themselves, for a file of another colleague, or for longer."""
    ada, bo, other, lead = [await sit_down(app, role) for role in (*["counsellor"] * 3, "lead")]
    await file_of(ada, await arrived(app, a_request()))
    absent = ada.person.id
    agreed = an_absence(staff_id=absent, deputy_id=bo.person.id)
    asked = an_absence(staff_id=absent, deputy_id=other.person.id, answer=None)
    by_themselves = an_absence(staff_id=absent, deputy_id=lead.person.id, asked_by=lead.person.id)
    without_files = an_absence(staff_id=other.person.id, deputy_id=bo.person.id)
    ends = agreed.ends(BERLIN)
    async with app.state.store.work() as work:
        for one in (agreed, asked, by_themselves, without_files):
            await Absences(work).save(one)
    for deputy, until in ((other, ends), (lead, ends), (bo, ends + 3 * DAY)):
        with pytest.raises(ProgrammingError, match="42501"):
            async with app.state.store.errand(Errand.STANDING_IN) as on_errand:
                await StandIns(on_errand).let_in(absent, deputy.person.id, since=NOON, until=until, by=None)
    forged = (
        "INSERT INTO file_member SELECT gen_random_uuid(), file_id, :deputy, 'substitute', since, :ends, parts, "
        "reason, :other FROM file_member"
    )
    values = {"deputy": bo.person.id, "ends": ends, "other": other.person.id}
    with pytest.raises(ProgrammingError, match="42501"):
        async with app.state.store.errand(Errand.STANDING_IN) as on_errand:
            await on_errand.transaction.connection.execute(text(forged), values)
    async with app.state.store.errand(Errand.STANDING_IN) as on_errand:
        assert await StandIns(on_errand).let_in(absent, bo.person.id, since=NOON, until=ends, by=None) == 1


@pytest.mark.real
async def test_of_a_colleague_who_leaves_nothing_of_the_roster_is_kept(app: FastAPI) -> None:
    ada, bo, lead = await sit_down(app, "counsellor"), await sit_down(app, "counsellor"), await sit_down(app, "lead")
    await pressed(bo, await away(ada, bo), "yes")
    await away(bo, None, begins=20)
    async with app.state.store.work() as work:
        await TeamLanguages(work).save(bo.person.id, Speech((("ar", Level.COUNSELS),)))
        await DutyRoster(work).save(Duty(uuid4(), bo.person.id, TODAY, TODAY))
    await leave(bo.person.id, reader=lead.person, workplace=app.state.workplace, now=NOON)
    async with app.state.store.work() as work:
        [kept] = await Absences(work).since(TODAY)
        assert (kept.staff_id, kept.deputy_id, kept.answer) == (ada.person.id, None, None)
        assert await TeamLanguages(work).speech() == {}
        assert await DutyRoster(work).between(TODAY, TODAY) == []
