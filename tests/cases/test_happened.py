"""What happened in a file, as its page tells it: a line for each talk, message and document, and no word of them."""

from uuid import UUID, uuid4

from fastapi import FastAPI

from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, attached, file_of, gate_form, let_in, replied, walked

TALKED, POSTPONED = "Talk about the information ·", "Talk about the information postponed"
ATTACHED, TAKEN_OUT = "Attached: \u2068yellow.txt\u2069", "A document was taken out"


async def happened(desk: Desk, file: str) -> str:
    """Nothing where the reader is shown nothing of it."""
    page = (await desk.get(file)).text
    _, _, after = page.partition('id="happened"')
    return after.partition("</section>")[0]


async def test_every_talk_message_and_document_has_its_line(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert "First message" in await happened(desk, file)
    assert await replied(desk, file, "The door is yellow.") == 303
    assert (await walked(desk, file, action="postpone", reason="acute_crisis"))[0] == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    attachment = await attached(app, UUID(file.rsplit("/", 1)[1]), desk.person, "yellow")
    shown = await happened(desk, file)
    for line in ("Answered", POSTPONED, TALKED):
        assert shown.count(line) == 1, line
    assert ATTACHED in shown
    assert "The door" not in shown
    assert desk.person.name in shown
    assert (await desk.post(f"{file}/attachments/{attachment}", why="mistake")).status_code == 303
    shown = await happened(desk, file)
    assert "A document was attached" in shown
    assert TAKEN_OUT in shown
    assert "Attached: " not in shown


async def test_whoever_was_given_a_part_is_told_what_happened_in_that_part_alone(app: FastAPI) -> None:
    desk, writes, reads = await sit_down(app, "counsellor"), await sit_down(app), await sit_down(app)
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, writes.person, capacity="substitute", parts=("messages",))
    await let_in(desk, file, reads.person, capacity="interpreter", parts=("information",))
    assert (await walked(desk, file, **gate_form()))[0] == 303
    await attached(app, UUID(file.rsplit("/", 1)[1]), desk.person, "yellow")
    messages, information = await happened(writes, file), await happened(reads, file)
    assert "First message" in messages
    assert "First message" not in information
    assert TALKED in information
    assert TALKED not in messages
    assert "ttached" not in messages + information


async def test_what_a_form_was_told_comes_back_in_the_part_that_it_belongs_to(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    empty = await desk.post(f"{file}/reply", words="", reply_id=str(uuid4()), seen=str(uuid4()))
    assert empty.status_code == 422
    assert 'id="problem-words"' in empty.text.partition('id="answer"')[2].partition("</section>")[0]
    refused = await desk.post(f"{file}/details", called="x" * 61, reached="the neighbour", when="")
    assert refused.status_code in (409, 422)
    assert "the neighbour" in refused.text
    assert "the neighbour" not in (await desk.get(file)).text


def test_the_page_of_a_file_names_no_concept(app: FastAPI) -> None:
    """Each concept brings its own sheets."""
    templates = app.state.pages.environment
    source = templates.loader.get_source(templates, "files/file/file.html")[0]
    for name in ("conversation", "gate", "attachment", "opening", "hold", "right", "disclosure", "clocks"):
        assert name not in source, name
