"""The register through the doors of a centre: enter, change, look at again, retire, and never lose anything."""

import re
from dataclasses import replace
from datetime import UTC, date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from services.quality.evidence.register.domain import known_on
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.measures.gathering import register_figures
from services.quality.evidence.register.store import ChangedMeanwhileError, Register
from services.quality.standards.scoring.figures import Absence, Age, Figure
from services.quality.standing.known import known_at
from shared.events import PostsCounted
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.register_building import TODAY, a_post, an_entry

POST = {
    "label": "Post 3",
    "size": "1",
    "filled": "0,75",
    "paid": "yes",
    "profile": "none",
    "financing": "unsecured",
}
DEFECT = {"what": "Printer", "reported_on": "2026-03-01"}
ID = "[0-9a-f-]{36}"
OPEN = [kind for kind in KINDS if not kind.closed]
CLOSED = [kind for kind in KINDS if kind.closed]


def entries_on(page: httpx.Response, kind: str) -> list[str]:
    return list(dict.fromkeys(re.findall(rf'href="(/register/{kind}/{ID})"', page.text)))


def field(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def entered(centre: Centre, kind: str = "post", **changes: str) -> tuple[httpx.AsyncClient, str]:
    """A lead enters something. Return the lead's browser and the path of the entry."""
    lead = await centre.colleague("lead")
    saved = await lead.post(f"/register/{kind}/new", data={"post": POST, "defect": DEFECT}[kind] | changes)
    assert (saved.status_code, saved.headers["location"]) == (303, f"/register/{kind}?saved=entry")
    return lead, entries_on(await lead.get(f"/register/{kind}"), kind)[0]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_every_page_of_every_kind_opens_in_every_language(centre: Centre, language: str) -> None:
    lead = await centre.colleague("lead", language=language)
    assert (await lead.get("/register")).status_code == 200
    for kind in KINDS:
        writing = ("/new",) if kind in OPEN else ()
        for page in ("", "?show=overdue", "?show=retired", *writing, "/entries.csv"):
            assert (await lead.get(f"/register/{kind.name}{page}")).status_code == 200


async def test_what_is_entered_is_shown_and_counted_in_the_criterion_it_feeds(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    plan = {"in_place": "yes", "looked_at_on": "2026-01-05"}
    assert (await lead.post("/register/safety_plan/new", data=plan)).status_code == 303
    async with centre.store.work() as work:
        assert (await register_figures(work, centre.clock.time.date(), UTC))["S6.1"] == Age(2.0)
    page = (await lead.get("/register/safety_plan")).text
    assert 'href="/criteria/S6#S6.1"' in page
    assert 'data-label="Looked at">Mar 5, 2026 ' in page
    path = entries_on(await lead.get("/register/safety_plan"), "safety_plan")[0]
    assert path in (await lead.get("/criteria/S6")).text


async def test_a_drill_stands_beside_the_safety_plan_and_makes_no_figure(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = (await lead.get("/api/v1/criteria/S6")).json()["standing"]["indicators"]
    assert "/criteria/S6" in (await lead.get("/register/drill")).text, (
        "what it stands beside is told before the first one"
    )
    drill = {"what": "A threat at the door", "showed": "nothing", "held_on": "2025-03-04"}
    assert (await lead.post("/register/drill/new", data=drill)).status_code == 303
    path = entries_on(await lead.get("/register/drill"), "drill")[0]
    assert (await lead.get("/criteria/S6")).text.count(path) == 2
    assert "No figure is made from it" in (await lead.get(path)).text
    assert "A threat at the door" in (await lead.get("/month")).text
    assert (await lead.get("/api/v1/criteria/S6")).json()["standing"]["indicators"] == before


async def test_a_form_promises_another_look_only_where_there_is_one(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    by_itself, not_at_all = "Left empty it comes by itself", "Left empty there is no reminder"
    for kind in OPEN:
        page = (await lead.get(f"/register/{kind.name}/new")).text
        assert (by_itself in page, not_at_all in page) == (bool(kind.review_months), not kind.review_months)


async def test_a_checklist_says_what_nobody_has_answered_yet(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "No entry yet about" not in (await lead.get("/register/workplace_item")).text
    for item, met in (("phone_and_device", "yes"), ("ergonomics", "not_applicable"), ("private_room", "yes")):
        assert (await lead.post("/register/workplace_item/new", data={"item": item, "met": met})).status_code == 303
    page = without_tags((await lead.get("/register/workplace_item")).text)
    left = "Storage that can be locked and Needs of staff for an accessible workplace"
    assert f"No entry yet about: {left}. As long as that is so, it counts as not there." in page
    assert "2 of 4" in page


async def test_the_controls_say_what_a_figure_of_them_needs(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    empty = without_tags((await lead.get("/register/control")).text)
    assert "One entry is enough" not in empty
    assert "The figure is about all of these: Backup restored as a drill, Keys changed," in empty
    assert "each of them without an entry counts as not there" in empty
    musts = (
        "Must-haves among them: Everyone who runs the technology has pledged secrecy and Effects on data protection "
        "assessed within 24 months. Until they are in order, the criterion counts as 1 at most."
    )
    assert musts in empty
    drill = {"control": "restore_drill", "done_on": centre.clock.time.date().isoformat(), "passed": "yes"}
    assert (await lead.post("/register/control/new", data=drill)).status_code == 303
    page = without_tags((await lead.get("/register/control")).text)
    assert "1 of 6" in page
    assert musts in page


async def test_what_comes_round_every_six_months_is_not_promised_for_a_year_later(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for control in ("restore_drill", "dpia"):
        done = {"control": control, "done_on": "2026-03-01", "passed": "yes"}
        assert (await lead.post("/register/control/new", data=done)).status_code == 303
    page = without_tags((await lead.get("/register/control")).text)
    assert "Mar 5, 2026 · again on Sep 1, 2026" in page
    assert "Mar 5, 2026 · again on Mar 5, 2027" in page


async def test_figures_beside_a_list_have_names_of_their_own(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for kind in KINDS:
        figures = (await lead.get(f"/register/{kind.name}")).text.split('id="figures"')[1]
        names = re.findall(r'<li data-measure="[^"]+"><a href="[^"]+">([^<]+</a>[^<]*)<', figures)
        alike = {name for name in names if names.count(name) > 1}
        assert not alike, (kind.name, alike)


async def test_what_is_not_right_is_said_and_nothing_is_lost(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    refused = await lead.post("/register/post/new", data=POST | {"size": "0,5", "filled": "x", "financing": "until"})
    assert refused.status_code == 422
    assert "This is no number. Expected: a number, such as 0.75 or 0,75." in refused.text
    assert "With your other answers this is needed." in refused.text
    assert 'value="Post 3"' in refused.text
    assert entries_on(await lead.get("/register/post"), "post") == []


async def test_the_same_form_sent_twice_is_one_entry(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    form = POST | {"form_id": field(await lead.get("/register/post/new"), "form_id")}
    for _ in range(2):
        assert (await lead.post("/register/post/new", data=form)).status_code == 303
    assert len(entries_on(await lead.get("/register/post"), "post")) == 1


async def test_a_change_is_in_the_history_with_what_was_before(centre: Centre) -> None:
    lead, path = await entered(centre)
    form = POST | {"filled": "1", "seen": field(await lead.get(f"{path}/edit"), "seen")}
    for _ in range(2):
        assert (await lead.post(f"{path}/edit", data=form)).status_code == 303
    page = (await lead.get(path)).text
    assert "<del><bdi>0.75</bdi></del> <ins><bdi>1</bdi></ins>" in page
    async with centre.store.work() as work:
        assert [each.number for each in await Register(work).versions()] == [1, 2]


async def test_the_form_of_a_change_holds_what_is_there(centre: Centre) -> None:
    lead, path = await entered(centre)
    page = (await lead.get(f"{path}/edit")).text
    assert 'value="0.75"' in page
    assert 'value="unsecured" checked' in page


async def test_two_who_change_the_same_entry_do_not_undo_each_other(centre: Centre) -> None:
    lead, path = await entered(centre)
    seen = field(await lead.get(f"{path}/edit"), "seen")
    officer = await centre.colleague("quality_officer")
    assert (await officer.post(f"{path}/edit", data=POST | {"label": "Post 4", "seen": seen})).status_code == 303
    late = await lead.post(f"{path}/edit", data=POST | {"label": "Post 5", "seen": seen})
    assert late.status_code == 409
    assert "Somebody else has changed this entry meanwhile." in late.text
    assert 'value="Post 5"' in late.text
    again = await lead.post(f"{path}/edit", data=POST | {"label": "Post 5", "seen": field(late, "seen")})
    assert again.status_code == 303
    assert "Post 4" in (await lead.get(path)).text


async def test_looked_at_today_is_one_click_and_counts_once(centre: Centre) -> None:
    lead, path = await entered(centre)
    centre.clock.time += timedelta(days=200)
    assert "overdue" in (await lead.get("/register/post?show=overdue")).text
    seen = field(await lead.get(path), "seen")
    for _ in range(2):
        assert (await lead.post(f"{path}/confirm", data={"seen": seen})).status_code == 303
    page = (await lead.get(path)).text
    assert page.count("unchanged</p>") == 1
    assert "Nothing is overdue." in (await lead.get("/register/post?show=overdue")).text


async def test_a_retired_entry_is_out_of_the_list_and_stays_in_the_history(centre: Centre) -> None:
    lead, path = await entered(centre)
    seen = field(await lead.get(f"{path}/retire"), "seen")
    unsaid = await lead.post(f"{path}/retire", data={"seen": seen, "reason": " "})
    assert unsaid.status_code == 422
    for _ in range(2):
        assert (await lead.post(f"{path}/retire", data={"seen": seen, "reason": "abolished"})).status_code == 303
    assert entries_on(await lead.get("/register/post"), "post") == []
    assert 'data-label="Retired"><bdi>abolished</bdi>' in (await lead.get("/register/post?show=retired")).text
    assert "This entry is retired: abolished" in (await lead.get(path)).text
    for page in ("edit", "retire"):
        assert (await lead.get(f"{path}/{page}")).status_code == 409
    assert (await lead.post(f"{path}/confirm", data={"seen": seen})).status_code == 409


async def test_counsellors_read_all_and_report_defects_and_closures(centre: Centre) -> None:
    _, path = await entered(centre)
    counsellor = await centre.colleague("counsellor")
    assert (await counsellor.get(path)).status_code == 200
    assert "/edit" not in (await counsellor.get(path)).text
    assert (await counsellor.post("/register/defect/new", data=DEFECT)).status_code == 303
    closure = {"closed_on": "2026-03-02", "hours": "3", "why": "illness"}
    assert (await counsellor.post("/register/closure/new", data=closure)).status_code == 303
    seen = {"seen": str(uuid4())}
    for page, data in (
        ("/register/post/new", POST),
        (f"{path}/edit", POST | seen),
        (f"{path}/confirm", seen),
        (f"{path}/retire", seen | {"reason": "x"}),
        ("/register/workbook/confirm", {"rows": "label"}),
    ):
        assert (await counsellor.post(page, data=data)).status_code == 403
    files = ("/register/workbook", "/register/workbook.xlsx?entries=yes", "/register/workbook.csv?entries=yes")
    for page in ("/register/post/new", f"{path}/edit", f"{path}/retire", *files):
        assert (await counsellor.get(page)).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/register/client", "/register/client/new", "/register/post?show=some", f"/register/post/{UUID(int=0)}"],
)
async def test_what_is_not_there_is_not_there(centre: Centre, path: str) -> None:
    assert (await (await centre.colleague("lead")).get(path)).status_code == 404


async def test_an_entry_is_found_under_its_own_kind_only(centre: Centre) -> None:
    lead, path = await entered(centre)
    assert (await lead.get(path.replace("/post/", "/defect/"))).status_code == 404


async def test_nobody_comes_in_without_a_slip(centre: Centre) -> None:
    stranger = centre.stranger()
    for path in ("/register", "/register/post", "/register/post/entries.csv"):
        answer = await stranger.get(path)
        assert answer.status_code == 303
        assert "/register" not in answer.headers["location"].partition("?")[0]


async def test_what_is_written_cannot_bring_markup_along(centre: Centre) -> None:
    lead, path = await entered(centre, "defect", what="<script>alert(1)</script>")
    for page in ("/register/defect", path, f"{path}/edit", f"{path}/retire"):
        text = (await lead.get(page)).text
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


async def test_beside_every_form_it_says_no_clients_no_names(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for kind in OPEN:
        assert "no clients, no names" in (await lead.get(f"/register/{kind.name}/new")).text


async def test_what_is_entered_elsewhere_now_stays_readable_and_takes_nothing_new(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert [kind.name for kind in CLOSED] == ["language_demand"]
    assert "/register/language_demand" not in (await lead.get("/register")).text
    of_before = an_entry("language_demand", {"language": "ro", "covered": "no"}, review_on=TODAY)
    async with centre.store.work() as work:
        await Register(work).save_entries([of_before])
    assert "/register/language_demand" in (await lead.get("/register")).text
    place = f"/register/language_demand/{of_before.entry}"
    for page in ("/register/language_demand", place):
        text = (await lead.get(page)).text
        assert "Nothing is entered here any more." in text
        assert "Romanian" in text
        assert not re.search(r'href="[^"]*/(new|workbook|edit|retire)"|<form method="post" action="[^"]*register', text)
    assert "Romanian" in (await lead.get("/register/language_demand/entries.csv")).text
    assert place not in (await lead.get("/month")).text, "nobody is reminded of it"
    said = {"language": "ar", "covered": "yes", "seen": str(of_before.id), "reason": "x"}
    for path in ("/register/language_demand/new", f"{place}/edit", f"{place}/confirm", f"{place}/retire"):
        assert (await lead.post(path, data=said)).status_code == 403
    rows = {"rows": "list;language;covered\nlanguage_demand;ar;yes"}
    assert (await lead.post("/register/workbook/confirm", data=rows)).status_code == 422
    async with centre.store.work() as work:
        assert await Register(work).history(of_before.entry) == [of_before]


async def test_casework_is_told_how_many_posts_of_counselling_are_filled(centre: Centre) -> None:
    async def told() -> list[int]:
        asked = f"SELECT body FROM outbox WHERE subject = '{PostsCounted.subject}' ORDER BY position"
        async with centre.store.work() as work:
            bodies = (await work.connection.exec_driver_sql(asked)).scalars().all()
        return [PostsCounted.model_validate_json(body).hundredths for body in bodies]

    async def load() -> Figure | Absence:
        desk = centre.app.state.desk
        async with centre.store.work() as work:
            return (await known_at(work, desk.running, ids=desk.ids, clock=desk.clock)).figures["S2.4"]

    assert await load() is Absence.NOTHING_ENTERED
    page = (await (await centre.colleague("lead")).get("/criteria/S2")).text
    assert 'href="/register/post"' in page.split('data-indicator="S2.4"')[1].split("</section>")[0], (
        "it says where to enter them"
    )
    lead, path = await entered(centre, counselling="0,5")
    assert await load() is Absence.TOO_FEW, "the posts are there, and clients are still to be counted"
    await entered(centre, label="Post 4", counselling="0,25")
    await entered(centre, "defect")
    too_much = await lead.post("/register/post/new", data=POST | {"counselling": "0,8"})
    assert too_much.status_code == 422, "no more than is filled"
    seen = {"seen": field(await lead.get(f"{path}/retire"), "seen"), "reason": "It ended"}
    for _ in range(2):
        await lead.post(f"{path}/retire", data=seen)
    assert await told() == [50, 75, 25]


async def test_long_lists_come_in_pages(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for number in range(26):
        await lead.post("/register/defect/new", data=DEFECT | {"what": f"Chair {number}"})
    assert len(entries_on(await lead.get("/register/defect"), "defect")) == 25
    assert len(entries_on(await lead.get("/register/defect?page=2"), "defect")) == 1


async def test_of_two_versions_of_the_same_number_the_first_one_stays(centre: Centre) -> None:
    first = a_post(label="Post 1")
    async with centre.store.work() as work:
        assert await Register(work).save_entries([first]) == 1
    other = replace(first, id=uuid4(), values={**first.values, "label": "Post 2"})
    with pytest.raises(ChangedMeanwhileError):
        async with centre.store.work() as work:
            await Register(work).save_entries([other, a_post(label="Post 3")])
    async with centre.store.work() as work:
        assert await Register(work).versions() == [first]
        assert await Register(work).save_entries([first]) == 0


async def test_a_day_of_the_past_is_read_as_it_was_known(centre: Centre) -> None:
    early, day = a_post(day=date(2026, 1, 10)), date(2026, 2, 10)
    changed = replace(early, id=uuid4(), number=2, values={**early.values, "filled": "0"}, day=day)
    gone = replace(changed, id=uuid4(), number=3, retired="abolished", day=date(2026, 3, 1))
    versions = [early, changed, gone]
    async with centre.store.work() as work:
        await Register(work).save_entries(versions)
        for asked in (date(2026, 1, 9), date(2026, 1, 10), day, date(2026, 3, 1)):
            assert await Register(work).entries(asked) == known_on(versions, asked)
        assert await Register(work).entries() == []
        assert await Register(work).retired("post") == [gone]
