"""The form of a request goes in steps, without a script too, and what is said beside the words is sealed with them."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.cases.contact.requests.words import CHOSEN
from services.cases.contact.requests.words import About as ReadByCases
from services.intake.letters.about import CODES, STEPS, TEXTS, About, step_after
from services.intake.pages.domain import SITUATIONS
from shared.events import RequestSealed
from tests.intake.building import CANARY, RECEIPT, clear_fields, field_in, opened, outbox_events

SAID = {
    "spoken": "ro",
    "dialect": "from the north",
    "mediation": "needed",
    "gender_wish": "woman",
    "name": "Ada",
    "address_as": "by first name",
    "urgency": "today",
    "appointment": "wanted",
    "call_number": "0170 1234567",
    "call_hours": "evening",
    "call_for": "Mrs Smith",
}
PROFESSIONAL = SAID | {"from": "professional", "institution": "Hospital", "consent": "yes"}


def open_steps(page: str) -> list[str]:
    """The steps that are open."""
    return re.findall(r'<section data-step="(\w+)"[^>]*?(?<!hidden)>', page)


async def sealed_about(app: FastAPI) -> dict[str, Any]:
    return dict(opened((await outbox_events(app, RequestSealed))[-1])["about"])


def test_intake_and_cases_know_the_same_fields_and_codes() -> None:
    assert {name: codes for name, codes in CHOSEN.items() if name != "wish"} == CODES
    assert set(About.__slots__) == {*CODES, *TEXTS, "wish"} == set(ReadByCases.model_fields) - {"look_again"}
    in_steps = [name for names in STEPS.values() for name in names]
    assert {*CODES, *TEXTS} <= set(in_steps)
    assert len(in_steps) == len(set(in_steps))


async def test_one_step_is_open_and_nothing_but_no_message_is_chosen(client: httpx.AsyncClient) -> None:
    for path in ("/write", "/write?from=professional"):
        page = (await client.get(path)).text
        assert open_steps(page) == ["words"]
        assert re.findall(r'name="(\w+)" value="(\w+)" checked', page) == [("channel", "none")]


async def test_next_and_back_keep_everything_and_send_nothing(client: httpx.AsyncClient, app: FastAPI) -> None:
    form = clear_fields(**SAID)
    seen: list[str] = []
    for way in ("next", "next", "next", "back", "back", "back"):
        page = (await client.post("/write", data=form | {"way": way})).text
        form["step"] = field_in(page, "step")
        seen.append(*open_steps(page))
        assert CANARY in page
        assert all(f'value="{value}"' in page for name, value in SAID.items() if name in TEXTS)
        assert re.search(r'value="woman" checked', page)
        assert re.search(r'value="ro" selected', page)
    assert seen == ["answer", "you", "you", "answer", "words", "words"]
    assert await outbox_events(app, RequestSealed) == []


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_can_be_sent_from(client: httpx.AsyncClient, app: FastAPI, step: str) -> None:
    page = (await client.post("/write", data=clear_fields(step=step, way="back"))).text
    assert 'name="way" value="server"' in page
    answer = await client.post("/write", data=clear_fields(step=step, **SAID))
    assert answer.status_code == 200
    assert await sealed_about(app) == SAID


async def test_what_was_not_said_is_not_there(client: httpx.AsyncClient, app: FastAPI) -> None:
    await client.post(
        "/write", data=clear_fields(call_hours="day", call_for="Mrs Smith", institution="Hospital", consent="yes")
    )
    assert await sealed_about(app) == {}


@pytest.mark.parametrize("consent", ["yes", "no", ""])
async def test_without_consent_a_professional_sends_no_name(
    client: httpx.AsyncClient, app: FastAPI, consent: str
) -> None:
    await client.post("/write", data=clear_fields(**PROFESSIONAL) | {"consent": consent})
    sent = await sealed_about(app)
    assert ("name" in sent, "address_as" in sent) == (consent == "yes", consent == "yes")
    assert (sent["institution"], sent["call_for"], sent["spoken"]) == ("Hospital", "Mrs Smith", "ro")


async def test_the_page_for_professionals_says_what_consent_does(client: httpx.AsyncClient) -> None:
    page = (await client.get("/write?from=professional")).text
    assert "Without consent we take no name" in page
    assert "Your institution" in page
    assert "Your institution" not in (await client.get("/write")).text


@pytest.mark.parametrize(
    ("changed", "step", "what"),
    [
        ({"call_number": "ring the bell"}, "answer", "not a telephone number"),
        ({"call_hours": ""}, "answer", "Please fill this in"),
        ({"spoken": "klingon"}, "you", "choose one of the options"),
        ({"name": "x" * 201}, "you", "This is too long"),
        ({"words": ""}, "words", "Please fill this in"),
    ],
)
async def test_what_is_wrong_opens_its_step(
    client: httpx.AsyncClient, app: FastAPI, changed: dict[str, str], step: str, what: str
) -> None:
    answer = await client.post("/write", data=clear_fields(**SAID) | changed)
    assert answer.status_code == 422
    assert open_steps(answer.text) == [step]
    assert what in answer.text
    assert await outbox_events(app, RequestSealed) == []


async def test_next_stays_where_something_is_wrong_in_this_step(client: httpx.AsyncClient) -> None:
    wrong = clear_fields(step="answer", way="next", call_number="ring the bell", call_hours="day")
    answer = await client.post("/write", data=wrong)
    assert (answer.status_code, open_steps(answer.text)) == (422, ["answer"])
    assert open_steps((await client.post("/write", data=wrong | {"way": "back"})).text) == ["words"]
    assert open_steps((await client.post("/write", data=wrong | {"step": "words"})).text) == ["answer"]


async def test_another_language_keeps_the_step_and_what_was_said(client: httpx.AsyncClient) -> None:
    page = (await client.post("/write?lang=de", data=clear_fields(step="you", way="language", **SAID))).text
    assert open_steps(page) == ["you"]
    assert 'value="Ada"' in page


@pytest.mark.parametrize("path", ["/write", "/write?from=professional", "/number"])
async def test_emergency_numbers_stand_above_every_form(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    numbers = re.findall(r'href="tel:(\d+)"', page.partition("<form")[0])
    assert numbers[:3] == ["112", "110", "116016"]


async def test_the_page_says_that_nobody_reads_at_night(client: httpx.AsyncClient) -> None:
    page = (await client.get("/write")).text
    assert "nobody reads here, even if you choose" in page
    assert "may lose your text" in page


@pytest.mark.parametrize("path", ["/write", "/number", "/", "/answers", f"/p/{SITUATIONS}"])
async def test_only_a_page_that_gives_nothing_back_is_compressed(client: httpx.AsyncClient, path: str) -> None:
    """What comes back with something typed in it is not: its length could be compared with the secret beside it."""
    for accepted, sent in {"gzip": "gzip", "identity": None}.items():
        asked = dict.fromkeys(("from", "code", "receipt", "words", CANARY), CANARY)
        headers = {"accept-encoding": accepted, "accept-language": CANARY}
        answer = await client.get(path, params=asked, headers=headers)
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, sent)
        assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/write", clear_fields(way="next")),
        ("/number", {"receipt": RECEIPT, "way": "language"}),
        ("/answers", {"code": "1", "way": "language"}),
    ],
)
async def test_a_form_that_comes_back_is_not_compressed(
    client: httpx.AsyncClient, path: str, form: dict[str, str]
) -> None:
    answer = await client.post(path, data=form, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(("step", "way", "leads_to"), [("words", "back", "words"), ("you", "next", "you")])
def test_the_first_and_the_last_step_stay(step: str, way: str, leads_to: str) -> None:
    assert step_after(step, way) == leads_to
