"""What a single post is paid: read by the lead and the quality officer, and by nobody else, wherever it could be."""

import httpx
import pytest

from services.quality.evidence.register.kinds.posts import POST
from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Role
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.page_budgets import IDS, OF_EVERY_SERVICE
from tests.quality.register_building import a_post, an_entry
from tests.quality.statements import templates_of

GRADE, BEFORE, AGREEMENT = "grade-canary-9b", "grade-canary-8", "agreement-canary"
PAY = (GRADE, BEFORE, AGREEMENT, "Pay grade", "Collective agreement", "Paid at least as")
WITHOUT_POSTS = (".pdf", "{round_id}", "{step_id}", "{document_id}", "{file_id}", "{token_id}")
READERS = [role for role in Role if role.may_approve]
OTHERS = [role for role in Role if not role.may_approve]


async def a_paid_post(centre: Centre) -> str:
    """A post whose pay grade was changed once. Return its path."""
    before = a_post(label="Post 1", grade=BEFORE, agreement=AGREEMENT)
    after = an_entry("post", {**before.values, "grade": GRADE}, entry=before.entry, number=2)
    async with centre.store.work() as work:
        await Register(work).save_entries([before, after, *(a_post(label=f"Post {n}") for n in range(2, 7))])
    return str(before.entry)


def saying(page: httpx.Response) -> list[str]:
    return [word for word in PAY if word in page.text]


@pytest.mark.parametrize("role", OTHERS)
async def test_no_page_shows_others_what_a_post_is_paid(centre: Centre, role: Role) -> None:
    ids = {**IDS, "entry_id": await a_paid_post(centre), "criterion_id": "S2"}
    other = await centre.colleague(role.value)
    opened = []
    every = templates_of(centre.app, besides=OF_EVERY_SERVICE)
    for template in sorted(path for path in every if not any(word in path for word in WITHOUT_POSTS)):
        page = await other.get(template.format(**ids))
        opened += [template] if page.status_code == 200 else []
        assert saying(page) == [], template
    assert (await other.get("/register/workbook.csv?entries=all")).status_code == 403
    wanted = {"/register/{kind_name}", "/register/{kind_name}/{entry_id}", "/register/{kind_name}/entries.csv"}
    assert wanted <= {*opened}


@pytest.mark.parametrize("role", READERS)
async def test_the_lead_and_the_quality_officer_read_it(centre: Centre, role: Role) -> None:
    entry, reader = await a_paid_post(centre), await centre.colleague(role.value)
    assert {GRADE, AGREEMENT} <= {*saying(await reader.get("/register/post"))}
    assert {GRADE, BEFORE, AGREEMENT} <= {*saying(await reader.get(f"/register/post/{entry}"))}
    for file in ("/register/post/entries.csv", "/register/workbook.csv?entries=all"):
        assert {GRADE, AGREEMENT} <= {*saying(await reader.get(file))}


async def test_others_see_that_it_changed_and_that_they_do_not_see_what(centre: Centre) -> None:
    entry, counsellor = await a_paid_post(centre), await centre.colleague("counsellor")
    page = (await counsellor.get(f"/register/post/{entry}")).text
    assert "What only the lead and the quality officer read has changed." in page
    assert "read by the lead and the quality officer alone" in page
    assert "unchanged" not in page


@pytest.mark.parametrize("role", Role)
async def test_how_posts_are_paid_is_a_step_and_counted_for_those_alone_who_read_it(centre: Centre, role: Role) -> None:
    """Of five posts "4 of 5" and then "5 of 6" says how the newest one is paid."""
    posts = [a_post(label=f"Post {number}", paid="yes" if number else "no") for number in range(5)]
    async with centre.store.work() as work:
        await Register(work).save_entries(posts)
    reader = await centre.colleague(role.value)
    of_register = without_tags((await reader.get("/register/post")).text)
    assert ("5 people: 4 fulfilled, 0 partly, 1 not" in of_register) is role.may_approve
    assert ("step 3 of 4" in of_register) is not role.may_approve
    page = (await reader.get("/criteria/S2")).text
    assert 'data-indicator="S2.2" data-met="0" data-partly="0" data-not-met="0"' in page
    assert "step 3 of 4" in page
    assert "4 fulfilled" not in page
    rows = (await reader.get("/export.json")).json()["rows"]
    (row,) = (each for each in rows if each.get("measure") == "S2.2")
    assert (row["unit"], row["value"], {"met", "partly", "not_met", "value_low"} & row.keys()) == (
        "step_of_share", 3, set(),
    )  # fmt: skip
    figures = (await reader.get("/api/v1/criteria/S2")).json()["standing"]
    assert '"met"' not in str(figures).replace("'", '"').partition("S2.2")[2].partition("S2.3")[0]


def test_pay_is_three_fields_of_a_post() -> None:
    assert [field.name for field in POST.fields if field.of_pay] == ["paid", "agreement", "grade"]
