"""The pages of notify: who comes in, for how long, and what is shown there."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from services.notify.notices.catalogues import read_catalogues
from services.notify.notices.client_notices import LONGEST_REMINDER, rendered
from services.notify.notices.samples import Review, client_samples
from services.notify.pages.queue import MANY, Queue, queue_with
from services.notify.pages.visits import LASTS
from shared.accounts import handover
from shared.accounts.handover import HandoverRefusedError
from shared.client_letters import ClientNotice, ClientTemplate
from shared.languages import KNOWN
from shared.web.routes import pages_of
from tests.notify.pages.visitors import CASES, a_slip, an_app

PAGES = ["/", "/texts"]
ALL = read_catalogues()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = an_app(tmp_path, public_url="https://notify.test")
    yield made
    await made.state.store.engine.dispose()


def stranger(app: FastAPI) -> httpx.AsyncClient:
    headers = {"accept": "text/html", "accept-language": "en", "sec-fetch-site": "same-origin"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://notify.test", headers=headers)


async def colleague(app: FastAPI, *roles: str, language: str = "en") -> httpx.AsyncClient:
    """Somebody who came over from casework."""
    client = stranger(app)
    answer = await client.post("/handover", data={"token": a_slip(*roles, language=language)})
    assert answer.status_code == 200
    return client


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_are_sent_to_where_people_sign_in(app: FastAPI, path: str) -> None:
    answer = await stranger(app).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CASES}/handover/notify")


async def test_a_slip_opens_a_visit_once(app: FastAPI) -> None:
    slip, client = a_slip("admin"), stranger(app)
    answer = await client.post("/handover", data={"token": slip}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("__host-a-notify=", "secure", "httponly", "samesite=strict", "max-age=900"))
    assert (await client.get("/")).status_code == 200
    again = stranger(app)
    refused = await again.post("/handover", data={"token": slip})
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert (await again.get("/")).status_code == 303


SLIPS = {
    "of another centre": a_slip("admin", centre="south"),
    "for quality": a_slip("admin", audience="quality"),
    "signed by another key": a_slip("admin", key=Ed25519PrivateKey.generate()),
    "of a minute ago": a_slip("admin", age=handover.LASTS),
    "empty": "",
    "no slip": "a.b",
    "with a zero byte": "\0",
}


@pytest.mark.parametrize("slip", SLIPS)
async def test_a_slip_for_another_place_or_time_opens_nothing(app: FastAPI, slip: str) -> None:
    answer = await stranger(app).post("/handover", data={"token": SLIPS[slip]})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "one minute and one use" in answer.text


async def test_after_a_restart_no_slip_from_before_is_taken(app: FastAPI) -> None:
    """It may have been used, and a restart forgets which ones were."""
    with pytest.raises(HandoverRefusedError, match="used"):
        await app.state.door.take_over(a_slip("admin", age=timedelta(seconds=30)), now=datetime.now(UTC))


async def test_a_visit_ends_after_a_quarter_of_an_hour_however_much_it_is_used(app: FastAPI) -> None:
    visits, now = app.state.door, datetime.now(UTC)
    person, token = await visits.take_over(a_slip("lead"), now=now)
    for minutes in (5, 10, 14):
        session = await visits.session(token, now=now + timedelta(minutes=minutes))
        assert session
        assert session.person == person
    assert await visits.session(token, now=now + LASTS) is None
    assert timedelta(minutes=15) >= LASTS


async def test_signing_out_ends_a_visit(app: FastAPI) -> None:
    lead = await colleague(app, "lead")
    await lead.post("/signout")
    assert (await lead.get("/texts")).status_code == 303


async def test_a_visit_is_kept_in_no_database(app: FastAPI) -> None:
    """The database of this app cannot be reached at all."""
    admin = await colleague(app, "admin")
    assert [(await admin.get(path)).status_code for path in PAGES] == [200, 200]


@pytest.mark.parametrize("role", ["counsellor", "deputy", "intake_duty", "quality_officer", "data_protection"])
async def test_other_roles_see_nothing(app: FastAPI, role: str) -> None:
    other = await colleague(app, role)
    assert [(await other.get(path)).status_code for path in PAGES] == [403, 403]


async def test_a_lead_reads_the_texts_and_not_the_operations(app: FastAPI) -> None:
    lead = await colleague(app, "lead")
    answer = await lead.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/texts")
    assert "Operations" not in (await lead.get("/texts")).text
    assert "Operations" in (await (await colleague(app, "admin")).get("/texts")).text


async def test_without_a_casework_to_come_from_there_are_no_pages(tmp_path: Path) -> None:
    made = an_app(tmp_path, cases_url=None)
    assert not {"/", "/texts", "/handover"} & {page.template for page in pages_of(made.routes)}
    await made.state.store.engine.dispose()


async def test_the_texts_are_there_in_every_language_as_they_will_be_read(app: FastAPI) -> None:
    shown = (await (await colleague(app, "lead")).get("/texts")).text
    for code, known in KNOWN.items():
        cards = 5 + (len(ALL[code].staff) or 0)
        assert shown.count(f'<li class="sheet" data-language="{code}">') == cards
        notice = ClientNotice(template=ClientTemplate.LOOK_AGAIN, language=code, drafts_allowed=True)
        text = rendered(notice, ALL, now=datetime.now(UTC), clock=UTC)
        tag = f'class="bubble" lang="{code}" dir="{known.direction}">'
        assert f"{tag}{text.text}</blockquote>" in shown
        assert f"{text.sms.units} characters of {text.sms.alphabet}, {text.sms.parts} of at most 2 parts" in shown


def test_a_reminder_is_shown_in_each_form_that_it_may_have() -> None:
    for sample in client_samples(ALL)[ClientTemplate.REMINDER]:
        forms = {sample.language.plural(days) for days in range(1, LONGEST_REMINDER + 1)}
        assert len(sample.written) == len({one.text for one in sample.written}) == len(forms) + 1, sample.language.code


async def test_the_operations_say_how_far_each_language_is(app: FastAPI) -> None:
    look = ClientTemplate.LOOK_AGAIN
    words = ALL["en"].client[look].model_copy(update={"text": "Something else."})
    changed = ALL["en"].model_copy(update={"client": {**ALL["en"].client, look: words}})
    reviewed = {"status": "reviewed", "by": "A. Reader", "on": date(2026, 11, 29)}
    spanish = {code: one.model_copy(update=reviewed) for code, one in ALL["es"].client.items()}
    es = ALL["es"].model_copy(update={"client": spanish})
    admin = await colleague(app, "admin")
    app.state.catalogues = {**ALL, "en": changed, "es": es}
    shown = (await admin.get("/")).text
    assert shown.count("1 outdated") == len(KNOWN) - 1
    assert "4 reviewed" in shown
    assert client_samples(app.state.catalogues)[look][0].review is Review.STALE
    assert "reviewed</span> <span" in (await admin.get("/texts")).text


async def test_the_operations_name_nobody_and_count_nothing_exactly(app: FastAPI) -> None:
    admin = await colleague(app, "admin")
    shown = (await admin.get("/")).text
    assert "not used since the service started" in shown
    assert "The bus does not answer" in shown
    now = datetime(2026, 11, 29, 14, 37, tzinfo=UTC)
    app.state.health.note("email", answered=True, now=now)
    shown = (await admin.get("/")).text
    assert "works" in shown
    assert "3:00\u202fPM" in shown  # in Berlin
    assert "37" not in shown
    for _ in range(3):
        app.state.health.note("email", answered=False, now=now)
    assert "does not answer" in (await admin.get("/")).text


@pytest.mark.parametrize(
    ("waiting", "queue"), [(0, Queue.EMPTY), (1, Queue.SOME), (MANY - 1, Queue.SOME), (MANY, Queue.MANY)]
)
def test_what_waits_is_said_roughly(waiting: int, queue: Queue) -> None:
    assert queue_with(waiting) is queue
