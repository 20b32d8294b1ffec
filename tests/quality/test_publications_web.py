"""Publications on their pages: written by everybody, released by two, and told to intake in the same moment."""

from datetime import UTC
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from services.quality.evidence.publications.domain import Publication
from services.quality.evidence.publications.store import Publications
from shared.events import PublicationReleased
from tests.quality.doors import Centre

PATH = "/publications/opening_hours/de"
FIELDS = {"title": "Zeiten", "text": "# Wann\n\nMontags <script>", "valid_from": "2026-01-01", "source": ""}


async def mark(client: httpx.AsyncClient, path: str = PATH) -> str:
    page = (await client.get(f"{path}/edit")).text
    return page.split('name="seen" value="')[1].split('"')[0]


async def write(client: httpx.AsyncClient, path: str = PATH, **changes: str) -> httpx.Response:
    fields = {**FIELDS, **changes}
    if "seen" not in fields:
        fields["seen"] = await mark(client, path)
    return await client.post(f"{path}/edit", data=fields)


async def published_events(centre: Centre) -> list[PublicationReleased]:
    rows = centre.store.outbox.rows
    async with centre.store.engine.connect() as connection:
        bodies = (await connection.execute(select(rows.c.body).order_by(rows.c.position))).scalars().all()
    return [PublicationReleased.model_validate_json(body) for body in bodies]


async def state_of(client: httpx.AsyncClient, cell: str) -> str:
    page = (await client.get("/publications")).text
    return page.split(f'data-cell="{cell}" data-state="')[1].split('"')[0]


async def test_a_text_is_written_looked_at_released_and_told_whole(centre: Centre) -> None:
    counsellor, lead = await centre.colleague("counsellor"), await centre.colleague("lead")
    assert await state_of(counsellor, "opening_hours/de") == "missing"
    assert (await write(counsellor)).status_code == 303
    assert await state_of(counsellor, "opening_hours/de") == "draft"
    preview = (await lead.get(PATH)).text
    assert "<h4>Wann</h4>" in preview
    assert "&lt;script&gt;" in preview
    assert await published_events(centre) == []
    assert (await lead.post(f"{PATH}/release", data={"seen": "1"})).status_code == 303
    assert await state_of(counsellor, "opening_hours/de") == "current"
    [event] = await published_events(centre)
    assert (event.kind, event.edition, event.title, event.text) == ("opening_hours", 1, "Zeiten", FIELDS["text"])


async def test_a_counsellor_neither_releases_nor_withdraws(centre: Centre) -> None:
    counsellor, lead = await centre.colleague("counsellor"), await centre.colleague("lead")
    await write(counsellor)
    assert (await counsellor.post(f"{PATH}/release", data={"seen": "1"})).status_code == 403
    await lead.post(f"{PATH}/release", data={"seen": "1"})
    assert (await counsellor.post(f"{PATH}/withdraw", data={"seen": "1"})).status_code == 403
    assert len(await published_events(centre)) == 1


async def test_what_is_clicked_twice_is_released_once(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await write(lead)
    answers = [(await lead.post(f"{PATH}/release", data={"seen": "1"})).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert len(await published_events(centre)) == 1


async def test_what_is_withdrawn_is_told_and_may_come_back_as_a_new_edition(centre: Centre) -> None:
    lead = await centre.colleague("quality_officer")
    for number in ("1", "2"):
        await write(lead, text=f"edition {number}")
        await lead.post(f"{PATH}/release", data={"seen": number})
        await lead.post(f"{PATH}/withdraw", data={"seen": number})
        assert await state_of(lead, "opening_hours/de") == "withdrawn"
    assert [(event.edition, event.withdrawn) for event in await published_events(centre)] == [
        (1, False),
        (1, True),
        (2, False),
        (2, True),
    ]


async def test_a_translation_grows_old_with_its_source(centre: Centre) -> None:
    lead, arabic = await centre.colleague("lead"), "/publications/opening_hours/ar"
    await write(lead)
    await lead.post(f"{PATH}/release", data={"seen": "1"})
    await write(lead, arabic, title="أوقات", text="الاثنين", source="de:1")
    await lead.post(f"{arabic}/release", data={"seen": "1"})
    assert await state_of(lead, "opening_hours/ar") == "current"
    await write(lead, text="neu")
    assert await state_of(lead, "opening_hours/ar") == "current"
    await lead.post(f"{PATH}/release", data={"seen": "2"})
    assert await state_of(lead, "opening_hours/ar") == "older"
    assert 'dir="rtl"' in (await lead.get(arabic)).text
    assert (await write(lead, arabic, source="de:1")).status_code == 422
    async with centre.store.work() as work:
        cells = await Publications(work).cells(centre.clock().date(), UTC)
    assert [(cell.language, cell.edition, cell.source_edition, cell.is_current) for cell in cells] == [
        ("ar", 1, 2, False),
        ("de", 2, None, True),
    ]


async def test_two_who_write_at_once_lose_nothing(centre: Centre) -> None:
    one, other = await centre.colleague("counsellor"), await centre.colleague("lead")
    seen = await mark(one)
    assert (await write(one, text="of the one", seen=seen)).status_code == 303
    answer = await write(other, text="of the other", seen=seen)
    assert answer.status_code == 409
    assert "of the other" in answer.text
    async with centre.store.work() as work:
        editions = await Publications(work).editions_of(Publication.parse("opening_hours"))
    assert [edition.said.text for edition in editions] == ["of the one"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"title": "x" * 121}, "title"),
        ({"text": "x" * 20_001}, "text"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"source": "fr:1"}, "source"),
        ({"source": "nonsense:x"}, "source"),
    ],
)
async def test_what_does_not_fit_is_shown_at_its_field_with_all_that_was_written(
    centre: Centre, changes: dict[str, Any], field: str
) -> None:
    lead = await centre.colleague("lead")
    answer = await write(lead, **changes)
    assert answer.status_code == 422
    assert (f'id="problem-{field}"' in answer.text) or field == "source"
    assert await state_of(lead, "opening_hours/de") == "missing"


async def test_editions_are_compared(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for number, text in (("1", "one\ntwo"), ("2", "one\nthree")):
        await write(lead, text=text)
        await lead.post(f"{PATH}/release", data={"seen": number})
    page = (await lead.get(f"{PATH}/compare?before=1&after=2")).text
    assert "<del>two</del>" in page
    assert "<ins>three</ins>" in page
    assert (await lead.get(f"{PATH}/compare?before=1&after=9")).status_code == 404


async def test_a_leaflet_begins_with_a_name_and_a_language(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    given = {"publication": "leaflet", "leaflet": "residence_law", "language": "fr"}
    answer = await lead.post("/publications/begin", data=given)
    assert answer.headers["location"] == "/publications/leaflet-residence_law/fr/edit"
    await write(lead, "/publications/leaflet-residence_law/fr")
    assert await state_of(lead, "leaflet-residence_law/fr") == "draft"
    for wrong in ({"leaflet": "Big Name"}, {"language": "xx"}, {"publication": "menu"}):
        assert (await lead.post("/publications/begin", data={**given, **wrong})).status_code == 422


@pytest.mark.parametrize(
    "path", ["/publications/menu/de", "/publications/opening_hours/xx", "/publications/leaflet/de"]
)
async def test_what_is_no_publication_is_not_there(centre: Centre, path: str) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.get(path)).status_code == 404
    assert (await lead.post(f"{path}/release", data={"seen": "1"})).status_code == 404
