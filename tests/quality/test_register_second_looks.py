"""A second look at an entry of the register: somebody else has looked, or it does not count."""

import re
from dataclasses import replace
from datetime import UTC, date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.quality.app import FOLDER
from services.quality.evidence.register.domain import Entry, RetiredError, check, confirm, revise
from services.quality.evidence.register.files.reading import read
from services.quality.evidence.register.files.tables import table_of
from services.quality.evidence.register.files.vocabulary import lexicon
from services.quality.evidence.register.kinds.every import KINDS, kind_named
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.measures.gathering import register_figures
from services.quality.evidence.register.second_looks.domain import NotAskedForError, look, shortfall, writers
from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.second_looks import IncompleteError, NothingToReviewError, SamePersonError, Shortfall
from services.quality.standards.scoring.figures import Level
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.store import HistoryLines
from shared.languages import Languages
from tests.quality.building import COUNSELLOR, LEAD
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.register_building import TODAY, a_look, a_stamp, an_entry, looked_at

FUNDER: Kind = kind_named("funder")
FILLED = {"label": "Land", "level": "4", "evidence": "Minutes of three years"}
SPOKEN = Languages(["en"], ("quality", FOLDER / "locale"), clock=ZoneInfo("Europe/Berlin"))
OFFICER = Author(uuid4(), Role.QUALITY_OFFICER)


def a_funder(**changes: str) -> Entry:
    return an_entry("funder", FILLED | changes)


def looked(*history: Entry, by: Author = COUNSELLOR, outcome: str = "confirms", note: str = "") -> None:
    look(history, FUNDER, a_stamp(by=by), outcome=outcome, note=note)


def test_a_date_of_a_second_look_is_asked_for_in_no_kind() -> None:
    asked = [field.label for kind in KINDS for field in kind.fields if "second person" in f"{field.label} {field.hint}"]
    assert asked == []


def test_who_wrote_it_is_refused_and_whoever_only_confirmed_it_is_not() -> None:
    first = a_funder()
    confirmed = confirm(first, FUNDER, a_stamp(by=OFFICER))
    with pytest.raises(SamePersonError):
        looked(confirmed, first, by=LEAD)
    looked(confirmed, first, by=OFFICER)


def test_whoever_wrote_the_step_or_the_evidence_has_written_it() -> None:
    first = a_funder(level="3")
    raised = revise(first, FUNDER, check(FUNDER, FILLED, today=TODAY), a_stamp(by=OFFICER))
    assert FUNDER.second_look is not None
    assert writers([raised, first], FUNDER.second_look) == {LEAD.pseudonym, OFFICER.pseudonym}
    anew = revise(raised, FUNDER, check(FUNDER, FILLED | {"evidence": "Others"}, today=TODAY), a_stamp(by=OFFICER))
    assert writers([anew, raised, first], FUNDER.second_look) == {OFFICER.pseudonym}
    back = revise(anew, FUNDER, check(FUNDER, FILLED, today=TODAY), a_stamp(by=OFFICER))
    assert writers([back, anew, raised, first], FUNDER.second_look) == {LEAD.pseudonym, OFFICER.pseudonym}


def test_a_look_needs_something_to_look_at_and_an_answer() -> None:
    with pytest.raises(NotAskedForError):
        looked(a_funder(level="3"))
    with pytest.raises(NotAskedForError):
        look([an_entry("post")], kind_named("post"), a_stamp(by=COUNSELLOR), outcome="confirms", note="")
    with pytest.raises(NothingToReviewError):
        looked(an_entry("funder", {"label": "Land", "level": "4"}))
    with pytest.raises(RetiredError):
        looked(replace(a_funder(), retired="a mistake"))
    for outcome in ("", "differs"):
        with pytest.raises(IncompleteError):
            looked(a_funder(), outcome=outcome)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (a_funder(level="3"), None),
        (an_entry("funder", {"label": "Land", "level": "4"}), Shortfall.NO_EVIDENCE),
        (a_funder(), Shortfall.NOT_REVIEWED),
        (a_funder(second_look_on="2026-03-01"), Shortfall.NOT_REVIEWED),
        (looked_at(FILLED), None),
        (looked_at(FILLED, date(2024, 3, 4)), Shortfall.REVIEW_EXPIRED),
        (looked_at(FILLED, confirms=False), Shortfall.NOT_CONFIRMED),
        (looked_at(FILLED, TODAY + timedelta(days=1)), Shortfall.NOT_REVIEWED),
        (looked_at(FILLED, seen=FILLED | {"evidence": "Others"}), Shortfall.NOT_REVIEWED),
        (looked_at(FILLED, seen=FILLED | {"label": "Land, by its old name"}), None),
    ],
)
def test_why_an_entry_counts_for_less(entry: Entry, why: Shortfall | None) -> None:
    assert shortfall(FUNDER, entry, TODAY) == why


def test_the_newest_look_holds() -> None:
    entry = a_funder()
    sees_it_otherwise = a_look(entry, date(2026, 2, 1), confirms=False)
    assert shortfall(FUNDER, replace(entry, looks=(sees_it_otherwise, a_look(entry))), TODAY) is None
    later = a_look(entry, confirms=False)
    both = (later, a_look(entry, date(2026, 2, 1)))
    assert shortfall(FUNDER, replace(entry, looks=both), TODAY) is Shortfall.NOT_CONFIRMED


async def entered(lead: httpx.AsyncClient, **changes: str) -> str:
    """The path of a funder that somebody has just entered."""
    assert (await lead.post("/register/funder/new", data=FILLED | changes)).status_code == 303
    found = re.search(r'href="(/register/funder/[0-9a-f-]{36})"', (await lead.get("/register/funder")).text)
    assert found
    return found[1]


async def look_at(somebody: httpx.AsyncClient, path: str, **changes: str) -> httpx.Response:
    seen = re.search(r'name="seen" value="([^"]*)"', (await somebody.get(path)).text)
    given = {"outcome": "confirms", "seen": seen[1] if seen else ""}
    return await somebody.post(f"{path}/second-look", data=given | changes)


async def step(centre: Centre) -> object:
    async with centre.store.work() as work:
        return (await register_figures(work, centre.app.state.desk.today, UTC))["S4.3"]


async def test_somebody_else_looks_and_only_then_it_counts_in_full(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead)
    assert await step(centre) == Level(3)
    assert "Counts as 3 until a second person has looked at the evidence." in (await counsellor.get(path)).text
    saved = await look_at(counsellor, path, note="Read all three")
    assert (saved.status_code, saved.headers["location"]) == (303, f"{path}?saved=look")
    assert await step(centre) == Level(4)
    page = without_tags((await lead.get(path)).text)
    assert "Mar 5, 2026 · Counsellor Looked at the evidence and confirms it. Read all three" in page
    assert "Counts as 3" not in page


async def test_the_same_person_is_refused_with_plain_words_in_whatever_role(centre: Centre) -> None:
    pseudonym = uuid4()
    lead, other = await centre.colleague("lead", pseudonym=pseudonym), await centre.colleague("counsellor")
    path = await entered(lead)
    seen = re.search(r'name="seen" value="([^"]*)"', (await other.get(path)).text)
    assert seen
    same = await centre.colleague("counsellor", pseudonym=pseudonym)
    page = await same.get(path)
    assert "You have written this. Please ask somebody else in the team to look at the evidence." in page.text
    assert 'name="outcome"' not in page.text
    refused = await look_at(same, path, seen=seen[1])
    assert refused.status_code == 403
    assert "The second look has to come from somebody else in the team." in refused.text
    assert await step(centre) == Level(3)


async def test_a_change_wants_a_new_look_and_looking_whether_it_holds_does_not(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead)
    await look_at(counsellor, path)
    seen = re.search(r'name="seen" value="([^"]*)"', (await lead.get(f"{path}/edit")).text)
    assert seen
    assert (await lead.post(f"{path}/confirm", data={"seen": seen[1]})).status_code == 303
    assert await step(centre) == Level(4)
    assert (await look_at(counsellor, path, seen=seen[1])).status_code == 409
    seen = re.search(r'name="seen" value="([^"]*)"', (await lead.get(f"{path}/edit")).text)
    assert seen
    changed = FILLED | {"evidence": "Other minutes", "seen": seen[1]}
    assert (await lead.post(f"{path}/edit", data=changed)).status_code == 303
    assert await step(centre) == Level(3)
    assert "It was about what stood here before." in (await counsellor.get(path)).text


async def test_sent_twice_it_is_one_look_and_what_is_missing_is_said(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead)
    refused = await look_at(counsellor, path, outcome="differs")
    assert (refused.status_code, "Please say in a few words why." in refused.text) == (422, True)
    form_id = str(uuid4())
    for _ in range(2):
        assert (await look_at(counsellor, path, form_id=form_id)).status_code == 303
    assert (await counsellor.get(path)).text.count("data-look=") == 1


async def test_of_what_nobody_has_to_look_at_no_look_is_taken(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead, level="2")
    assert "A second look" not in (await counsellor.get(path)).text
    async with centre.store.work() as work:
        (entry,) = await Register(work).entries()
    assert (await look_at(counsellor, path, seen=str(entry.id))).status_code == 409


async def test_what_was_typed_before_stays_readable_and_counts_for_nothing(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    old = a_funder(second_look_on="2026-02-01")
    async with centre.store.work() as work:
        await Register(work).save_entries([old])
    path = f"/register/funder/{old.entry}"
    told = "A second person looked at it on Feb 1, 2026 This day was typed with the entry."
    assert told in without_tags((await lead.get(path)).text)
    assert await step(centre) == Level(3)
    assert "second_look_on" not in (await lead.get(f"{path}/edit")).text
    kept = FILLED | {"second_look_on": "2026-03-04", "seen": str(old.id), "level": "3"}
    assert (await lead.post(f"{path}/edit", data=kept)).status_code == 303
    assert told in without_tags((await lead.get(path)).text)
    file = (await lead.get("/register/funder/entries.csv")).text
    assert ',"2026-02-01",' in file
    assert await is_known_already(lead, file)


async def is_known_already(lead: httpx.AsyncClient, file: str) -> bool:
    answer = await lead.post("/register/workbook", files={"file": ("funders.csv", file.encode(), "text/csv")})
    return "1 line is in the register already" in answer.text


async def test_files_tell_who_confirmed_and_when_and_take_in_neither(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead)
    await look_at(counsellor, path)
    file = (await lead.get("/register/funder/entries.csv")).text
    assert file.splitlines()[1].endswith('"second_look_on","confirmed_on"')
    assert file.splitlines()[2].endswith(',"","2026-03-05"')
    table = table_of(file.replace(',"","2026-03-05"', ',"2026-03-04","2026-03-05"'))
    (sheet,) = read([table], lexicon(SPOKEN), today=TODAY).sheets
    (line,) = sheet.lines
    assert dict(line.filled.values) == FILLED
    assert "second_look_on" not in (await lead.get("/register/workbook.csv")).text
    assert await is_known_already(lead, file)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_a_file_that_still_has_the_words_of_before_is_understood(language: str) -> None:
    spoken = Languages([language], ("quality", FOLDER / "locale"), clock=ZoneInfo("Europe/Berlin"))
    before = spoken[language].gettext("Throughout, and a second person has looked at the examples")
    rows = f"label;level;evidence\nLand;{before};Minutes of three years\n"
    (sheet,) = read([table_of(rows)], lexicon(spoken), today=TODAY).sheets
    (line,) = sheet.lines
    assert dict(line.filled.values) == FILLED


async def test_it_waits_on_the_page_of_the_month_for_others_than_who_wrote_it(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await entered(lead)
    assert "Ask somebody for a second look: Land" in without_tags((await lead.get("/month")).text)
    month = (await counsellor.get("/month")).text
    assert "Have a second look: Land" in without_tags(month)
    assert f'href="{path}#second-look"' in month
    await look_at(counsellor, path)
    assert "second look" not in (await counsellor.get("/month")).text


async def test_a_quarter_that_is_over_is_made_anew_by_a_look_that_belongs_to_it(centre: Centre) -> None:
    desk, day = centre.app.state.desk, date(2025, 11, 5)
    entry = an_entry("funder", FILLED, day=day)
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
        await bring_up_to_date(work, desk.catalogues, running=desk.running, clock=desk.clock)
        assert Period(2025, 4) in await HistoryLines(work).kept_quarters()
        await Register(work).save_look(a_look(entry, day))
        assert Period(2025, 4) not in await HistoryLines(work).kept_quarters()
        past = await HistoryLines(work).past(["2025-12"])
    assert [[each.entry for each in version.looks] for version in past.register] == [[entry.entry]]
