"""Published texts: what counts whatever comes when, and how readers get it."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.intake.handlers import on_publication_released
from services.intake.shelf import Edition, chosen, on
from services.intake.store import IntakeStore
from shared.events import PublicationReleased
from shared.languages.addresses import address_in
from tests.intake.building import TODAY, a_publication

TOMORROW = TODAY + timedelta(days=2)


def a_leaflet(**changes: Any) -> PublicationReleased:
    return a_publication(**{"kind": "leaflet", "leaflet": "residence", "title": "Staying here", **changes})


async def take(app: FastAPI, *events: PublicationReleased) -> None:
    for event in events:
        await on_publication_released(event, app.state.store, app.state.settings, app.state.now)
    app.state.shelf._read_at = -1_000


async def saved_editions(app: FastAPI) -> list[tuple[str, int, bool]]:
    store: IntakeStore = app.state.store
    async with store.work() as work:
        rows = await work.publications()
    return sorted((row["language"], row["edition"], row["withdrawn"]) for row in rows)


def shown_editions(*events: PublicationReleased, today: date = TODAY) -> dict[tuple[str, str], int]:
    texts = on([Edition.of(event) for event in events], today)
    return {(name, code): edition.edition for name, own in texts.items() for code, edition in own.items()}


def test_the_newest_edition_that_has_begun_counts() -> None:
    events = [a_publication(1), a_publication(3, valid_from=TOMORROW), a_publication(2), a_leaflet()]
    assert shown_editions(*events) == {("opening_hours", "en"): 2, ("leaflet-residence", "en"): 1}
    assert shown_editions(*events, today=TOMORROW)[("opening_hours", "en")] == 3


def test_what_is_withdrawn_is_gone_until_there_is_a_newer_one() -> None:
    events = [a_publication(1), a_publication(2), a_publication(2, withdrawn=True)]
    assert shown_editions(events[0], events[2]) == {}
    assert shown_editions(events[0], events[2], a_publication(3)) == {("opening_hours", "en"): 3}


@pytest.mark.parametrize("seed", range(6))
async def test_the_order_and_the_number_of_times_they_come_does_not_matter(app: FastAPI, seed: int) -> None:
    events = [a_publication(number) for number in range(1, 5)]
    events += [a_publication(4, withdrawn=True), a_publication(6, valid_from=TOMORROW), a_publication(1, language="ar")]
    again = [event.model_copy(update={"id": uuid4()}) for event in events]
    told = events + again
    random.Random(seed).shuffle(told)
    await take(app, *told)
    final = [row for row in await saved_editions(app) if row[1] >= 4 or row[0] == "ar"]
    assert final == [("ar", 1, False), ("en", 4, True), ("en", 6, False)]
    assert set(await app.state.shelf.texts(TODAY)) == {"opening_hours"}
    assert list((await app.state.shelf.texts(TODAY))["opening_hours"]) == ["ar"]


async def test_editions_of_the_past_are_not_kept(app: FastAPI) -> None:
    await take(app, *(a_publication(number) for number in range(1, 5)))
    assert await saved_editions(app) == [("en", 4, False)]
    async with app.state.store.work() as work:
        await work.note_clock(datetime.now(UTC) - timedelta(days=900))
    await take(app, a_publication(5))
    assert await saved_editions(app) == [("en", 4, False), ("en", 5, False)], "by a clock that leapt nothing goes"


def test_a_reader_gets_her_language_or_the_one_she_chose_or_any() -> None:
    languages = {code: Edition.of(a_publication(language=code)) for code in ("de", "fr", "ro")}

    def language(wanted: str, reader: str) -> str:
        edition = chosen(languages, wanted, reader, ["de", "en", "ar"])
        return edition.language if edition else ""

    assert [language("", "fr"), language("ro", "fr"), language("xx", "ar"), language("", "ro")] == [
        "fr",
        "ro",
        "de",
        "ro",
    ]
    assert chosen({}, "de", "de", ["de"]) is None


async def test_the_first_page_shows_hours_whole_and_links_the_rest(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, a_publication(), a_leaflet(), a_publication(kind="policy_document", title="Policy", language="de"))
    page = (await client.get("/")).text
    assert "<strong>1</strong>" in page
    assert "to 4:00" not in page, "the hours of the settings are not listed beside those of the centre"
    assert f'href="{address_in("en", "/publications/leaflet-residence")}"' in page
    assert f'href="{address_in("en", "/p/10")}"' in page
    assert "Deutsch" in page


async def test_settings_stay_where_nothing_is_published(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "030 23125 000" in page
    assert "10:00" in page
    assert "/publications/" not in page


async def test_a_text_in_another_language_says_so_and_has_its_direction(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await take(app, a_leaflet(language="ar", title="الإقامة"), a_leaflet(language="de", title="Aufenthalt"))
    page = (await client.get("/publications/leaflet-residence?in=t6")).text
    assert 'lang="ar" dir="rtl"' in page
    assert "<h1>الإقامة</h1>" in page
    assert "not there in your language" in page
    assert "?in=m4" in page
    german = (await client.get(address_in("de", "/publications/leaflet-residence"))).text
    assert "<h1>Aufenthalt</h1>" in german
    assert "lang=de" not in german


async def test_public_pages_set_no_cookie_and_ask_nobody_else(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, a_leaflet(text="[elsewhere](https://elsewhere.example) ![x](https://elsewhere.example/x.png)"))
    answer = await client.get("/publications/leaflet-residence")
    assert "set-cookie" not in answer.headers
    assert "<img" not in answer.text
    assert 'id="exit"' in answer.text
    assert "<title>Information</title>" in answer.text


@pytest.mark.parametrize("name", ["opening_hours", "leaflet-none", "menu", "leaflet-", "a" * 400])
async def test_what_is_not_published_is_not_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/publications/{name}")).status_code == 404


async def test_without_a_database_the_first_page_is_there_all_the_same(client: httpx.AsyncClient, app: FastAPI) -> None:
    await take(app, a_leaflet())
    assert "Staying here" in (await client.get("/")).text
    url = app.state.shelf._store.engine.url
    app.state.shelf._store = IntakeStoreAway(url)
    app.state.shelf._read_at = -1_000
    answer = await client.get("/")
    assert (answer.status_code, "Staying here" in answer.text) == (200, True)


class IntakeStoreAway:
    """Nobody answers."""

    def __init__(self, _: object) -> None:
        pass

    def work(self) -> Any:
        from shared.store.connections import StoreAwayError

        raise StoreAwayError
