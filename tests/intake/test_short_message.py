"""The form asks whether a short message may come, says all that it will say, and takes an address that can be one."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.cases.contact.requests.words import HOURS as READ_BY_CASES
from services.intake import shelf
from services.intake.domain import HOURS, Contact, in_plain_digits, is_address
from services.intake.settings import Settings
from services.notify.notices.catalogues import is_stale, read_catalogues
from shared.client_letters import LOOK_AGAIN_IS_READ, ClientTemplate
from shared.events import DraftsDecided, RequestSealed
from shared.languages.addresses import address_in
from tests import draws
from tests.intake.building import (
    NO_CONTACT,
    WRITTEN_AT,
    at_the_door,
    clear_fields,
    opened,
    outbox_events,
    some_settings,
)

NOTICES = read_catalogues()
HOUR = timedelta(hours=1)
CHOSEN = {"channel": "email", "contact": "ada@example.org", "hours": "evening"}


@pytest.fixture
async def texting() -> AsyncIterator[httpx.AsyncClient]:
    """The pages of a centre that has a gateway for text messages."""
    async with at_the_door(some_settings(notice_channels="email,text")) as (client, _):
        yield client


def form_of_today(**chosen: str) -> dict[str, str]:
    """What a browser without scripts sends from the form of today, which has no `when`."""
    return {name: value for name, value in clear_fields(**chosen).items() if name != "when"}


def questions(page: str) -> set[str]:
    return set(re.findall(r'name="(channel|contact|hours|when)"', page))


@pytest.mark.parametrize("language", draws.languages("intake"))
async def test_the_page_says_word_for_word_what_the_message_will_say(client: httpx.AsyncClient, language: str) -> None:
    page = (await client.get(address_in(language, "/write"))).text
    notice = NOTICES[language].client[ClientTemplate.LOOK_AGAIN]
    assert [html.unescape(one) for one in re.findall(r"<q>(.*?)</q>", page)] == [notice.subject, notice.text]


async def test_nothing_is_chosen_but_no_and_the_number_is_named_first(client: httpx.AsyncClient) -> None:
    for path in ("/write", "/write?from=professional"):
        page = (await client.get(path)).text
        assert questions(page) == {"channel", "contact", "hours"}
        assert re.findall(r'name="(\w+)" value="(\w+)" checked', page) == [("channel", "none")]
        assert 'value="text"' not in page
        assert "Then better choose no." in page
        assert page.index("you get a number") < page.index("May we send you")
        assert "030 23125 000" in page


@pytest.mark.parametrize("said", ["none", None], ids=["said", "nobody said"])
async def test_no_page_asks_for_an_address_where_the_centre_sends_nothing(said: str | None) -> None:
    shipped = Settings.model_fields["notice_channels"].default
    async with at_the_door(some_settings(notice_channels=said or shipped)) as (client, _):
        for path in ("/write", "/write?from=professional"):
            page = (await client.get(path)).text
            assert questions(page) == set()
            assert "e-mail" not in page.split("<main", 1)[1].split("<template", 1)[0].lower()
            assert "We do not write to you in any other way." in page
            assert "you get a number" in page
            assert "030 23125 000" in page


async def test_no_page_asks_for_an_address_while_the_lead_allows_no_text_that_nobody_has_read(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "FRESH", 0.0)
    said = [DraftsDecided(allowed=allowed, said_at=WRITTEN_AT + n * HOUR) for n, allowed in enumerate((0, 1, 0))]

    async def asked_after(chosen: DraftsDecided, path: str = "/write") -> bool:
        async with app.state.store.work() as work:
            await work.put_choice(chosen)
        page = (await client.get(path)).text
        if path == "/write":
            assert ("We do not write to you in any other way." in page) is not bool(questions(page))
        return bool(questions(page))

    assert [await asked_after(one) for one in (said[0], said[1], said[0], said[2], said[1])] == [0, 1, 1, 0, 0]
    monkeypatch.setattr(shelf, "LOOK_AGAIN_IS_READ", frozenset({"en"}))
    assert await asked_after(said[2])
    assert not await asked_after(said[2], address_in("de", "/write"))


def test_in_which_languages_the_text_has_been_read_is_what_its_catalogue_says() -> None:
    texts = {code: catalogue.client[ClientTemplate.LOOK_AGAIN] for code, catalogue in NOTICES.items()}
    source = texts["en"]
    read = {code for code, one in texts.items() if one.status == "reviewed" and not is_stale(code, one, source)}
    assert read == LOOK_AGAIN_IS_READ


async def test_a_text_message_is_offered_where_the_centre_has_a_gateway(texting: httpx.AsyncClient) -> None:
    page = (await texting.get("/write")).text
    assert re.findall(r'name="channel" value="(\w+)"', page) == ["none", "email", "text"]
    assert "Your e-mail address or telephone number" in page


async def test_what_was_chosen_is_sealed_and_told_without_the_whole_address(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    answer = await client.post("/write", data=form_of_today(**CHOSEN))
    assert answer.status_code == 200
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["contact"] == {"channel": "email", "value": "ada@example.org", "when": "", "hours": "evening"}
    # without a file, an agreed plan or a text that was read by a native speaker none is sent
    assert "a short message may come to" in answer.text
    assert "It does not always come, so look here with your number, too." in answer.text
    assert "We will send" not in answer.text
    assert re.search(r"<bdi [^>]*>a…@e…</bdi>", answer.text)
    assert "example.org" not in answer.text.replace("name@example.org", "")


async def test_a_telephone_number_in_digits_of_the_own_keyboard_is_taken(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    answer = await client.post("/write", data=form_of_today(channel="text", contact="٠١٧٠ ١٢٣٤٥٦٧", hours="day"))
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["contact"] == {"channel": "text", "value": "0170 1234567", "when": "", "hours": "day"}
    assert re.search(r"<bdi [^>]*>…67</bdi>", answer.text)


async def test_without_a_choice_nothing_is_kept_and_nothing_promised(client: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await client.post("/write", data=form_of_today(**(CHOSEN | {"channel": "none"})))
    (event,) = await outbox_events(app, RequestSealed)
    assert opened(event)["contact"] == NO_CONTACT
    assert "<p data-notice hidden>" in answer.text


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"contact": "ada.example.org"}, "contact", "not an e-mail address"),
        ({"channel": "text", "contact": "ada@example.org"}, "contact", "not a telephone number"),
        ({"contact": " "}, "contact", "fill this in"),
        ({"hours": ""}, "hours", "fill this in"),
    ],
    ids=["no address", "no number", "nothing", "no time"],
)
async def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(
    client: httpx.AsyncClient, app: FastAPI, given: dict[str, str], field: str, says: str
) -> None:
    typed = form_of_today(**(CHOSEN | given))
    answer = await client.post("/write", data=typed)
    assert answer.status_code == 422
    problem = re.search(rf'<p class="problem" id="problem-{field}">(.*?)</p>', answer.text)
    assert problem
    assert says in problem[1]
    assert f'value="{typed["contact"]}"' in answer.text
    assert typed["words"] in answer.text
    assert await outbox_events(app, RequestSealed) == []


async def test_another_language_brings_the_choice_back(texting: httpx.AsyncClient) -> None:
    typed = form_of_today(channel="text", contact="0170 1", hours="day") | {"way": "language"}
    page = (await texting.post(address_in("ar", "/write"), data=typed)).text
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', page) == [("channel", "text"), ("hours", "day")]
    assert 'value="0170 1"' in page


@pytest.mark.parametrize("address", ["ada@example.org", "a.d+a_1@sub.example.museum", "ada@مثال.إختبار"])
def test_an_address_is_one(address: str) -> None:
    assert is_address("email", address)


@pytest.mark.parametrize(
    "address", ["ada", "ada@example", "@example.org", "a da@example.org", "ada@ex ample.org", "a@b.c"]
)
def test_what_is_none_is_none(address: str) -> None:
    assert not is_address("email", address)


@pytest.mark.parametrize("number", ["0170 1234567", "+49 (0)170-123 45 67", "(030) 231250"])
def test_a_number_is_one(number: str) -> None:
    assert is_address("text", number)


@pytest.mark.parametrize("number", ["", "0170", "my phone", "0170 1234567 or so", "1" * 16])
def test_what_is_no_number_is_none(number: str) -> None:
    assert not is_address("text", number)


@pytest.mark.parametrize("digits", ["۰۱۲", "०१२", "012"])
def test_digits_of_every_keyboard_are_digits(digits: str) -> None:
    assert in_plain_digits(f"+{digits} a") == "+012 a"


def test_an_address_is_hinted_at() -> None:
    assert Contact("email", "ada@example.org").hinted == "a…@e…"
    assert Contact("text", "0170 (12) 34").hinted == "…34"


def test_the_times_are_those_that_cases_reads() -> None:
    assert HOURS == READ_BY_CASES
