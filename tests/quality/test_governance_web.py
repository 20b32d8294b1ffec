"""The members' way to the next version of the standards, as they and the office see it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from services.quality.foundation.tables.store import outbox
from services.quality.office.governance.adopted import adoption_id
from services.quality.office.governance.store import Governance
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.voting.domain import Choice
from services.quality.office.voting.store import Ballots, entitled, tally
from services.quality.standards.catalogue.files import CURRENT
from shared.bus.compression import unpack
from shared.events import StandardAdopted
from shared.privacy.budget import budget
from tests.quality.building import a_release, yearly_noise
from tests.quality.doors import Office
from tests.quality.markup import without_tags
from tests.quality.office_building import NEXT, ONLY_TITLED, a_draft, a_member, accepted, opened, with_other_words

NOTHING = {"unheard": ""}
"""A form without fields: a browser says what kind it is all the same."""
PROPOSAL = {"kind": "change", "target": "S10", "title": "Longer", "wanted": "Three years", "reason": "One is short"}
NAMES = budget().criteria.names


async def proposed(member: httpx.AsyncClient, **changes: str) -> str:
    """The path of a new proposal."""
    answer = await member.post("/proposals", data={**PROPOSAL, "form_id": str(uuid4()), **changes})
    assert answer.status_code == 303
    return answer.headers["location"]


async def test_nobody_sees_the_standards_in_the_making_without_signing_in(office: Office) -> None:
    for path in ("/standards", f"/standards/{CURRENT}", f"/drafts/{uuid4()}", f"/proposals/{uuid4()}"):
        assert (await office.stranger().get(path)).status_code == 303


async def test_a_member_proposes_and_others_comment(office: Office) -> None:
    north, south = await a_member(office, "north"), await a_member(office, "south")
    officer = await office.officer()
    path = await proposed(north)
    page = (await south.get(path)).text
    assert "Three years" in page
    assert "Fachstelle Nord" in page
    for client, words in ((south, "We need it too"), (officer, "How would one count it?")):
        assert (
            await client.post(f"{path}/comments", data={"form_id": str(uuid4()), "words": words})
        ).status_code == 303
    page = (await north.get(path)).text
    assert re.search(r"Fachstelle Süd</bdi>.*We need it too.*the office.*How would one count it\?", page, re.DOTALL)
    assert "Longer" in (await south.get("/standards")).text


async def test_a_proposal_sent_twice_is_one(office: Office) -> None:
    north, form = await a_member(office, "north"), str(uuid4())
    assert await proposed(north, form_id=form) == await proposed(north, form_id=form)
    assert (await north.get("/standards")).text.count(">Longer</a>") == 1


async def test_an_incomplete_proposal_comes_back_with_what_was_written(office: Office) -> None:
    north = await a_member(office, "north")
    answer = await north.post("/proposals", data={**PROPOSAL, "target": "", "reason": ""})
    assert answer.status_code == 422
    assert "Three years" in answer.text


async def test_who_may_do_what_with_a_proposal(office: Office) -> None:
    north, south = await a_member(office, "north"), await a_member(office, "south")
    officer = await office.officer()
    path = await proposed(north)
    assert (await officer.post("/proposals", data=PROPOSAL)).status_code == 403
    assert (await south.post(f"{path}/decline", data={"answer": "no"})).status_code == 403
    assert (await south.post(f"{path}/withdraw", data=NOTHING)).status_code == 403
    assert (await officer.post(f"{path}/decline", data={"answer": ""})).status_code == 422
    assert (await officer.post(f"{path}/decline", data={"answer": "It is there"})).status_code == 303
    assert "It is there" in (await north.get(path)).text
    assert (await north.post(f"{path}/withdraw", data=NOTHING)).status_code == 409


async def test_a_member_of_no_centre_reads_and_does_nothing(office: Office) -> None:
    nobody = await office.officer("member")
    assert (await nobody.get("/standards")).status_code == 200
    assert (await nobody.post("/proposals", data={**PROPOSAL, "form_id": str(uuid4())})).status_code == 403


async def test_a_draft_begins_as_the_version_in_force(office: Office) -> None:
    officer = await office.officer()
    answer = await officer.post("/drafts", data={"form_id": str(uuid4())})
    page = (await officer.get(answer.headers["location"])).text
    assert "3 things are still to be added or put right" in page
    assert "it is that of 2025-10, and each version has one of its own" in page
    assert "What is different from version 2025-10" in page
    assert "No centre has a representative yet" in (await officer.get(f"/drafts/{await a_draft(office)}")).text
    assert (await (await a_member(office, "north")).post("/drafts", data=NOTHING)).status_code == 403


async def test_nobody_votes_on_a_version_with_the_title_of_another_one(office: Office) -> None:
    officer = await office.officer()
    await a_member(office, "north")
    untitled = NEXT.replace(", 2027-01", "")
    draft = await a_draft(office, untitled)
    assert "Let the members vote" not in (await officer.get(f"/drafts/{draft}")).text
    assert (await opened(officer, draft, quorum="1")).status_code == 409
    assert (await opened(officer, await a_draft(office), quorum="1")).status_code == 303


async def test_nobody_votes_on_a_version_that_says_the_same_as_the_one_before(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office, ONLY_TITLED)
    await a_member(office, "north")
    answer = await opened(officer, draft, quorum="1")
    assert answer.status_code == 409
    assert "It says the same as the version before it, but for title and day. Next step:" in answer.text
    assert "Open the vote" not in answer.text


async def test_drafts_of_one_day_are_told_apart(office: Office) -> None:
    officer = await office.officer()
    await a_draft(office)
    await a_draft(office, NEXT.replace("Joint quality standards", "Other standards", 1))
    page = without_tags((await officer.get("/standards")).text)
    assert "Joint quality standards of October 2025, 2027-01 being written 2027-01 · begun on March 5, 2026" in page
    assert "Other standards of October 2025, 2027-01 being written" in page


async def test_a_text_that_changed_in_one_language_alone_warns_and_can_be_voted_on(office: Office) -> None:
    officer = await office.officer()
    await a_member(office, "north")
    draft = await a_draft(office, with_other_words())
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "Changed in one language and not in the others" in page
    assert "S10 · Name: changed in English, as before in Deutsch and العربية" in page
    assert "Changed in one language" not in (await officer.get(f"/drafts/{await a_draft(office)}")).text
    assert (await opened(officer, draft, quorum="1")).status_code == 303


async def test_a_part_is_checked_and_saved_even_while_it_is_wrong(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    await a_member(office, "north")
    path = f"/drafts/{draft}/text/S10"
    page = (await officer.get(path)).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    wrong = '[[criteria]]\nid = "S10"\nresponsible = ["nobody"]'
    answer = await officer.post(path, data={"seen": seen, "part": wrong, "do": "check"})
    assert answer.status_code == 200
    assert "criterion S10" in answer.text
    assert "nobody" not in (await officer.get(path)).text
    assert (await officer.post(path, data={"seen": seen, "part": wrong, "do": "save"})).status_code == 303
    page = (await officer.get(f"/drafts/{draft}")).text
    assert f'href="{path}">S10 · line 3</a>' in page
    assert (await opened(officer, draft)).status_code == 409
    assert (await officer.post(path, data={"seen": seen, "part": "x", "do": "save"})).status_code == 422


async def test_the_difference_can_be_read_by_people(office: Office) -> None:
    draft = await a_draft(office, with_other_words())
    page = (await (await a_member(office, "north")).get(f"/drafts/{draft}")).text
    assert "S10 Funding for at least three years" in page
    shown, read = re.sub(r'<span class="hidden".*?</span>', "", page), without_tags(page)
    old, new = re.findall(r'<span class="words" lang="en" dir="auto">(.*?)</span></p>', shown)[-2:]
    assert re.fullmatch(r"Funding\s+<del>one can plan with</del>\s+", old)
    assert re.fullmatch(r"Funding\s+<ins>for at least three years</ins>\s+", new)
    assert "before Funding taken out: one can plan with now Funding put in: for at least three years" in read, (
        "colour and lines are not read aloud"
    )
    assert "4 texts" in read


async def test_texts_of_one_language_can_be_compared_alone(office: Office) -> None:
    member = await a_member(office, "north")
    text = with_other_words().replace("Gemeinsame Qualitätsstandards, Stand", "Gemeinsame Standards, Stand", 1)
    path = f"/drafts/{await a_draft(office, text)}"
    every = without_tags((await member.get(path)).text)
    german = without_tags((await member.get(f"{path}?in=de")).text)
    english = without_tags((await member.get(f"{path}?in=en")).text)
    assert "put in: for at least three years" in every
    assert "put in: for at least three years" in english
    assert "put in: for at least three years" not in german
    assert "Title (Deutsch)" in german
    assert "Title (Deutsch)" not in english


async def test_members_vote_once_and_see_the_counts_only_after_the_end(office: Office) -> None:
    north, south, west = [await a_member(office, centre) for centre in ("north", "south", "west")]
    officer, draft = await office.officer(), await a_draft(office)
    path = f"/drafts/{draft}"
    assert (await opened(north, draft)).status_code == 403
    assert (await opened(officer, draft, until="2026-03-05")).status_code == 422
    too_few = await opened(officer, draft, quorum="1")
    assert (too_few.status_code, "More than half of the centres" in too_few.text) == (422, True)
    assert (await opened(officer, draft)).status_code == 303
    assert (await officer.post(f"{path}/vote", data={"choice": "yes"})).status_code == 403
    assert (await north.post(f"{path}/vote", data={"choice": "maybe"})).status_code == 422
    assert (await north.post(f"{path}/vote", data={"choice": "yes"})).status_code == 303
    assert (await north.post(f"{path}/vote", data={"choice": "no"})).status_code == 409
    assert (await south.post(f"{path}/vote", data={"choice": "no"})).status_code == 303
    page = (await officer.get(path)).text
    assert "2 of 3 centres have voted; 2 have to." in page
    assert "or all vote alike, everybody knows from the result how each of them voted" in page
    assert "data-choice" not in page
    assert re.search(r"Fachstelle Nord</bdi> <span class=\"tag\">has voted", page)
    assert (await officer.post(f"{path}/adopt", data={"valid_from": "2027-01-01"})).status_code == 409
    office.clock.time += timedelta(days=40)
    page = (await west.get(path)).text
    assert [int(number) for number in re.findall(r"data-choice.*?number\">(\d+)<", page)] == [1, 1, 0]
    assert "There was no majority for the draft." in page
    assert (await west.post(f"{path}/vote", data={"choice": "yes"})).status_code == 409
    assert (await officer.post(f"{path}/vote/reopen", data=NOTHING)).status_code == 303


async def test_who_has_to_vote_reads_first_what_is_different(office: Office) -> None:
    north, officer = await a_member(office, "north"), await office.officer()
    draft = await a_draft(office, with_other_words())
    await opened(officer, draft, quorum="1")
    for client, vote_last in ((north, True), (officer, False)):
        page = (await client.get(f"/drafts/{draft}")).text
        assert (page.index('id="different"') < page.index('id="vote-1"')) is vote_last
    await north.post(f"/drafts/{draft}/vote", data={"choice": "yes"})
    page = (await north.get(f"/drafts/{draft}")).text
    assert page.index('id="vote-1"') < page.index('id="different"')


async def test_no_table_holds_both_who_voted_and_what(office: Office) -> None:
    north, _ = await a_member(office, "north"), await a_member(office, "south")
    officer, draft = await office.officer(), await a_draft(office)
    await opened(officer, draft)
    await north.post(f"/drafts/{draft}/vote", data={"choice": "no"})
    async with office.store.work() as work:
        ballot = (await Ballots(work).ballots(draft))[0]
    assert ballot.voted == {"north"}
    assert [ballot.of(choice) for choice in Choice] == [0, 1, 0]
    assert "choice" not in entitled.columns
    assert "centre" not in tally.columns


async def test_too_few_votes_are_no_no(office: Office) -> None:
    for centre in ("north", "south", "west"):
        await a_member(office, centre)
    officer, draft = await office.officer(), await a_draft(office)
    await opened(officer, draft)
    office.clock.time += timedelta(days=40)
    page = (await officer.get(f"/drafts/{draft}")).text
    assert "Too few centres took part. That is neither a yes nor a no." in page
    assert "did not vote" in page


async def test_what_members_accepted_is_adopted_told_and_used(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office, with_other_words())
    path = await proposed(await a_member(office, "north"))
    assert (await officer.post(f"{path}/take-up", data={"draft": str(draft)})).status_code == 303
    await accepted(office, officer, draft)
    assert (await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2026-03-05"})).status_code == 422
    await office.age_proofs(6)
    assert (await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-04-01"})).status_code == 401
    await office.age_proofs(-6)
    assert (await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-04-01"})).status_code == 303
    async with office.store.work() as work:
        adopted = outbox.rows.select().filter_by(subject=StandardAdopted.subject)
        row = (await work.connection.execute(adopted)).one()
        taken = (await Governance(work).proposals())[0]
    told = StandardAdopted.model_validate_json(row.body)
    assert (told.id, told.catalogue) == (adoption_id("2027-01"), "2027-01")
    assert unpack(told.packed) == with_other_words().replace("valid_from = 2027-01-01", "valid_from = 2027-04-01")
    assert taken.state == "adopted"
    page = (await officer.get("/standards/2027-01")).text
    assert "It waits for the bus" in page
    assert "S10 Funding for at least three years" in page
    assert "0 of 2 centres have reported by it." in page
    assert (await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-05-01"})).status_code == 409
    assert (await officer.get("/criteria/S10?version=2027-01")).status_code == 200


async def test_of_two_accepted_drafts_the_second_is_written_anew(office: Office) -> None:
    officer, first, second = await office.officer(), await a_draft(office), await a_draft(office, with_other_words())
    members = [await a_member(office, centre) for centre in ("north", "south")]
    for draft in (first, second):
        await opened(officer, draft)
        for member in members:
            await member.post(f"/drafts/{draft}/vote", data={"choice": "yes"})
    assert (await officer.post(f"/drafts/{first}/vote/reopen", data=NOTHING)).status_code == 409
    await officer.post(f"/drafts/{first}/adopt", data={"valid_from": "2027-04-01"})
    assert (await officer.post(f"/drafts/{second}/adopt", data={"valid_from": "2027-05-01"})).status_code == 409
    assert "Another version was adopted in the meantime" in (await officer.get(f"/drafts/{second}")).text
    assert (await officer.post(f"/drafts/{second}/vote/reopen", data=NOTHING)).status_code == 303


async def test_a_release_by_an_adopted_version_is_shown_by_it(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office, with_other_words())
    await accepted(office, officer, draft)
    await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-04-01"})
    async with office.store.work() as work:
        for centre in ("north", "south"):
            await ReceivedReleases(work).keep_received(a_release(centre, "2026-Q4", U2=(2, 2)))
            await ReceivedReleases(work).keep_received(a_release(centre, "2027-Q2", catalogue="2027-01", U2=(4, 4)))
    page = (await officer.get("/criteria/U2?period=2027-Q2")).text
    assert page.count("2 of 2</a>") == 4
    assert "by version 2027-01" in page


async def test_the_criteria_of_last_year_stay_after_new_standards(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office, with_other_words(criterion="U2"))
    await accepted(office, officer, draft)
    await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-01-01"})
    many, few = yearly_noise(300, 40, 60, NAMES), yearly_noise(30, 0, 30, NAMES)
    async with office.store.work() as work:
        for centre in ("north", "south"):
            await ReceivedReleases(work).keep_received(a_release(centre, "2026-Q4", contributions=many))
            await ReceivedReleases(work).keep_received(a_release(centre, "2027-Q1", catalogue="2027-01"))
        later = a_release("west", "2026-Q4", catalogue="2027-01", contributions=few)
        await ReceivedReleases(work).keep_received(later)
    office.clock.time = datetime(2027, 5, 2, 12, tzinfo=UTC)
    page = (await officer.get("/?period=2027-Q1")).text
    first = page.split('data-value="U2"')[1].split("</tr>")[0]
    assert "<strong>80%</strong>" in first
    assert f"/criteria/U2?period=2026-Q4&amp;version={CURRENT}#definition" in first
    assert f"The criteria of 2026 were counted by version {CURRENT} of the standards." in page
    assert "Funding for at least three years" not in first
    rows = (await officer.get("/values.json?period=2027-Q1")).json()["rows"]
    assert [row["catalogue"] for row in rows] == ["2027-01"] + [CURRENT] * len(NAMES)
    assert {row["state"] for row in rows[1:] if "made_from" in row} == {"known"}
    now = (await officer.get("/criteria/U2?period=2027-Q1")).text
    assert "<strong>80%</strong>" in now
    assert f"By version {CURRENT}" in now.split('id="value"')[1].split("</dl>")[0]
    of_then = await officer.get(f"/criteria/U2?period=2026-Q4&version={CURRENT}")
    assert "<strong>80%</strong>" in of_then.text
    assert "<strong>80%</strong>" not in (await officer.get("/?period=2026-Q4&version=2027-01")).text


async def test_a_vote_is_called_off_by_the_office_and_the_draft_can_be_dropped(office: Office) -> None:
    north, officer, draft = await a_member(office, "north"), await office.officer(), await a_draft(office)
    path = await proposed(north)
    await officer.post(f"{path}/take-up", data={"draft": str(draft)})
    await opened(officer, draft, quorum="1")
    assert (await officer.post(f"/drafts/{draft}/drop", data=NOTHING)).status_code == 409
    assert (await officer.post(f"/drafts/{draft}/vote/call-off", data=NOTHING)).status_code == 303
    assert "The vote was called off" in (await north.get(f"/drafts/{draft}")).text
    assert (await officer.post(f"/drafts/{draft}/drop", data=NOTHING)).status_code == 303
    assert "open</span>" in (await north.get(path)).text


@pytest.mark.parametrize(
    "path", ["/standards/2031-01", "/standards/x", "/standards/2031-01/file", f"/drafts/{UUID(int=0)}"]
)
async def test_what_is_not_there_is_not_found(office: Office, path: str) -> None:
    assert (await (await office.officer()).get(path)).status_code == 404


async def test_the_file_of_each_version_can_be_read(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    assert (await officer.get(f"/standards/{CURRENT}/file")).text.startswith("#")
    assert (await officer.get(f"/drafts/{draft}/file")).text == NEXT
