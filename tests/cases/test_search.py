"""The search on a real database: whose files it finds, that it forgets, and that a name stays out of addresses."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.cases.files.file.store import Files
from services.cases.files.search.domain import Fit, Found, Term
from services.cases.files.search.store import Search
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.keys.domain import Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.roles import NotAllowedError
from shared.accounts.domain import Person
from tests.cases.building import Desk, a_person, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in

NAMES = ("Harbour", "Harbour Light", "Old harbour", "فاطِمة", "Müller", "")


async def files_of(desk: Desk, *names: str) -> dict[str, str]:
    """Opened in this order; their addresses by name."""
    return {name: await file_of(desk, await arrived(desk.app, a_request()), name) for name in names}


async def searched(app: FastAPI, reader: Person, term: str, *, size: int = 25, start: int = 0, **limits: Any) -> Found:
    async with app.state.store.reading(reader) as work:
        found: Found = await Search(work).search(Term.of(term), start=start, size=size, **limits)
        return found


def names_in(found: Found) -> list[str | None]:
    return [line.file.pseudonym for line in found.lines]


async def test_files_are_found_by_number_and_name_the_best_first(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await files_of(desk, *NAMES)
    found = await searched(app, desk.person, "HARBOUR")
    assert [(line.file.pseudonym, line.fit) for line in found.lines] == [
        ("Harbour", Fit.EXACT),
        ("Harbour Light", Fit.PREFIX),
        ("Old harbour", Fit.WORD),
    ]
    assert (found.total, found.searched, found.all_searched) == (3, 6, True)
    assert names_in(await searched(app, desk.person, "فاطمه")) == ["فاطِمة"]
    assert names_in(await searched(app, desk.person, "mueller")) == ["Müller"]
    assert names_in(await searched(app, desk.person, "26-006")) == [None]
    for at_once in (1, 2, 3, 4, 7):
        again = await searched(app, desk.person, "harbour", size=2, start=1, at_once=at_once)
        assert (names_in(again), again.total, again.searched) == (["Harbour Light", "Old harbour"], 3, 6)


async def test_of_files_of_others_there_is_no_hit_and_no_count(app: FastAPI) -> None:
    mine, theirs = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    own, other = await files_of(mine, "Harbour"), await files_of(theirs, "Harbour Light", "Lantern")
    found = await searched(app, mine.person, "harbour")
    assert (names_in(found), found.total, found.searched) == (["Harbour"], 1, 1)
    await let_in(theirs, other["Harbour Light"], mine.person, capacity="substitute", parts=("messages",))
    found = await searched(app, mine.person, "harbour")
    assert (names_in(found), found.total) == (["Harbour"], 1), "she was not given the name"
    by_number = await searched(app, mine.person, "26-002")
    assert [(str(line.file.id), line.file.pseudonym) for line in by_number.lines] == [
        (other["Harbour Light"].rsplit("/", 1)[1], None)
    ]
    await let_in(theirs, other["Lantern"], mine.person, capacity="substitute", parts=("name",))
    assert names_in(await searched(app, mine.person, "lantern")) == ["Lantern"]
    for role in ("lead", "intake_duty", "interpreter"):
        stranger = await sit_down(app, role)
        assert (await searched(app, stranger.person, "harbour")).searched == 0
        page = await stranger.post("/search", term="26-001")
        assert page.status_code == 200
        assert own["Harbour"] not in page.text
    with pytest.raises(NotAllowedError):
        await searched(app, a_person("quality_officer"), "harbour")


async def test_the_first_lock_alone_keeps_others_out(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the database hand out a row of others, its name is not even opened."""
    mine, theirs = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    await files_of(theirs, "Harbour")
    async with app.state.store.reading(mine.person) as work:
        everything = Search._newest

        async def lost(self: Search, size: int, *, before: Any = None) -> Any:
            async with work.errand(Errand.RETENTION):
                return await everything(self, size, before=before)

        monkeypatch.setattr(Search, "_newest", lost)
        for term in ("harbour", "26-001"):
            found = await Search(work).search(Term.of(term), start=0, size=25)
            assert (found.total, list(found.lines)) == (0, [])


async def test_a_page_answers_a_form_and_never_an_address(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    desk = await sit_down(app, "counsellor")
    files = await files_of(desk, "Harbour")
    box = await desk.get("/files")
    assert '<form class="finding" role="search" method="post" action="/search"' in box.text
    page = await desk.post("/search", term="harbor")
    assert files["Harbour"] in page.text
    assert "written alike" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    for address in ("/search?term=Harbour", "/search?q=Harbour", "/search?Harbour", "/search?lang=de&page=Harbour"):
        refused = await desk.get(address)
        assert refused.status_code == 303
        assert refused.headers["location"].startswith("/search?told=address")
        assert "arbour" not in refused.headers["location"] + refused.text
    kind = await desk.get("/search?told=address")
    assert "history of the browser" in kind.text
    assert files["Harbour"] not in kind.text
    assert "arbo" not in caplog.text


async def test_what_is_not_a_term_is_said_beside_the_field(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    wrong = (("", "fill this in"), ("--", "fill this in"), ("x" * 61, "too long"), ("a\0b", "not look right"))
    for term, said in wrong:
        answer = await desk.post("/search", term=term)
        assert answer.status_code == 422
        assert said in answer.text
    assert (await desk.post("/search", term="a", page="0")).status_code == 422
    nothing = await desk.post("/search", term="<b>nobody</b>", page="3")
    assert "Nothing found" in nothing.text
    assert "<b>nobody" not in nothing.text


async def test_long_answers_come_page_by_page_with_the_term_in_the_form(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await files_of(desk, *(f"Harbour {number:02d}" for number in range(27)))
    first = await desk.post("/search", term="harbour")
    assert "27 files found" in first.text
    assert first.text.count('<a class="row"') == 25
    assert '<input type="hidden" name="term" value="harbour">' in first.text
    second = await desk.post("/search", term="harbour", page="2")
    assert second.text.count('<a class="row"') == 2


async def test_a_key_that_is_gone_hides_one_name_and_no_other(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    files = await files_of(desk, "Harbour", "Harbour Light")
    async with app.state.store.reading(desk.person) as work:
        lost = await Files(work).file(UUID(files["Harbour"].rsplit("/", 1)[1]))
    await app.state.store.ring.destroy({lost.key_id}, at=lost.opened_at)
    assert names_in(await searched(app, desk.person, "harbour")) == ["Harbour Light"]
    assert names_in(await searched(app, desk.person, "26-001")) == [None]


async def test_a_slow_keeper_of_keys_ends_the_search_and_says_so(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await sit_down(app, "counsellor")
    await files_of(desk, *NAMES)
    asked = list[int]()
    unwrap = SealedFileKeys.unwrap

    async def counted(self: SealedFileKeys, wrapped: dict[str, Wrapped]) -> dict[str, bytes]:
        asked.append(len(wrapped))
        return await unwrap(self, wrapped)

    monkeypatch.setattr(SealedFileKeys, "unwrap", counted)
    found = await searched(app, desk.person, "harbour", at_once=2, seconds=0)
    assert (found.searched, found.all_searched) == (2, False)
    asked.clear()
    assert (await searched(app, desk.person, "harbour", at_once=4)).all_searched
    assert asked == [3, 2, 3], "one round trip for each batch, one for the page; where there is no name, no key"
