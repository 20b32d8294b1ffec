"""That there is rightly none of a kind: it does not apply, until somebody has to look again."""

from datetime import date, timedelta

import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.nothing import is_about
from services.quality.standards.scoring.figures import Absence, Outcomes
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.register_building import TODAY, an_entry

NOTHING, NOT_APPLICABLE = Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE
UNTIL = TODAY + timedelta(days=180)


def none_of(kind: str, until: date = UNTIL) -> Entry:
    return an_entry("nothing", {"what": kind}, review_on=until)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.none], ids=lambda kind: kind.name)
def test_what_is_said_to_be_empty_does_not_apply_and_changes_no_other_figure(kind: object) -> None:
    name, feeds = kind.name, kind.feeds  # type: ignore[attr-defined]  # a kind
    before, after = figures([], day=TODAY), figures([none_of(name)], day=TODAY)
    assert {measure for measure in after if after[measure] is NOT_APPLICABLE} == {*feeds, "S6.3"}
    assert all(after[measure] == before[measure] for measure in after if measure not in feeds)


def test_it_holds_up_to_the_day_of_the_next_look_and_not_beyond() -> None:
    said = none_of("assignment")
    found = [figures([said], day=day)["S3.2"] for day in (TODAY, UNTIL, UNTIL + timedelta(days=1))]
    assert found == [NOT_APPLICABLE, NOT_APPLICABLE, NOTHING]


def test_an_entry_of_the_kind_speaks_louder() -> None:
    assignment = an_entry("assignment", {"month": "2026-02", "assignments": "4", "paid": "0"})
    assert figures([none_of("assignment"), assignment], day=TODAY)["S3.2"] == Outcomes(0, 0, 4)


def test_what_is_long_over_does_not_contradict_that_there_is_none_now() -> None:
    long_ago = an_entry("assignment", {"month": "2024-02", "assignments": "4", "paid": "0"})
    assert figures([long_ago], day=TODAY)["S3.2"] is NOTHING
    assert figures([none_of("assignment"), long_ago], day=TODAY)["S3.2"] is NOT_APPLICABLE
    outdated = an_entry("funder", {"level": "2"}, reviewed_on=date(2024, 3, 4))
    assert figures([none_of("funder"), outdated], day=TODAY)["S4.3"] is NOTHING


async def test_where_all_is_long_over_the_page_asks_whether_there_is_rightly_none(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    month = {"month": "2024-02", "what": "Interpreting", "assignments": "4", "paid": "4"}
    assert (await lead.post("/register/assignment/new", data=month)).status_code == 303
    asked = (await lead.get("/register/assignment")).text
    assert "too long ago for a figure of today" in asked
    assert "/register/nothing/new?what=assignment" in asked
    await lead.post("/register/nothing/new", data={"what": "assignment"})
    told = (await lead.get("/register/assignment")).text
    assert "too long ago for a figure of today" not in told
    assert "It holds until September 5, 2026." in without_tags(told)
    await lead.post("/register/assignment/new", data=month | {"month": "2026-02"})
    assert "It holds until" not in (await lead.get("/register/assignment")).text


def test_of_what_a_centre_should_have_it_cannot_say_that_it_does_not_apply() -> None:
    assert figures([none_of("safety_plan")], day=TODAY)["S6.1"] is NOTHING


def test_it_stands_as_evidence_only_with_the_figures_that_it_is_about() -> None:
    assert is_about(none_of("defect"), "S1.2")
    assert not is_about(none_of("defect"), "S3.2")
    assert is_about(an_entry("post"), "S2.1")


async def test_the_page_of_an_empty_kind_leads_there_and_shows_until_when_it_holds(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    empty = (await lead.get("/register/assignment")).text
    assert "/register/nothing/new?what=assignment" in empty
    assert "nothing/new" not in (await counsellor.get("/register/assignment")).text
    assert "nothing/new" not in (await lead.get("/register/safety_plan")).text
    asked = (await lead.get("/register/nothing/new?what=assignment")).text
    assert '<option value="assignment" selected>' in asked
    said = await lead.post("/register/nothing/new", data={"what": "assignment"})
    assert said.headers["location"] == "/register/assignment?saved=entry"
    page = without_tags((await lead.get("/register/assignment")).text)
    assert "It holds until September 5, 2026." in page
    assert "there is none" in without_tags((await lead.get("/register")).text)
    assert "does not apply" in without_tags((await lead.get("/criteria/S3")).text)
    centre.clock.time += timedelta(days=200)
    again = await centre.colleague("lead")
    assert "Look whether that still holds" in (await again.get("/register/assignment")).text
    assert 'data-topic="entry"' in (await again.get("/month")).text
