"""Two files that are one client's, said on their page, and two people after all: what it changes, and who may not."""

from asyncio import gather
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as some

from services.cases.counting.draws.acts import draw_quarter
from services.cases.files.file.store import Files
from services.cases.files.same_client.acts import divide, merge
from services.cases.files.same_client.domain import divided
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.roles import NotAllowedError
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.cases.retention.erasure.store import Erasures
from services.cases.retention.schedule.store import KeptData
from tests.cases.audit_entries import refused
from tests.cases.building import BERLIN, a_request, sit_down
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, gate_form, let_in, walked
from tests.cases.same_client_files import id_of, some_files, status_after
from tests.cases.stored_requests import ask


async def whose(app: FastAPI, files: Sequence[str]) -> list[tuple[UUID, UUID]]:
    """`same_as` and `counted_as` of each file."""
    rows = {row.id: (row.same_as, row.counted_as) for row in await ask(app.state.store, "SELECT * FROM file")}
    return [rows[id_of(file)] for file in files]


async def noted(app: FastAPI, *acts: str) -> list[Any]:
    found = await ask(app.state.store, "SELECT actor, act, kind, ids FROM audit_entry ORDER BY arrival")
    return [tuple(row) for row in found if row.act in acts]


@given(others=some.sets(some.uuids(), min_size=1), file_id=some.uuids())
def test_one_file_goes_and_the_others_stay_together(others: set[UUID], file_id: UUID) -> None:
    found = divided(file_id, others - {file_id} or {UUID(int=0)})
    assert found[file_id] == file_id
    rest = {client for one, client in found.items() if one != file_id}
    assert len(rest) == 1
    assert rest <= found.keys() - {file_id}


async def test_both_covers_are_seen_first_and_then_the_files_are_one_clients(app: FastAPI) -> None:
    desk = await sit_down(app)
    first, second = files = await some_files(app, desk, "Harbour", "Seagull")
    before = await whose(app, files)
    seen = await desk.post(f"{first}/same-client", action="look", number="26-002")
    assert seen.status_code == 200
    for shown in ("Harbour", "Seagull", "26-001", "26-002", 'value="join"', f'action="{first}/same-client"'):
        assert shown in seen.text
    assert "Words of" not in seen.text
    assert await whose(app, files) == before
    assert await status_after(desk, first, "join", "26-002") == 303
    assert await status_after(desk, first, "join", "26-002") == 303
    assert await whose(app, files) == [(id_of(second), id_of(second))] * 2
    for one, other in ((first, second), (second, first)):
        assert f'href="{other}"' in (await desk.get(one)).text
        assert f'href="{other}"' in (await desk.get(f"{one}/same-client")).text
        assert f"Words of {'Harbour' if one == second else 'Seagull'}" not in (await desk.get(one)).text
    assert "go together" in (await desk.get(f"{first}/erase")).text
    again = await desk.post(f"{second}/same-client", action="look", number="26-001")
    assert 'value="join"' not in again.text
    assert await noted(app, "same_client", "two_clients") == [
        (desk.person.id, "same_client", "file", [id_of(first), id_of(second)])
    ]


async def test_two_people_after_all_are_kept_apart_and_still_counted_once(app: FastAPI) -> None:
    desk, second_look = await sit_down(app), await sit_down(app)
    first, second = files = await some_files(app, desk, "Harbour", "Seagull")
    workplace = app.state.workplace
    assert (await walked(desk, first, **gate_form()))[0] == 303
    assert await status_after(desk, first, "join", "26-002") == 303
    assert await status_after(desk, first, "divide") == 303
    assert await status_after(desk, first, "divide") == 303
    assert await whose(app, files) == [(id_of(first), id_of(second)), (id_of(second), id_of(second))]
    assert [one[1] for one in await noted(app, "same_client", "two_clients")] == ["same_client", "two_clients"]
    assert f'href="{second}"' not in (await desk.get(first)).text
    assert (await walked(desk, second, **gate_form()))[0] == 303
    await draw_quarter("2026-Q1", workplace=workplace, now=workplace.now())
    assert (await walked(desk, first, **gate_form("declined")))[0] == 303
    await draw_quarter("2026-Q2", workplace=workplace, now=workplace.now())
    mark = mark_of(id_of(second), workplace.keys.mark)
    for table in ("contribution", "standing", "drawn_part"):
        assert await ask(app.state.store, f"SELECT DISTINCT case_mark FROM {table}") == [(mark,)]
    assert await ask(app.state.store, "SELECT period FROM drawn_part WHERE part = 'index'") == [("2026-Q1",)]
    await let_in(desk, first, second_look.person)
    asked_id = uuid4()
    assert (await desk.post(f"{first}/rights", **asked_for(asked_id))).status_code == 303
    assert await copy_checked(first, asked_id, desk, second_look) == 303
    parts = (await desk.get(f"{first}/rights/{asked_id}/data")).json()["parts"]
    assert [parts[table]["entries"] for table in ("contribution", "standing", "drawn_part")] == [[], [], []]


async def test_deleting_one_of_two_people_leaves_the_other_and_what_both_count_for(app: FastAPI) -> None:
    desk = await sit_down(app)
    first, second = await some_files(app, desk, "Harbour", "Seagull")
    assert (await walked(desk, first, **gate_form()))[0] == 303
    assert await status_after(desk, second, "join", "26-001") == 303
    assert await status_after(desk, second, "divide") == 303
    async with app.state.store.reading(desk.person) as work:
        file = await Files(work).file(id_of(first))
        async with work.errand(Errand.RETENTION) as on_errand:
            kept = await KeptData(on_errand).kept_of_client(file.thread_id, clock=BERLIN)
        assert [one.file_id for one in kept] == [id_of(first)]
        assert [one.id for one in await Erasures(work).files_of_client(file.id)] == [file.id]
    answer = await desk.post(f"{first}/erase", ground="consent_withdrawn", code="26-001")
    assert answer.status_code == 303
    assert (await desk.get(first)).status_code == 404
    assert (await desk.get(second)).status_code == 200
    assert len(await ask(app.state.store, "SELECT DISTINCT case_mark FROM contribution")) == 1
    assert await status_after(desk, second, "look", "26-001") == 422


async def test_said_again_after_it_was_taken_back_it_holds_again(app: FastAPI) -> None:
    desk = await sit_down(app)
    files = await some_files(app, desk, "Harbour", "Seagull")
    for action in ("join", "divide", "join"):
        assert await status_after(desk, files[0], action, "26-002") == 303
    assert await whose(app, files) == [(id_of(files[1]), id_of(files[1]))] * 2


async def test_said_by_two_at_once_from_both_sides_they_are_one_clients(app: FastAPI) -> None:
    desk = await sit_down(app)
    files = await some_files(app, desk, "Harbour", "Seagull")
    for file in files:
        assert (await walked(desk, file, **gate_form()))[0] == 303
    said_both = gather(status_after(desk, files[0], "join", "26-002"), status_after(desk, files[1], "join", "26-001"))
    assert {*await said_both} == {303}
    [(same_as, counted_as)] = {*await whose(app, files)}
    assert same_as == counted_as
    mark = mark_of(counted_as, app.state.workplace.keys.mark)
    assert await ask(app.state.store, "SELECT DISTINCT case_mark FROM contribution") == [(mark,)]


@pytest.mark.parametrize("leaves", range(3))
async def test_of_three_files_one_goes_whichever_it_is(app: FastAPI, leaves: int) -> None:
    desk = await sit_down(app)
    files = await some_files(app, desk, "Harbour", "Seagull", "Lantern")
    assert await status_after(desk, files[0], "join", "26-002") == 303
    assert await status_after(desk, files[2], "join", "26-001") == 303
    assert await status_after(desk, files[leaves], "divide") == 303
    found = [same_as for same_as, _ in await whose(app, files)]
    assert found.pop(leaves) == id_of(files[leaves])
    assert found[0] == found[1] != id_of(files[leaves])
    assert len({counted_as for _, counted_as in await whose(app, files)}) == 1


async def test_a_file_that_is_not_hers_is_refused_and_written_down(app: FastAPI) -> None:
    desk, other = await sit_down(app), await sit_down(app)
    [mine] = await some_files(app, desk, "Harbour")
    [hers] = await some_files(app, other, "Seagull")
    before = await whose(app, [mine, hers])
    for action in ("look", "join"):
        answer = await desk.post(f"{mine}/same-client", action=action, number="26-002")
        assert answer.status_code == 403
        assert "Seagull" not in answer.text
        assert (await desk.post(f"{hers}/same-client", action=action, number="26-001")).status_code == 403
    assert (await desk.get(f"{hers}/same-client")).status_code == 403
    assert {(who, *ids) for who, _, _, ids in await refused(app)} == {(desk.person.id, id_of(hers))}
    assert await whose(app, [mine, hers]) == before
    async with app.state.store.reading(desk.person) as work:
        with pytest.raises(NotAllowedError):
            await merge(id_of(mine), into=id_of(hers), reader=desk.person, work=work, on_merge=())


async def test_a_place_for_a_time_or_an_emergency_is_not_enough(app: FastAPI) -> None:
    desk, helper = await sit_down(app), await sit_down(app)
    first, second = files = await some_files(app, desk, "Harbour", "Seagull")
    before = await whose(app, files)
    await let_in(desk, first, helper.person)
    await let_in(desk, second, helper.person, capacity="substitute", parts=("name", "messages"))
    assert (await helper.get(second)).status_code == 200
    assert await status_after(helper, first, "join", "26-002") == 403
    async with app.state.store.reading(helper.person) as work:
        with pytest.raises(NotAllowedError):
            await merge(id_of(first), into=id_of(second), reader=helper.person, work=work, on_merge=())
    assert await whose(app, files) == before


async def test_two_people_is_said_by_who_has_all_the_files_and_by_nobody_else(app: FastAPI) -> None:
    desk, other = await sit_down(app), await sit_down(app)
    first, second = files = await some_files(app, desk, "Harbour", "Seagull")
    assert await status_after(desk, first, "join", "26-002") == 303
    before = await whose(app, files)
    await let_in(desk, first, other.person)
    page = (await other.get(f"{first}/same-client")).text
    assert "1 more, which others" in page
    assert 'value="divide"' not in page
    assert "Seagull" not in page
    assert await status_after(other, first, "divide") == 403
    found = [(who, act, set(ids)) for who, act, _, ids in await refused(app)]
    assert found == [(other.person.id, "same_client", {id_of(first), id_of(second)})]
    async with app.state.store.reading(other.person) as work:
        with pytest.raises(NotAllowedError):
            await divide(id_of(first), reader=other.person, work=work)
    assert await whose(app, files) == before


@pytest.mark.parametrize("which", [0, 1])
async def test_a_file_that_is_only_kept_stays_whose_it_is(app: FastAPI, which: int) -> None:
    desk = await sit_down(app)
    files = await some_files(app, desk, "Harbour", "Seagull", "Lantern")
    assert await status_after(desk, files[0], "join", "26-002") == 303
    asked_id = uuid4()
    assert (await desk.post(f"{files[which]}/rights", **asked_for(asked_id, "restriction"))).status_code == 303
    place = f"{files[which]}/rights/{asked_id}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    before = await whose(app, files)
    assert await status_after(desk, files[which], "join", "26-003") == 422
    assert await status_after(desk, files[2], "join", f"26-00{which + 1}") == 422
    assert await status_after(desk, files[0], "divide") == 422
    shown = await desk.get(f"{files[which]}/same-client")
    assert shown.status_code == 200
    assert 'name="action"' not in shown.text
    assert 'value="divide"' not in (await desk.get(f"{files[1 - which]}/same-client")).text
    assert await whose(app, files) == before
    async with app.state.store.reading(desk.person) as work:
        with pytest.raises(NotAllowedError):
            await merge(id_of(files[2]), into=id_of(files[which]), reader=desk.person, work=work, on_merge=())
    async with app.state.store.reading(desk.person) as work:
        with pytest.raises(NotAllowedError):
            await divide(id_of(files[0]), reader=desk.person, work=work)


@pytest.mark.parametrize("number", ["26-001", "26-002", "26-999", "99-001", "Harbour", ""])
async def test_a_number_that_is_the_same_erased_unknown_or_none_comes_back(app: FastAPI, number: str) -> None:
    desk = await sit_down(app)
    event = a_request("Words")
    [mine], gone = await some_files(app, desk, "Harbour"), await file_of(desk, await arrived(app, event), "Gone")
    assert gone != mine
    await erase(
        [event.thread_id], ground=LegalGround.DUTY, workplace=app.state.workplace, now=app.state.workplace.now()
    )
    before = await whose(app, [mine])
    for action in ("look", "join"):
        answer = await desk.post(f"{mine}/same-client", action=action, number=number)
        assert answer.status_code == 422
        assert 'id="problem-number"' in answer.text
        assert 'value="join"' not in answer.text
    assert await whose(app, [mine]) == before
