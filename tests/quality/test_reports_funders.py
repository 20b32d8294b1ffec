"""A sheet for one funder says nothing of another, and one that names several says that it stays at the desk."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from services.quality.publishing.reports.domain import Agreement, Material, Meeting, Request
from services.quality.publishing.reports.funder_sheets import addressed, asked_else, sheets
from services.quality.publishing.reports.funders import (
    UnknownFunderError,
    agreements_of,
    funders_of,
    in_a_file_name,
    named_on,
    only_for,
)
from services.quality.publishing.reports.spelling import Spelling
from tests.quality.doors import Centre
from tests.quality.register_building import an_entry
from tests.quality.report_files import pdf
from tests.quality.reports_building import LANGUAGES, TODAY, material

ENGLISH = Spelling(LANGUAGES["en"])
ASKED = date(2026, 3, 4)


def of_two() -> Material:
    """What the Land refused stands with S10, what was asked of the town with no gap."""
    return material(
        requests=[
            Request("Three more years", "Land", ASKED, "no_action", "", ("S10",), "Not before the budget"),
            Request("A room", "Town", ASKED, "open", criteria=("K1",)),
        ],
        meetings=[Meeting("Town", ASKED, "held", "They look for a room", ("S10",)), Meeting("Land", ASKED, "planned")],
        agreements=[
            Agreement("Land", "Counselling", 168_000, date(2026, 12, 31), "Land 80%"),
            Agreement("Town", "Rent", 62_000, None, "Town"),
        ],
        funders=["Foundation", "Land", "Town"],
    )


def all_that_is_said(found: Material, only: str = "") -> str:
    said = sheets(found, ENGLISH, only), asked_else(found, ENGLISH), addressed(found, ENGLISH, only)
    return json.dumps(said)


@pytest.mark.parametrize(("one", "other"), [("Land", "Town"), ("Town", "Land")])
@pytest.mark.parametrize("only", ["", "S10", "U8"])
def test_a_paper_for_one_funder_holds_nothing_of_another(one: str, other: str, only: str) -> None:
    theirs = {
        "Land": ("Three more years", "Not before the budget", "168,000"),
        "Town": ("A room", "They look for a room", "62,000"),
    }
    said = all_that_is_said(only_for(of_two(), one), only)
    assert not [words for words in (other, *theirs[other]) if f'"{words}' in said]
    whole = all_that_is_said(only_for(of_two(), one))
    assert [words for words in theirs[one] if f'"{words}' not in whole] == []


def test_a_funder_is_the_same_whatever_case_and_spaces() -> None:
    assert only_for(of_two(), " LAND").requests == only_for(of_two(), "Land").requests != []
    assert not only_for(of_two(), "Foundation").requests
    with pytest.raises(UnknownFunderError):
        only_for(of_two(), "Lan")


def test_a_paper_that_names_several_is_for_the_own_desk_and_says_so() -> None:
    told = addressed(of_two(), ENGLISH)
    assert told == {
        "addressee": None,
        "desk": "For our own desk: names several funders, not to be handed out.",
    }
    assert addressed(only_for(of_two(), "Land"), ENGLISH)["addressee"]["text"] == "Land"
    assert addressed(only_for(of_two(), "Foundation"), ENGLISH) == {"addressee": None, "desk": ""}


@pytest.mark.parametrize(
    ("only", "criteria", "agreements", "names"),
    [
        ("S10", ("S10",), False, ["Land"]),
        ("S10", ("U8",), False, []),
        ("S10", ("U8", "S10"), False, ["Land"]),
        ("S10", (), False, ["Land"]),
        ("U8", ("K1",), False, ["Land"]),
        ("", ("U8",), False, ["Land"]),
        ("S10", ("U8",), True, ["Town"]),
        ("U8", ("S10",), True, []),
    ],
)
def test_whom_a_paper_names_is_told_from_what_stands_on_it(
    only: str, criteria: Sequence[str], agreements: bool, names: list[str]
) -> None:
    request = Request("Three more years", "Land", ASKED, "open", criteria=tuple(criteria))
    held = [Agreement("Town", "", 62_000, None)] if agreements else []
    found = material(requests=[request], agreements=held)
    assert named_on(found, only) == names
    said = json.dumps([sheets(found, ENGLISH, only), asked_else(found, ENGLISH)])
    assert [name for name in ("Land", "Town") if f'"{name}"' in said] == names


def test_the_sheet_of_the_grants_says_which_ends_when_and_who_bears_what() -> None:
    told = {each["id"]: each["agreements"] for each in sheets(of_two(), ENGLISH)}
    assert {id_ for id_, each in told.items() if each} == {"S10"}
    land, town = told["S10"]
    assert (land["until"], land["amount"], land["bears"]["text"], land["told"], land["over"]) == (
        "Dec 31, 2026",
        "168,000 euros",
        "Land 80%",
        "not told",
        "",
    )
    assert (town["until"], town["told"]) == ("without an end", "")
    ended = replace(of_two().agreements[0], ends_on=date(2026, 11, 1), told_on=date(2026, 5, 2))
    (again,) = sheets(material(agreements=[ended]), ENGLISH, "S10")[0]["agreements"]
    assert (again["over"], again["told"]) == ("has ended", "May 2, 2026")


def test_the_next_to_end_comes_first_and_what_ended_stays_for_a_year() -> None:
    days = ("2027-06-30", "", "2026-12-31", "2026-11-24", "2025-11-25", "2025-11-24")
    held = [
        an_entry("funding_agreement", {"funder": day or "open", "amount": "1", **({"ends_on": day} if day else {})})
        for day in days
    ]
    found = [each.funder for each in agreements_of(held, TODAY)]
    assert found == ["2025-11-25", "2026-11-24", "2026-12-31", "2027-06-30", "open"]


def test_all_that_the_register_names_can_be_chosen_each_once() -> None:
    entries = [
        an_entry("funder_request", {"funder": "town "}),
        an_entry("funder_meeting", {"funder": "Foundation"}),
        an_entry("funding_agreement", {"funder": "Bund"}),
        an_entry("funder", {"label": "Town"}),
        an_entry("post", {"label": "North 1"}),
    ]
    assert funders_of(entries) == ["Bund", "Foundation", "Town"]


@pytest.mark.parametrize(
    ("funder", "name"), [("Land, Referat für Größe", "land-referat-fur-grosse"), ("الولاية", ""), ("../x", "x")]
)
def test_a_file_is_named_after_the_funder_where_every_system_takes_the_letters(funder: str, name: str) -> None:
    assert in_a_file_name(funder) == name


async def test_a_funder_is_chosen_among_those_of_the_register(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/criteria/S10/assess", data={"answer": "structural_gap", "evidence": "Grants end"})
    asked = {"asked_on": "2026-01-05", "answer": "open", "answer_by": "2026-06-01", "what": "Three years"}
    for funder in ("Land & <Town>", "Foundation"):
        sent = await lead.post("/register/funder_request/new", data=asked | {"funder": funder})
        assert sent.status_code == 303
    page = (await lead.get("/reports")).text
    assert '<option value="Land &amp; &lt;Town&gt;">' in page
    assert '<option value="Foundation">' in page
    whole, one = [
        await lead.get("/reports/funder.pdf", params=params)
        for params in ({"criterion": "S10"}, {"criterion": "S10", "funder": "Land & <Town>"})
    ]
    assert one.headers["content-disposition"] == 'inline; filename="kokon-S10-land-town-2026-Q1-en.pdf"'
    assert whole.content != one.content
    await pdf(lead, "/reports/funder.pdf?funder=Foundation")
    for unknown in (str(uuid4()), "Land"):
        assert (await lead.get("/reports/funder.pdf", params={"funder": unknown})).status_code == 404
