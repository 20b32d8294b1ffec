"""A talk is corrected: the old stays in the trail and in the client's copy, and the client counts once."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.contact.gate.domain import Gate, GateRecord, How, Point, Postponement, Reason
from services.cases.contact.gate.store import Gates
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Contributions, LiveFigures, Windows
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Outcome
from services.cases.rights.corrections.domain import (
    NotAWalkError,
    RecordNotFoundError,
    SameAsBeforeError,
    changed,
    counts,
    put_right,
    record_of,
)
from shared.calendar import month_of
from shared.privacy.counts import DRAWN
from tests.cases.building import BERLIN, CENTRE, NOON, Desk, a_request, a_walk, sit_down
from tests.cases.desk_acts import a_talk, arrived, asked_for, copy_checked, file_of, gate_form, let_in

ID = UUID(int=1)
MONTH = month_of(NOON, BERLIN)


def a_record(*not_yet: Point, record_id: UUID = ID) -> GateRecord:
    return GateRecord(id=record_id, file_id=ID, at=NOON, staff_id=ID, content=a_walk(*not_yet))


def test_what_is_right_takes_the_place_where_the_centre_agrees() -> None:
    wrong, right = a_record(), a_walk(Point.LIMITS)
    assert put_right(wrong, right, agreed=True).content == right
    assert put_right(wrong, right, agreed=False) == wrong
    assert list(changed(a_walk(), right)) == [(Point.LIMITS, How.TOLD, How.NOT_YET)]
    with pytest.raises(SameAsBeforeError):
        put_right(wrong, a_walk(), agreed=True)
    with pytest.raises(NotAWalkError):
        put_right(replace(wrong, content=Postponement(reason=Reason.OTHER)), right, agreed=True)


def test_only_the_latest_talk_counts() -> None:
    older, latest = a_record(), a_record(record_id=UUID(int=2))
    put_off = replace(older, id=UUID(int=3), content=Postponement(reason=Reason.OTHER))
    gate = Gate((older, latest, put_off))
    assert counts(gate, older) is None
    assert counts(gate, latest) == latest.content
    with pytest.raises(RecordNotFoundError):
        record_of(gate, UUID(int=4))


async def a_file_with_a_talk(app: FastAPI, *not_yet: Point) -> tuple[Desk, Desk, str, str]:
    """Two in the team; the place of a correction that the client asked for, and the page of the record."""
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    record = await a_talk(app, UUID(file.rsplit("/", 1)[1]), desk.person, *not_yet)
    return desk, second, file, str(record)


async def asked_to_correct(desk: Desk, file: str, record: str) -> str:
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id, "correction"))
    return f"{file}/rights/{asked_id}/gate/{record}"


def as_it_was(*not_yet: Point, **changes: str) -> dict[str, str]:
    given = {"why": "It was another talk.", "agreed": "yes"}
    return gate_form() | {one.value: "not_yet" for one in not_yet} | given | changes


async def pending(app: FastAPI) -> dict[str, str]:
    async with app.state.store.errand(Errand.COUNTING) as on_errand:
        return {one.indicator.value: one.outcome.value for one in await Contributions(on_errand).pending(until=MONTH)}


async def walks(desk: Desk, file: str) -> Sequence[GateRecord]:
    async with desk.app.state.store.reading(desk.person) as work:
        found = await Files(work).file(UUID(file.rsplit("/", 1)[1]))
        gate: Gate = await Gates(work).gate(found)
    return gate.records


@pytest.mark.real
async def test_the_trail_says_who_when_why_and_what_stood_there(app: FastAPI) -> None:
    desk, second, file, record = await a_file_with_a_talk(app)
    place = await asked_to_correct(desk, file, record)
    assert 'value="told" checked' in (await desk.get(place)).text
    assert (await desk.post(place, **as_it_was(Point.LIMITS))).status_code == 303
    [noted] = await walks(desk, file)
    assert noted.content == a_walk(Point.LIMITS)
    assert (noted.at, noted.staff_id) == (NOON, desk.person.id)
    trail = (await desk.get(f"{file}/rights")).text
    assert all(word in trail for word in ("It was another talk.", "Where confidentiality ends", "not yet"))
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    [kept] = (await desk.get(f"{file}/rights/{asked_id}/data")).json()["parts"]["correction"]["entries"]
    assert kept["before"]["points"]["limits"] == "told"
    assert kept["now"]["points"]["limits"] == "not_yet"
    assert kept["corrected_because"] == "It was another talk."
    assert (kept["was_changed"], kept["corrected_by"]) == (True, {"staff": ["counsellor"]})
    async with app.state.store.work() as work:
        await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        row = (await work.connection.execute(text("SELECT old, new, because FROM correction"))).one()
    assert all(b"told" not in sealed and b"another" not in sealed for sealed in row)


@pytest.mark.real
async def test_where_the_centre_disagrees_her_view_stands_beside_it(app: FastAPI) -> None:
    desk, _, file, record = await a_file_with_a_talk(app)
    place = await asked_to_correct(desk, file, record)
    no = as_it_was(Point.LIMITS, agreed="no")
    assert (await desk.post(place, **no)).status_code == 422
    assert (await desk.post(place, **no, answer="We remember it.")).status_code == 303
    assert [one.content for one in await walks(desk, file)] == [a_walk()]
    trail = (await desk.get(f"{file}/rights")).text
    assert "not changed" in trail
    assert "the client says:" in trail


@pytest.mark.real
async def test_nothing_else_or_twice_or_of_another_file_is_corrected(app: FastAPI) -> None:
    desk, _, file, record = await a_file_with_a_talk(app)
    place = await asked_to_correct(desk, file, record)
    assert (await desk.post(place, **as_it_was())).status_code == 422
    assert (await desk.post(place, **(as_it_was(Point.LIMITS) | {"why": ""}))).status_code == 422
    assert (await desk.get(place.replace(record, str(uuid4())))).status_code == 404
    assert (await desk.post(place, **as_it_was(Point.LIMITS))).status_code == 303
    again = await desk.post(place, **as_it_was(Point.ROLE))
    assert "problem=settled_before" in again.headers["location"]
    assert [one.content for one in await walks(desk, file)] == [a_walk(Point.LIMITS)]


@pytest.mark.real
async def test_a_file_that_is_only_kept_can_be_put_right_at_her_wish(app: FastAPI) -> None:
    desk, _, file, record = await a_file_with_a_talk(app)
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="disputed")
    place = await asked_to_correct(desk, file, record)
    assert (await desk.post(place, **as_it_was(Point.LIMITS))).status_code == 303
    assert [one.content for one in await walks(desk, file)] == [a_walk(Point.LIMITS)]


@pytest.mark.real
async def test_what_waits_is_replaced_and_she_still_counts_once(app: FastAPI) -> None:
    desk, _, file, record = await a_file_with_a_talk(app, Point.LIMITS)
    for not_yet, outcome in (((Point.LIMITS, Point.CONFIDENTIALITY), "not_met"), ((), "met")):
        place = await asked_to_correct(desk, file, record)
        assert (await desk.post(place, **as_it_was(*not_yet))).status_code == 303
        found = await pending(app)
        assert found["U2.1"] == outcome
        assert len(found) == 4
    async with app.state.store.errand(Errand.COUNTING) as on_errand:
        assert len(await Draws(on_errand).standings(until="2026-Q1")) == 4


@pytest.mark.real
async def test_what_was_told_once_stays_told_once(app: FastAPI) -> None:
    """Five clients are counted; then the record of one of them is put right, and the next window has nobody of them."""
    desk = await sit_down(app, "counsellor")
    files = [await file_of(desk, await arrived(app, a_request()), f"Client {number}") for number in range(5)]
    for file in files:
        fields = gate_form(record_id=str(uuid4()), seen="")
        assert (await desk.post(f"{file}/gate", **fields)).status_code == 303
    async with app.state.store.errand(Errand.COUNTING) as on_errand:
        await Windows(on_errand).open_window(MONTH, now=NOON)
        first = tally(await Contributions(on_errand).pending(until=MONTH), window=MONTH, centre=CENTRE)
        await Contributions(on_errand).save_tally(first)
    assert len(first.used) == 20
    [noted] = await walks(desk, files[0])
    place = await asked_to_correct(desk, files[0], str(noted.id))
    assert (await desk.post(place, **as_it_was(Point.LIMITS))).status_code == 303
    assert await pending(app) == {}
    async with app.state.store.reading(desk.person) as work:
        figures = [one for one in await LiveFigures(work).figures() if one.indicator in DRAWN]
    assert {one.total for one in figures} == {5}
    assert all(one.outcomes == {Outcome.MET: 5} for one in figures)
