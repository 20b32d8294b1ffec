"""Pages about the centre: its own text in the reader's language, else the shipped one, never a mixture of both."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.intake.handlers import on_publication_released
from services.intake.pages.domain import ABOUT, SITUATIONS, UNSHIPPED, read
from services.intake.shelf import Edition, chosen
from shared.events import PublicationKind, PublicationReleased
from shared.languages.addresses import address_in, segment_of
from shared.languages.catalogues import domains
from tests import draws
from tests.intake.building import a_publication, at_the_door, some_settings

SHIPPED = [number for number, kind in ABOUT.items() if kind not in UNSHIPPED]
LIMITS, RIGHTS, POLICY, IMPRINT, PRIVACY = "3", "7", "10", "11", "12"
MENTIONED = "This is a general text, the same for all centres."
MENTIONS = {
    code: str(domains()["intake"].translated(code)[MENTIONED].string) if code != "en" else MENTIONED
    for code in draws.shipped("intake")
}


async def publish(app: FastAPI, *events: PublicationReleased) -> None:
    for event in events:
        await on_publication_released(event, app.state.store, app.state.settings, app.state.now)
    app.state.shelf._read_at = -1_000


def own(kind: PublicationKind, language: str, title: str = "Our own", **more: Any) -> PublicationReleased:
    return a_publication(kind=kind, language=language, title=title, text=f"Written here in {language}", **more)


def main_of(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", answer.text.split('<main id="main"')[1].split("</main>")[0]).replace("&amp;", "&")


@pytest.mark.parametrize("language", draws.languages("intake"))
async def test_each_page_is_there_in_each_language_before_a_centre_has_written_anything(language: str) -> None:
    async with at_the_door(some_settings()) as (client, _):
        pages = {number: await client.get(address_in(language, f"/p/{number}")) for number in SHIPPED}
        start = (await client.get(address_in(language, "/"))).text
    assert {number for number, page in pages.items() if MENTIONS[language] not in page.text} == set()
    assert len({re.search(r"<h1>(.*?)</h1>", page.text)[1] for page in pages.values()}) == len(SHIPPED)  # type: ignore[index]
    assert [number for number in SHIPPED if f'href="{address_in(language, f"/p/{number}")}"' not in start] == []
    assert f'/p/{POLICY}"' not in start


async def test_the_text_of_the_centre_takes_the_place_of_the_shipped_one_in_its_language_alone(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await publish(app, own(PublicationKind.RIGHTS, "de", "Unsere Rechte"))
    german, english = (
        await client.get(address_in("de", f"/p/{RIGHTS}")),
        await client.get(address_in("en", f"/p/{RIGHTS}")),
    )
    assert "<h1>Unsere Rechte</h1>" in german.text
    assert "Written here in de" in german.text
    assert "drei Monate" not in german.text
    assert MENTIONS["de"] not in german.text
    assert "at least three months" in english.text
    assert "Written here" not in english.text
    assert f'text is there in: <a href="{address_in("en", f"/p/{RIGHTS}")}?in={segment_of("de")}"' in main_of(english)


async def test_it_is_read_in_another_language_where_a_reader_asks_for_it(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await publish(
        app, own(PublicationKind.RIGHTS, "de", "Unsere Rechte"), own(PublicationKind.RIGHTS, "ro", "Drepturi")
    )
    page = main_of(await client.get(address_in("ar", f"/p/{RIGHTS}?in={segment_of('ro')}")))
    assert 'lang="ro" dir="ltr"' in page
    assert "Drepturi" in page
    assert f'href="{address_in("ar", f"/p/{RIGHTS}")}?in={segment_of("de")}"' in page


async def test_what_is_withdrawn_gives_way_to_the_shipped_text(client: httpx.AsyncClient, app: FastAPI) -> None:
    await publish(app, own(PublicationKind.LIMITS, "en"), own(PublicationKind.LIMITS, "en", withdrawn=True))
    assert "A court can call us as witnesses" in (await client.get(address_in("en", f"/p/{LIMITS}"))).text


async def test_nobody_but_the_centre_writes_a_policy_document(client: httpx.AsyncClient, app: FastAPI) -> None:
    assert (await client.get(f"/p/{POLICY}")).status_code == 404
    await publish(app, own(PublicationKind.POLICY_DOCUMENT, "de", "Leitfaden"))
    page = main_of(await client.get(address_in("en", f"/p/{POLICY}")))
    assert "Leitfaden" in page
    assert "You are reading it in: German" in page
    assert "Leitfaden" in (await client.get(address_in("en", "/"))).text


@pytest.mark.parametrize(
    ("reader", "likeliest"), [("ro", "en"), ("de-simple", "de"), ("ku", "ar"), ("ar", "ar"), ("xx", "en")]
)
def test_who_has_no_policy_document_in_the_own_language_gets_the_likeliest(reader: str, likeliest: str) -> None:
    editions = {code: Edition.of(own(PublicationKind.POLICY_DOCUMENT, code)) for code in ("ar", "de", "en")}
    found = read(PublicationKind.POLICY_DOCUMENT, editions, wanted="", reader=reader)
    assert found
    assert found.edition == chosen(editions, "", reader, ["de", "en", "ar"]) == editions[likeliest]


async def test_a_link_says_in_which_other_language_a_text_is(client: httpx.AsyncClient, app: FastAPI) -> None:
    await publish(
        app, own(PublicationKind.POLICY_DOCUMENT, "ar", "XX"), own(PublicationKind.POLICY_DOCUMENT, "en", "YY")
    )
    shown = [(await client.get(address_in(code, "/"))).text for code in ("ro", "en")]
    assert ['(<bdi lang="en">English</bdi>)' in page for page in shown] == [True, False]
    assert ["XX" in page for page in shown] == [False, False]


async def test_what_a_centre_has_not_said_is_said_to_be_missing_and_never_made_up() -> None:
    async with at_the_door(some_settings(centre_name="", phone="")) as (client, _):
        imprint, privacy = [main_of(await client.get(f"/p/{number}")) for number in (IMPRINT, PRIVACY)]
    for page in (imprint, privacy):
        assert "name of the centre is not shown" in page
        assert "address is not stated here" in page
    assert "data protection officer is not stated here" in privacy
    assert "We tell you which one it is" in privacy


async def test_what_a_centre_has_said_in_its_settings_stands_there_as_it_is() -> None:
    said = {
        "address": "Weg 1, 12345 Ort",
        "mail": "mail@centre.example",
        "data_protection": "Kim Muster, 030 1",
        "authority": "Authority <b>",
        "complaints": "Ombuds 030 2",
    }
    async with at_the_door(some_settings(**said)) as (client, _):
        imprint, privacy, complaint = [main_of(await client.get(f"/p/{number}")) for number in (IMPRINT, PRIVACY, "9")]
    assert [said[name] in imprint for name in ("address", "mail")] == [True, True]
    assert "Counselling North" in imprint
    assert [said[name] in privacy for name in ("address", "data_protection")] == [True, True]
    assert "Authority &lt;b&gt;" in privacy
    assert said["complaints"] in complaint
    assert not any("not stated" in page for page in (imprint, privacy))


async def test_situations_are_only_looked_at(client: httpx.AsyncClient) -> None:
    page = main_of(await client.get(f"/p/{SITUATIONS}"))
    assert page.count('<li class="sheet">') == page.count('<li class="sheet"><span class="disc"><svg') == 8
    assert not re.search(r"<(form|input|select|textarea|button)\b", page)


async def test_no_address_of_a_page_says_what_is_read(client: httpx.AsyncClient, app: FastAPI) -> None:
    await publish(app, own(PublicationKind.RIGHTS, "en"), own(PublicationKind.DEVICE_SAFETY, "de"))
    start = (await client.get("/")).text
    words = {part for kind in ABOUT.values() for part in kind.value.split("_") if len(part) > 3}
    inside = re.findall(r'href="(/[^"]*)"', start)
    assert [address for address in inside if any(word in address for word in words)] == []
    assert (await client.get("/publications/rights")).status_code == 404


@pytest.mark.parametrize("number", ["0", "13", "x", "1%20", "-1", "٣"])
async def test_another_number_is_no_page(client: httpx.AsyncClient, number: str) -> None:
    assert (await client.get(f"/p/{number}")).status_code == 404


def test_every_kind_has_its_own_number_for_ever() -> None:
    """Leaflets and bookmarks carry them: a number that meant something else would lead astray."""
    assert [kind.value for kind in ABOUT.values()] == [
        "who_we_are",
        "service_description",
        "limits",
        "voluntary_and_free",
        "who_reads",
        "how_it_goes_on",
        "rights",
        "device_safety",
        "complaint",
        "policy_document",
        "imprint",
        "privacy_notice",
    ]
    assert [*ABOUT] == [str(number) for number in range(1, 13)]
