"""The page of a file: its next steps, what happened by kind and month, who takes part, and its menu."""

from uuid import UUID

from fastapi import FastAPI

from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, attached, file_of, gate_form, let_in, replied, walked
from tests.cases.rights_requests import taken_down


async def part_of(desk: Desk, address: str, part: str, end: str = "</section>") -> str:
    page = await desk.get(address)
    assert page.status_code == 200
    return page.text.partition(f'id="{part}"')[2].partition(end)[0]


async def test_up_to_three_steps_stand_there_and_only_the_first_button_is_filled(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    await taken_down(desk, file)
    steps = await part_of(desk, file, "steps")
    told = ("Next sensible steps", "waits for an answer", "where confidentiality ends", "asked for by right")
    assert [steps.index(one) for one in told] == sorted(steps.index(one) for one in told)
    assert steps.count('class="what"') == 3
    assert steps.count('class="button"') == 1
    assert "due on" not in steps, "the day stands in the step"
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    steps = await part_of(desk, file, "steps")
    assert "Next sensible step<" in steps
    assert steps.count('class="what"') == 1


async def test_what_happened_is_shown_by_kind_and_month(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    await attached(app, UUID(file.rsplit("/", 1)[1]), desk.person, "yellow")
    everything = await part_of(desk, file, "happened")
    for words in ("All 4", "Talks 1", "Messages 2", "Papers 1", "March 2026", "Answered after"):
        assert words in everything, words
    assert "Changes of the file" not in everything
    assert everything.count("<li>") == 4
    messages = await part_of(desk, f"{file}?happened=message", "happened")
    assert messages.count("<li>") == 2
    assert "First message" in messages
    assert "yellow" not in messages
    assert "All 4" in messages
    for unknown in ("record", "nothing", "Harbour"):
        assert (await part_of(desk, f"{file}?happened={unknown}", "happened")).count("<li>") == 4, unknown


async def test_the_menu_leads_to_the_rights_and_counts_what_there_is(app: FastAPI) -> None:
    desk, reads = await sit_down(app, "counsellor"), await sit_down(app)
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, reads.person, capacity="interpreter", parts=("information",))
    menu = await part_of(desk, file, "more", "</details>")
    places = ("team", "rights", "disclosures", "same-client", "print", "closing")
    assert [menu.index(f'href="{file}/{place}"') for place in places] == sorted(
        menu.index(f'href="{file}/{place}"') for place in places
    )
    assert "(1)" not in menu
    asked_id = await taken_down(desk, file)
    assert "rights of the person <span" in await part_of(desk, file, "more", "</details>")
    withdrawn = {"action": "settle", "outcome": "withdrawn"}
    assert (await desk.post(f"{file}/rights/{asked_id}", **withdrawn)).status_code == 303
    assert "(1)" not in await part_of(desk, file, "more", "</details>")
    assert await part_of(reads, file, "more", "</details>") == "", "nothing of it is the interpreter's"


async def test_the_line_above_names_the_deputy_and_a_sheet_those_who_are_there_for_a_time(app: FastAPI) -> None:
    desk, second, third = await sit_down(app, "counsellor"), await sit_down(app), await sit_down(app)
    file = await file_of(desk, await arrived(app, a_request()))
    cover = (await desk.get(file)).text.partition("<h1>")[0]
    assert ("no deputy: name one" in cover, "deputy: \u2068" in cover) == (True, False)
    assert 'id="others"' not in (await desk.get(file)).text
    await let_in(desk, file, second.person)
    await let_in(desk, file, third.person, capacity="interpreter", parts=("information",))
    cover = (await desk.get(file)).text.partition("<h1>")[0]
    assert "you are responsible" in cover
    assert f"deputy: \u2068{second.person.name}" in cover
    assert "no deputy" not in cover
    assert "you are deputy" in (await second.get(file)).text.partition("<h1>")[0]
    assert third.person.name in await part_of(desk, file, "others")
    assert 'id="others"' not in (await third.get(file)).text


async def test_the_box_for_an_answer_opens_by_itself_only_while_somebody_waits(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert "<details open>" in await part_of(desk, file, "answer")
    assert await replied(desk, file) == 303
    box = await part_of(desk, file, "answer")
    assert "<details>" in box
    assert "Write to the person" in box
