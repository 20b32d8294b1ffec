"""U9.2 and U9.6: from the enquiry to a first appointment. Each conversation counts once, 30 days after it came."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.appointments.acts import cancel, keep
from services.cases.casework.appointments.domain import Appointment, Interpreting, Meeting, State, Through
from services.cases.casework.appointments.outcomes import reached, waited
from services.cases.contact.requests.enquiries.domain import AppointmentAsked
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found, in_ledger, released
from tests.cases.desk_acts import an_appointment, arrived, file_of
from tests.cases.request_forms import enter

SETTLED = NOON + timedelta(days=30)
MOMENT = timedelta(seconds=1)


def an_enquiry(**given: Any) -> AppointmentAsked:
    known: dict[str, Any] = {"thread_id": uuid4(), "key_id": "key", "arrived_at": NOON, "file_id": uuid4()}
    return AppointmentAsked(**(known | given))


def on_day(days: int, state: State = State.KEPT, by_whom: Through | None = None, *, noted: int = 0) -> Appointment:
    return Appointment(
        id=uuid4(), file_id=uuid4(), key_id="key", noted_at=NOON + timedelta(days=noted), noted_by=uuid4(),
        starts_at=NOON + timedelta(days=days), minutes=60, staff_id=uuid4(), kind=Meeting.TALK,
        mediation=Interpreting.NOT_NEEDED, state=state, by_whom=by_whom,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "agreed", "outcome", "band"),
    [
        ({}, [], NOT_MET, NOT_MET),
        ({"no_longer": True}, [], MET, None),
        ({}, [on_day(6)], MET, MET),
        ({}, [on_day(7)], MET, PARTLY),
        ({}, [on_day(14)], MET, NOT_MET),
        ({}, [on_day(30), on_day(3, State.CANCELLED, Through.CENTRE)], MET, NOT_MET),
        ({}, [on_day(31)], PARTLY, NOT_MET),
        ({}, [on_day(31, noted=31)], NOT_MET, NOT_MET),
        ({}, [on_day(3, State.MISSED, Through.PERSON)], MET, MET),
        ({}, [on_day(3, State.CANCELLED, Through.PERSON)], MET, MET),
        ({}, [on_day(3, State.CANCELLED, Through.CENTRE)], NOT_MET, NOT_MET),
        ({}, [on_day(40, State.AGREED)], PARTLY, NOT_MET),
        ({}, [on_day(3, State.AGREED)], PARTLY, NOT_MET),
    ],
)
def test_a_first_appointment_within_thirty_days_or_the_clients_own_decision(
    given: dict[str, Any], agreed: list[Appointment], outcome: object, band: object
) -> None:
    one = an_enquiry(**given)
    assert (reached(one, agreed), waited(one, agreed)) == (outcome, band)


async def test_by_the_pages_it_counts_once_for_each_conversation(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    kept, missed, none, better, quiet, declined = [await arrived(app, a_request()) for _ in range(6)]
    for event in (kept, missed, none, better):
        assert (await enter(desk, event, appointment="wanted")).status_code == 303
    assert (await enter(desk, better, appointment="no_longer")).status_code == 303
    assert (await enter(desk, declined, appointment="not_wanted")).status_code == 303
    assert (await enter(desk, quiet, urgency="usual")).status_code == 303
    told = {"reader": desk.person, "workplace": app.state.workplace, "seen": State.AGREED}
    for event, act in ((kept, keep), (missed, cancel)):
        file = UUID((await file_of(desk, event)).rsplit("/", 1)[1])
        one = await an_appointment(app, file, desk.person)
        through = (Through.PERSON,) if act is cancel else ()
        await act(file, one, *through, now=NOON + timedelta(days=2), **told)
    assert await found(app, Indicator.U9_2, at=SETTLED - MOMENT) == []
    assert await found(app, Indicator.U9_2, at=SETTLED) == [MET, MET, MET, NOT_MET]
    assert await found(app, Indicator.U9_2_WAIT, at=SETTLED) == [MET, MET, NOT_MET]


async def test_five_are_told_once_in_bands_and_whoever_is_erased_leaves(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    events = [await arrived(app, a_request()) for _ in range(5)]
    for event in events:
        assert (await enter(desk, event, appointment="wanted")).status_code == 303
        await file_of(desk, event)
    await released(app, "2026-04", now=SETTLED)
    for indicator in (Indicator.U9_2, Indicator.U9_2_WAIT):
        assert await in_ledger(app, indicator) == ["2026-04"] * 5
        assert await found(app, indicator, at=SETTLED) == []
    thread = events[0].thread_id
    await erase([thread], ground=LegalGround.CONSENT_WITHDRAWN, workplace=app.state.workplace, now=NOON)
    assert await in_ledger(app, Indicator.U9_2) == ["2026-04"] * 4


async def test_the_request_says_what_was_noted_and_keeps_it_when_the_language_changes(app: FastAPI) -> None:
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request())
    assert (await enter(desk, event, appointment="wanted")).status_code == 303
    place = f"/requests/{event.request_id}"
    assert "<dt>Appointment</dt><dd>wanted</dd>" in (await desk.get(place)).text
    for language, word in {"de": "gewünscht", "ar": "مطلوب"}.items():
        assert word in (await desk.get(f"{place}?lang={language}")).text
    assert (await desk.post(f"{place}/language", spoken="am")).status_code == 303
    assert "<dt>Appointment</dt><dd>wanted</dd>" in (await desk.get(place)).text
