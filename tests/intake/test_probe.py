"""The look at our own public pages: what they really show, in which language and edition, and nothing of visitors."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.intake.handlers import on_publication_released
from services.intake.probe.domain import OFFER, read, shown_on
from services.intake.probe.free import WORDS, says_free
from services.quality.evidence.publications.languages import OFFERED
from shared.events import FreeOfCharge, PageShown, PagesProbed, PublicationReleased
from shared.languages.addresses import address_in
from tests.intake.building import a_publication, outbox_events

type Shown = dict[tuple[str, str], PageShown]


async def publish(app: FastAPI, *events: PublicationReleased) -> None:
    for event in events:
        await on_publication_released(event, app.state.store, app.state.settings, app.state.now)
    app.state.shelf._read_at = -1_000


async def probed(app: FastAPI) -> Shown:
    assert await app.state.prober.tell_if_new()
    event = (await outbox_events(app, PagesProbed))[-1]
    return {(f"{each.page}-{each.leaflet}" if each.leaflet else each.page, each.language): each for each in event.pages}


async def measured(app: FastAPI) -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.state.operators), base_url="http://o") as operators:
        return (await operators.get("/metrics")).text


def ways(page: PageShown) -> dict[str, int | None]:
    return {each.way.value: each.edition for each in page.ways}


def a_text(name: str, language: str, text: str, edition: int = 1, **changes: Any) -> PublicationReleased:
    kind, _, leaflet = name.partition("-")
    named = {"leaflet": leaflet} if leaflet else {}
    return a_publication(edition, kind=kind, language=language, text=text, title="Text", **named, **changes)


async def test_the_first_page_says_in_each_language_that_help_is_free_and_how_to_reach_us(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    found = await probed(app)
    assert "_count" not in await measured(app), "nobody waited for these answers"
    assert (await client.get("/")).status_code == 200
    assert 'seconds_count{method="GET",route="/",status="2xx"} 1.0' in await measured(app)
    assert {place for place in found} == {("start", code) for code in app.state.settings.languages}
    for page in found.values():
        assert page.free is FreeOfCharge.SAID
        assert ways(page) == {"telephone": None, "writing": None, "opening_hours": None}


async def test_every_text_that_can_be_reached_is_looked_at_in_its_own_language(app: FastAPI) -> None:
    await publish(
        app,
        a_text("opening_hours", "de", "Montags", 3),
        a_text("opening_hours", "en", "Mondays"),
        a_text("opening_hours", "ar", "الاثنين"),
        a_text("opening_hours", "ro", "Luni"),
        a_text("contact_options", "ro", "Telefon"),
        a_text("service_description", "ro", "Consilierea este gratuită."),
        a_text("service_description", "fr", "Nous vous écoutons."),
        a_text("leaflet-rights", "yo", "Ọfẹ ni"),
        a_text("principles", "de", "Kostenlos"),
    )
    found = await probed(app)
    assert {place: page.free for place, page in found.items() if page.page != "start" and page.free} == {
        ("service_description", "ro"): FreeOfCharge.SAID,
        ("service_description", "fr"): FreeOfCharge.NOT_SAID,
        ("leaflet-rights", "yo"): FreeOfCharge.UNREAD,
    }
    assert ways(found["start", "de"]) == {"telephone": None, "writing": None, "opening_hours": 3}
    assert ways(found["opening_hours", "ro"]) == {"opening_hours": 1}
    assert ways(found["contact_options", "ro"]) == {"contact_options": 1}
    assert (found["principles", "de"].free, ways(found["principles", "de"])) == (None, {})


async def test_it_is_told_once_a_day_and_when_a_text_changes(app: FastAPI) -> None:
    prober = app.state.prober
    assert await prober.tell_if_new()
    assert not await prober.tell_if_new()
    await publish(app, a_text("opening_hours", "de", "Montags"))
    assert await prober.tell_if_new()
    now = prober._now() + timedelta(days=1)
    prober._now = lambda: now
    assert await prober.tell_if_new()
    assert not await prober.tell_if_new()
    assert len(await outbox_events(app, PagesProbed)) == 3


@pytest.mark.usefixtures("client")
async def test_by_a_clock_that_cannot_be_right_nothing_is_told(app: FastAPI) -> None:
    prober = app.state.prober
    assert await prober.tell_if_new()
    leapt = prober._now() + timedelta(days=4_000)
    prober._now = lambda: leapt
    assert not await prober.tell_if_new()
    assert len(await outbox_events(app, PagesProbed)) == 1


async def test_who_looks_at_pages_leaves_no_trace_in_what_is_told(client: httpx.AsyncClient, app: FastAPI) -> None:
    await publish(app, a_text("service_description", "de", "Wir sagen KanariImText. Kostenlos."))
    alone = await probed(app)
    for _ in range(3):
        await client.get(address_in("ar", "/"), headers={"user-agent": "KanariImKopf"})
    app.state.prober._told = None
    assert await probed(app) == alone
    assert all("Kanari" not in event.model_dump_json() for event in await outbox_events(app, PagesProbed))


@pytest.mark.usefixtures("client")
async def test_words_in_the_wrong_language_are_not_there(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nobody had translated the page."""
    for wording in app.state.pages.languages:
        monkeypatch.setattr(wording, "gettext", str)
    english = {"en", "pcm"}
    assert {code: page.free for (_, code), page in (await probed(app)).items()} == {
        code: FreeOfCharge.SAID if code in english else FreeOfCharge.NOT_SAID for code in app.state.settings.languages
    }


def test_only_what_a_reader_sees_counts() -> None:
    html = f"""<html lang="de"><head><title>kostenlos</title></head><body><main id="main">
    <ul data-shows="{OFFER}"><li hidden>kostenlos</li><li><template>kostenlos</template>Hilfe<br>hier</li></ul>
    <p>kostenlos</p><dd data-shows="telephone"></dd><p hidden><a data-shows="writing" href="/x">da</a></p>
    </main></body></html>"""
    [page] = shown_on("start", read(html))
    assert (page.free, page.ways) == (FreeOfCharge.NOT_SAID, ())
    [page] = shown_on("start", read(html.replace("<br>hier", " kostenlos")))
    assert page.free is FreeOfCharge.SAID


@pytest.mark.parametrize(
    ("language", "text", "free"),
    [
        ("de", "Unsere Beratung ist kostenlos.", True),
        ("de", "Die Fahrt ist nicht kostenlos.", False),
        ("en", "Our help costs you nothing.", True),
        ("en", "You are free to go.", False),
        ("en", "Counselling is free.", True),
        ("de-CH", "gratis", True),
        ("ar", "المشورة مجانية", True),
        ("uk", "Безкоштовно й конфіденційно", True),
        ("fr", "C'est gratuit.", True),
        ("fr", "Ce n'est pas gratuit.", False),
        ("vi", "Tư vấn miễn phí", True),
        ("yo", "Ọfẹ", None),
    ],
)
def test_words_for_free_of_charge(language: str, text: str, free: bool | None) -> None:
    assert says_free(text, language) is free


def test_the_words_are_known_of_almost_every_language_a_text_can_be_in() -> None:
    assert {code.partition("-")[0] for code in OFFERED} - set(WORDS) == {"yo"}
