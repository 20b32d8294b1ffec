"""Lists of the register as tables: their columns, their order, and what each entry adds to which figure."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import KINDS, kind_named
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.views.additions import Addition, Material
from services.quality.evidence.register.views.tables import Order, columns_for, in_order, order_of
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Level, Outcomes, Quantity
from tests.quality.doors import Centre
from tests.quality.register_building import TODAY, a_post, an_entry, in_place, the_list

ENGLISH: Any = None
OPEN = [kind for kind in KINDS if not kind.closed]


def additions(entry: Entry, *others: Entry) -> dict[str, Addition]:
    return {each.measure: each for each in Material([entry, *others], (), None, TODAY).additions(entry)}


def sums(entry: Entry, *others: Entry) -> dict[str, tuple[float, float]]:
    return {name: (each.part, each.whole) for name, each in additions(entry, *others).items()}


def meetings(month: str, held: str, planned: str = "4") -> Entry:
    return an_entry("meetings", {"month": month, "what": "team_meeting", "planned": planned, "held": held})


def test_what_entries_add_adds_up_to_the_figure() -> None:
    months = [meetings("2026-02", "3"), meetings("2026-01", "4"), meetings("2020-01", "1")]
    added = [sums(each, *(other for other in months if other is not each)).get("K10.1") for each in months]
    assert added == [(3, 4), (4, 4), None]
    assert figures(months, day=TODAY)["K10.1"] == Outcomes(7, 0, 1)


def test_a_post_adds_what_is_filled_and_what_is_financed() -> None:
    analysis = an_entry("analysis", {"done_on": "2026-01-01", "needed": "5"})
    post, other = a_post(size="1", filled="0.75", financing="open_ended"), a_post()
    assert sums(post, other, analysis) == {"S2.1": (0.75, 0), "S2.2": (1, 1), "S2.3": (0, 1), "S10.1": (1, 1)}
    assert sums(replace(post, values={**post.values, "filled": "0"}), other, analysis) == {"S10.1": (1, 1)}


def test_an_item_of_a_checklist_adds_its_answer_and_no_item_that_nobody_answered() -> None:
    size = len(kind_named("workplace_item").items)
    for said, part in (("yes", 1.0), ("partly", 0.5), ("no", 0.0)):
        whole = the_list("workplace_item", said, *["yes"] * (size - 1))
        assert sums(*whole) == {"S1.1": (part, 1), "S1.1.room": (part, 1)}
    absent = the_list("workplace_item", "not_applicable", *["yes"] * (size - 1))
    assert sums(*absent) == {}
    alone = an_entry("workplace_item", {"item": "phone_and_device", "met": "yes"})
    assert sums(alone) == {"S1.1": (1, 1)}


def test_of_controls_only_the_newest_adds_something() -> None:
    dpia = {"control": "dpia", "passed": "yes"}
    newest, older = [an_entry("control", {**dpia, "done_on": day}) for day in ("2026-02-01", "2025-02-01")]
    assert sums(newest, older)["U1.3"] == (1, 1)
    assert additions(newest, older)["U1.3.dpia"].without == figures([older], day=TODAY)["U1.3.dpia"]
    assert "U1.3" not in sums(older, newest)


def test_what_is_not_added_up_says_what_the_figure_would_be_without_it() -> None:
    assert additions(in_place("safety_plan", "2026-01-05"))["S6.1"].without is Absence.NOTHING_ENTERED
    newer = additions(in_place("safety_plan", "2026-01-05"), in_place("safety_plan", "2025-03-05"))
    assert newer["S6.1"].without == Age(12.0)
    funders = [an_entry("funder", {"name": name, "level": level}) for name, level in (("a", "1"), ("b", "2"))]
    assert additions(*funders)["S4.3"].without == Level(2)
    law = {"what": "Law", "in_force_on": "2026-01-01"}
    late = an_entry("legal_change", {**law, "updated_on": "2026-02-10"})
    assert isinstance(
        additions(late, an_entry("legal_change", {**law, "updated_on": "2026-01-01"}))["K4.3"].without, Quantity
    )


def test_what_takes_something_away_says_so() -> None:
    month = an_entry("opening_month", {"month": "2026-02", "published": "40"})
    closure = an_entry("closure", {"closed_on": "2026-02-03", "hours": "6"})
    assert sums(closure, month) == {"S7.1": (-6, 0)}
    assert figures([closure, month], day=TODAY)["S7.1"] == Amounts(34, 40)


def test_columns_are_what_is_asked_of_all_and_said_by_some() -> None:
    columns = columns_for(kind_named("post"), [a_post(agreement="TVöD")])
    assert [field.name for field in columns.own] == ["size", "filled", "paid", "profile", "financing"]
    assert [field.name for field in columns.others] == ["agreement"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_table_is_wider_than_five_columns_beside_the_name(kind: Any) -> None:
    columns = columns_for(kind, [an_entry(kind.name, {field.name: "x" for field in kind.fields})])
    assert len(columns.own) <= 5


def test_lines_are_put_in_order_either_way_and_what_is_missing_comes_last() -> None:
    post = kind_named("post")
    lines = [a_post(label=label, size=size) for label, size in (("B", "10"), ("a", "9"), ("c", "0.5"))]
    lines.append(an_entry("post", {"label": "d"}))

    def labels(sort: str) -> str:
        order = order_of(sort, columns_for(post, lines))
        return "".join(entry.values["label"] for entry in in_order(lines, post, order, ENGLISH))

    wanted = {"": "Bacd", "size": "caBd", "-size": "Bacd", "title": "aBcd", "-title": "dcBa"}
    assert {sort: labels(sort) for sort in wanted} == wanted
    assert labels("grade") == labels("unknown") == "Bacd", "what is no column is no order"


def test_a_heading_asks_for_the_other_way_round() -> None:
    orders = [Order(), Order("size"), Order("size", True)]
    assert [order.after("size") for order in orders] == ["size", "-size", "size"]
    assert [Order("size").sort(each) for each in ("size", "title")] == ["ascending", "none"]
    assert Order("size", True).sort("size") == "descending"


async def test_a_list_is_a_table_that_a_link_puts_in_order(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Register(work).save_entries([a_post(label=f"Post {size}", size=size) for size in ("1", "3", "2")])
    lead = await centre.colleague("lead")
    page = (await lead.get("/register/post")).text
    assert 'href="/register/post?sort=size"' in page
    page = (await lead.get("/register/post?sort=-size")).text
    assert re.findall(r'<th scope="row"><a href="[^"]*">(Post \d)', page) == ["Post 3", "Post 2", "Post 1"]
    assert 'aria-sort="descending"' in page
    adds = re.findall(r'data-adds="S10.1">(.*?)</div>', page, re.S)
    assert [re.sub("<[^>]*>", "", each) for each in adds] == [
        f"S10.1: 0 of {size} full-time post{'s' if size > 1 else ''}" for size in (3, 2, 1)
    ]


async def test_nobody_is_told_by_order_or_addition_how_a_post_is_paid(centre: Centre) -> None:
    """A counsellor could else learn it from the lines that come first, or from what counts for S2.2."""
    paid = [a_post(label=f"Post {number}", paid=said) for number, said in enumerate(("no", "yes", "no", "yes", "yes"))]
    async with centre.store.work() as work:
        await Register(work).save_entries(paid)
    lead, other = await centre.colleague("lead"), await centre.colleague("counsellor")
    assert 'data-adds="S2.2"' in (await lead.get("/register/post")).text
    assert beside(await lead.get("/criteria/S2"), "S2.2") == {"0 of 1", "1 of 1"}
    assert beside(await other.get("/criteria/S2"), "S2.2") == set()
    page = (await other.get("/register/post?sort=paid")).text
    assert 'data-adds="S2.2"' not in page
    assert 'aria-sort="ascending"' not in page
    assert 'href="/register/post?sort=paid"' not in page


async def test_the_front_says_for_which_criteria_a_list_counts_and_which_lists_are_empty(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Register(work).save_entries([in_place("safety_plan", "2026-01-05"), a_post()])
    counsellor = await centre.colleague("counsellor")
    page = (await counsellor.get("/register")).text
    rows = {kind.name: row(page, kind.name) for kind in KINDS if not kind.closed}
    assert re.findall('data-counts-for="([^"]*)"', rows["post"]) == ["S2", "S10"]
    assert "S6 Safety for the team: one of its figures comes from this list" in re.sub(
        "<[^>]*>", "", rows["safety_plan"]
    )
    assert ": no figure from this list yet" in rows["role"]
    assert ["empty</span>" in rows[name] for name in ("post", "safety_plan", "role", "nothing")] == [
        False,
        False,
        True,
        False,
    ]
    empty = (await counsellor.get("/register?show=empty")).text
    assert 'href="/register/role"' in empty
    assert 'href="/register/post"' not in empty
    assert len(re.findall('class="empty-list"', empty)) == len(OPEN) - 3


def row(page: str, kind: str) -> str:
    found = re.search(rf'<tr[^>]*>\s*<th scope="row"><a href="/register/{kind}">.*?</tr>', page, re.S)
    assert found, kind
    return found[0]


async def test_an_entry_says_on_its_page_what_it_adds(centre: Centre) -> None:
    plan = in_place("safety_plan", "2026-01-05")
    async with centre.store.work() as work:
        await Register(work).save_entries([plan])
    page = (await (await centre.colleague("counsellor")).get(f"/register/safety_plan/{plan.entry}")).text
    assert "without it: nothing entered yet" in page


def beside(page: httpx.Response, measure: str) -> set[str]:
    """What the entries beside a figure add to it, on the page of its criterion."""
    return set(re.findall(rf'data-figure="{re.escape(measure)}" href="/register/[^"]*#feeds">([^<]*)</a>', page.text))
