"""U7.1, U7.2 with its bands, U10.2 and S3.1: talks that are understood, interpreters in time, wishes, the register."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.contact_notes.domain import ContactNote, Happened, Mediation, Whom
from services.cases.casework.contact_notes.outcomes import every_talk
from services.cases.casework.facts.acts import change_facts
from services.cases.casework.facts.codes import Mediation as Need
from services.cases.casework.facts.codes import Wish as Wished
from services.cases.casework.facts.domain import Fact
from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.support.bookings import acts
from services.cases.support.bookings.domain import Because as Why
from services.cases.support.bookings.domain import Begun, Booking, Instead, State, Through, Way, Wish, WishMet
from services.cases.support.bookings.outcomes import share, took, was_there, wishes_met
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found, in_ledger, released
from tests.cases.desk_acts import arrived, file_of, noted
from tests.cases.interpreters import a_booking, a_supporter

MOMENT = timedelta(seconds=1)
A_YEAR = datetime(2027, 3, 4, 23, tzinfo=UTC)
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}


async def a_file(app: FastAPI, desk: Desk) -> UUID:
    return UUID((await file_of(desk, await arrived(app, a_request()))).rsplit("/", 1)[1])


# U7.1


def a_talk(mediation: Mediation | None, **given: Any) -> ContactNote:
    known = {"id": uuid4(), "at": NOON, "kind": Happened.TALK, "whom": Whom.CLIENT, "mediation": mediation}
    return ContactNote(**(ROW | known | given))


HERE, NONE_FOUND, NOT_NEEDED = [a_talk(one) for one in (Mediation.HERE, Mediation.NONE_FOUND, Mediation.NOT_NEEDED)]
IN_SPANISH, IN_GERMAN = a_talk(None, language=Spoken("es")), a_talk(None, language=Spoken("de"))
NEEDS = (Need("needed"),)


@pytest.mark.parametrize(
    ("need", "talks", "expected"),
    [
        (NEEDS, [], None),
        ((), [NOT_NEEDED], None),
        ((Need("none"),), [IN_GERMAN], None),
        (NEEDS, [HERE], MET),
        (NEEDS, [NOT_NEEDED], MET),
        (NEEDS, [IN_SPANISH, HERE], MET),
        ((), [HERE, NONE_FOUND], PARTLY),
        (NEEDS, [IN_GERMAN, HERE], MET),
        (NEEDS, [NONE_FOUND], NOT_MET),
        (NEEDS, [IN_GERMAN], None),
        (NEEDS, [a_talk(Mediation.NONE_FOUND, kind=Happened.MESSAGE)], None),
        (NEEDS, [a_talk(Mediation.NONE_FOUND, whom=Whom.AUTHORITY)], None),
    ],
)
def test_a_talk_is_understood_if_interpreted_or_in_a_language_of_the_client(
    need: tuple[Need, ...], talks: list[ContactNote], expected: object
) -> None:
    assert every_talk(need, ("es", "pt-BR"), talks) is expected


async def test_talks_count_once_for_each_client_when_counselling_has_run_for_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    interpreted, silent = [await a_file(app, desk) for _ in range(2)]
    await noted(app, interpreted, desk.person)
    assert await found(app, Indicator.U7_1, at=A_YEAR - MOMENT) == []
    assert await found(app, Indicator.U7_1, at=A_YEAR) == [MET]
    assert silent


# U7.2


def a_row(state: State, **given: Any) -> Booking:
    usual = {"id": uuid4(), "starts_at": NOON + timedelta(days=2), "way": Way.PHONE}
    return Booking(**(ROW | usual | {"state": state} | given))


THERE, LATE = [a_row(State.FULFILLED, begun=one) for one in (Begun.FROM_START, Begun.LATE)]
FAILED = a_row(State.FAILED)
BY_CLIENT, BY_CENTRE, BY_INTERPRETER = [a_row(State.CANCELLED, by_whom=one) for one in Through]
UNSAID = a_row(State.CANCELLED)


@pytest.mark.parametrize(
    ("bookings", "expected"),
    [
        ([], None),
        ([a_row(State.REQUESTED), a_row(State.BOOKED)], None),
        ([BY_CENTRE, UNSAID], None),
        ([THERE], MET),
        ([BY_CLIENT], MET),
        ([THERE, LATE], PARTLY),
        ([THERE, FAILED], PARTLY),
        ([LATE], NOT_MET),
        ([FAILED], NOT_MET),
        ([BY_INTERPRETER], NOT_MET),
        ([BY_INTERPRETER, a_row(State.FULFILLED, begun=Begun.FROM_START, instead_of=BY_INTERPRETER.id)], MET),
        ([FAILED, a_row(State.FULFILLED, begun=Begun.FROM_START, instead_of=FAILED.id)], PARTLY),
    ],
)
def test_an_interpreter_is_in_time_who_is_there_when_the_talk_begins(bookings: list[Booking], expected: object) -> None:
    assert share(was_there(bookings)) is expected


@pytest.mark.parametrize(("days", "expected"), [(0, MET), (2, MET), (3, PARTLY), (7, PARTLY), (8, NOT_MET)])
def test_it_takes_as_long_as_the_request_that_took_longest(days: int, expected: object) -> None:
    longest = a_row(State.FULFILLED, starts_at=NOON + timedelta(days=days))
    sooner, in_vain = a_row(State.FULFILLED, starts_at=NOON), a_row(State.FAILED, starts_at=NOON + timedelta(days=90))
    assert took([sooner, longest, in_vain]) is expected
    assert took([in_vain]) is None


async def test_interpreting_counts_once_for_each_client_when_counselling_has_run_for_a_year(app: FastAPI) -> None:
    desk, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    came, failed, declined, never = [await a_file(app, desk) for _ in range(4)]
    supporter = await a_supporter(app, lead.person)
    by: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace}
    later = NOON + timedelta(days=1)
    for _ in range(2):
        one = await a_booking(app, came, desk.person)
        await acts.book(came, one, supporter, seen=State.REQUESTED, now=NOON, **by)
        await acts.fulfil(came, one, Begun.FROM_START, seen=State.BOOKED, now=later, **by)
    one = await a_booking(app, failed, desk.person)
    await acts.fail(failed, one, Why.NOBODY_FOUND, (), Instead.PUT_OFF, seen=State.REQUESTED, now=NOON, **by)
    one = await a_booking(app, declined, desk.person)
    await acts.cancel(declined, one, Through.PERSON, seen=State.REQUESTED, now=NOON, **by)
    assert await found(app, Indicator.U7_2, at=A_YEAR - MOMENT) == []
    assert await found(app, Indicator.U7_2, at=A_YEAR) == [MET, MET, NOT_MET]
    assert await found(app, Indicator.U7_2_LEAD, at=A_YEAR) == [MET]
    assert never


# U10.2

UNTIL = NOON + timedelta(days=30)


def facts(counsellor: str = "", interpreter: str = "") -> dict[Fact, Any]:
    said = {Fact.COUNSELLOR: counsellor, Fact.INTERPRETER: interpreter}
    return {fact: (Wished(code),) for fact, code in said.items() if code}


def wish_of(wish: Wish, met: WishMet | None = None, **given: Any) -> Booking:
    return a_row(State.BOOKED, wish=wish, wish_met=met, **given)


@pytest.mark.parametrize(
    ("known", "bookings", "counsellor", "expected"),
    [
        ({}, [], None, None),
        ({}, [wish_of(Wish.NOT_ASKED)], MatchedAs.WOMAN, None),
        (facts("any"), [], None, MET),
        ({}, [wish_of(Wish.NO_ANSWER)], None, MET),
        ({}, [wish_of(Wish.ANY)], None, MET),
        (facts("woman"), [], None, None),
        (facts("woman"), [], MatchedAs.WOMAN, MET),
        (facts("not_man"), [], MatchedAs.MAN, NOT_MET),
        (facts("woman", "woman"), [wish_of(Wish.WOMAN, WishMet.NO)], MatchedAs.WOMAN, PARTLY),
        (facts("any", "woman"), [wish_of(Wish.WOMAN, WishMet.NO)], None, NOT_MET),
        (facts("", "woman"), [wish_of(Wish.WOMAN, WishMet.YES, starts_at=UNTIL + MOMENT)], None, None),
    ],
)
def test_a_wish_counts_where_somebody_asked_and_noted_whether_it_was_met(
    known: dict[Fact, Any], bookings: list[Booking], counsellor: MatchedAs | None, expected: object
) -> None:
    assert wishes_met(known, bookings, counsellor=counsellor, until=UNTIL) is expected


async def test_wishes_count_once_for_each_client_thirty_days_after_the_beginning(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    anybody, woman, unasked, late = [await a_file(app, desk) for _ in range(4)]
    await desk.post(
        f"/team/{desk.person.id}/languages",
        language="de",
        level="counsels",
        matched_as="woman",
        seen=(await desk.get(f"/team/{desk.person.id}/languages")).text.partition('name="seen" value="')[2][:16],
    )
    by: dict[str, Any] = {"seen": None, "languages_seen": (), "reader": desk.person, "workplace": app.state.workplace}
    for file, wish, now in ((anybody, "any", NOON), (woman, "woman", NOON), (late, "man", UNTIL + MOMENT)):
        await change_facts(file, {Fact.COUNSELLOR: (Wished(wish),)}, form_id=uuid4(), now=now, **by)
    assert await found(app, Indicator.U10_2, at=UNTIL - MOMENT) == []
    assert await found(app, Indicator.U10_2, at=UNTIL) == [MET, MET]
    assert unasked


# S3.1


async def test_the_register_counts_with_the_colleagues_at_the_end_of_a_half_year(app: FastAPI) -> None:
    desk, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    file = await a_file(app, desk)
    by: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace}
    came, with_account, idle = [await a_supporter(app, lead.person) for _ in range(3)]
    async with app.state.store.reading(lead.person) as work:
        asked = f"UPDATE supporter SET staff_id = '{desk.person.id}' WHERE id = '{with_account}'"
        await work.connection.exec_driver_sql(asked)
    for supporter in (came, with_account):
        one = await a_booking(app, file, desk.person)
        if supporter == came:
            await acts.book(file, one, supporter, seen=State.REQUESTED, now=NOON, **by)
            await acts.fulfil(file, one, Begun.FROM_START, seen=State.BOOKED, now=NOON + timedelta(days=1), **by)
    assert idle
    await released(app, "2026-05", now=NOON)
    assert await in_ledger(app, Indicator.S3_1) == []
    await released(app, "2026-06", now=NOON)
    assert await in_ledger(app, Indicator.S3_1) == [None], "held: fewer than five"
    assert await in_ledger(app, Indicator.S3_1_PLEDGE) == [None]
