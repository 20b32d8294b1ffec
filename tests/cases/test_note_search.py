"""Words found in notes and in one file: whose notes, what of them, and that a word stays out of addresses."""

from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.note_search.domain import FoundNotes
from services.cases.casework.note_search.store import NoteSearch
from services.cases.files.search.domain import Term
from services.cases.files.search.passages import excerpt, is_said
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.roles import NotAllowedError
from shared.accounts.domain import Person
from tests.cases.audit_entries import noted_by
from tests.cases.building import Desk, a_person, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in, noted

LONG = (
    "First there was much else to say of the way to the office, and then: the neighbour is a safe contact. "
    "So it was said, and nothing more was to be done about it on that day."
)


async def a_note(desk: Desk, words: str, pseudonym: str = "Harbour") -> str:
    """In a file of its own; the address of the file."""
    file = await file_of(desk, await arrived(desk.app, a_request()), pseudonym)
    await noted(desk.app, UUID(file.rsplit("/", 1)[1]), desk.person, words)
    return file


async def searched(app: FastAPI, reader: Person, term: str, **limits: int) -> FoundNotes:
    async with app.state.store.reading(reader) as work:
        return await NoteSearch(work).search(Term.of(term), **limits)


def test_a_text_says_all_words_in_any_order_and_however_they_are_written() -> None:
    assert is_said(Term.of("CONTACT safe"), LONG)
    assert is_said(Term.of("مدرسه"), "ذهبت إلى المدرسة")
    assert not is_said(Term.of("safe harbour"), LONG)
    assert not is_said(Term.of("--"), LONG)
    assert not is_said(Term.of("safe"), None)
    shown = excerpt(Term.of("neighbour"), LONG)
    assert ("neighbour is a safe contact" in shown, "First" in shown, shown[0], shown[-1]) == (True, False, "…", "…")
    assert excerpt(Term.of("well"), "All is well") == "All is well"


async def test_notes_of_ones_own_files_are_found_and_of_no_others(app: FastAPI) -> None:
    mine, theirs = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    own, other = await a_note(mine, LONG), await a_note(theirs, "A safe contact, too", "Lantern")
    found = await searched(app, mine.person, "safe contact")
    assert [(line.file.pseudonym, "neighbour" in line.hit.excerpt) for line in found.lines] == [("Harbour", True)]
    page = await mine.post("/search/notes", term="safe contact")
    assert ("1 note found" in page.text, f"{own}/notes/" in page.text, other in page.text) == (True, True, False)
    await let_in(theirs, other, mine.person, capacity="substitute", parts=("messages", "name"))
    assert len((await searched(app, mine.person, "safe")).lines) == 1, "the notes were not given"
    reads = await sit_down(app, "counsellor")
    await let_in(theirs, other, reads.person, capacity="substitute", parts=("notes",))
    [line] = (await searched(app, reads.person, "safe")).lines
    assert (line.file.pseudonym, line.hit.excerpt) == (None, "A safe contact, too")
    assert ("read", "note", [UUID(other.rsplit("/", 1)[1])]) in await noted_by(app, reads.person)
    for role in ("lead", "interpreter"):
        assert (await searched(app, (await sit_down(app, role)).person, "safe")).lines == []
    with pytest.raises(NotAllowedError):
        await searched(app, a_person("quality_officer"), "safe")


async def test_the_first_lock_alone_keeps_others_out(app: FastAPI) -> None:
    """Should the database hand out a row of others, its words are not even opened."""
    mine, theirs = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    await a_note(theirs, "A safe contact")
    async with app.state.store.reading(mine.person) as work, work.errand(Errand.RETENTION):
        assert (await NoteSearch(work).search(Term.of("safe"))).lines == []


async def test_the_newest_come_first_and_no_more_than_there_is_room_for(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    for number in range(5):
        await a_note(desk, f"A safe contact, number {number}")
    for at_once in (1, 2, 7):
        found = await searched(app, desk.person, "safe", most=3, at_once=at_once)
        assert (len(found.lines), found.more, found.all_searched) == (3, True, True)
    assert not (await searched(app, desk.person, "safe", most=5)).more
    assert not (await searched(app, desk.person, "nothing of it", at_once=1, seconds=-1)).all_searched


async def test_a_version_that_was_replaced_is_not_found(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_note(desk, "A dangerous contact")
    [line] = (await searched(app, desk.person, "dangerous")).lines
    changed = {"note_id": str(uuid4()), "at": "2026-03-05T11:30", "kind": "call", "whom": "client"}
    changed |= {"mediation": "here", "duration": "15_30", "note": "A safe contact"}
    assert (await desk.post(f"{file}/notes/{line.hit.id}", **changed)).status_code == 303
    assert (await searched(app, desk.person, "dangerous")).lines == []
    assert len((await searched(app, desk.person, "safe")).lines) == 1


async def test_a_word_is_sent_in_a_form_and_stays_out_of_addresses(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_note(desk, "A safe contact")
    assert 'formaction="/search/notes"' in (await desk.get("/search")).text
    assert "Nothing found" in (await desk.post("/search/notes", term="<b>nobody</b>")).text
    for address in ("/search/notes?term=neighbour", f"{file}/search?q=neighbour"):
        refused = await desk.get(address)
        assert (refused.status_code, "neighbour" in refused.headers["location"]) == (303, False)
    for place in ("/search/notes", f"{file}/search"):
        assert (await desk.get(place)).status_code == 200
        for term in ("", "--", "x" * 61):
            assert (await desk.post(place, term=term)).status_code == 422
    assert "neighbour" not in caplog.text


async def test_in_one_file_all_is_searched_that_the_reader_may_see(app: FastAPI) -> None:
    desk, reads = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await a_note(desk, "A safe contact")
    await let_in(desk, file, reads.person, capacity="substitute", parts=("messages",))
    assert f'href="{file}/search"' in (await desk.get(file)).text
    page = (await desk.post(f"{file}/search", term="contact SAFE")).text
    assert ("A safe contact" in page, "First message" in page) == (True, False)
    assert "First message" in (await desk.post(f"{file}/search", term="first")).text
    assert "A safe contact" not in (await reads.post(f"{file}/search", term="safe")).text
    assert "First message" in (await reads.post(f"{file}/search", term="first")).text
