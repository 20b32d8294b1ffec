"""A centre's quality service and the office, served for real, for the tests in a browser."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from playwright.sync_api import Page
from pydantic import SecretStr

from deploy.nats.keys import new_seed
from services.quality.app import create_app, create_office_app
from services.quality.evidence.tallies.domain import Tally
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import open_store
from services.quality.office.received.amounts.store import ReceivedAmounts
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.team import add, arguments_of
from services.quality.publishing.releases.store import Releases
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.standards.desk import nothing
from shared.accounts.handover import issue
from shared.events import AmountsPublished, ReleasePublished
from tests.browser.casework import run
from tests.browser.served_apps import served
from tests.quality.building import a_draw, members_file
from tests.quality.doors import KEY, NOWHERE, release_key_file
from tests.servers import Nats, Postgres
from tests.shared.free_ports import free_port

PASSWORD = "a password for the tests"


@dataclass(frozen=True, slots=True)
class Colleague:
    role: str
    language: str = "en"
    pseudonym: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Served:
    """`address` is where a browser finds it."""

    address: str
    database: SecretStr


def enter(page: Page, quality: Served, colleague: Colleague) -> None:
    """Comes over with a slip, as the form in `cases` sends it: from another site."""
    page.goto("about:blank")
    field = f'<input name="token" value="{a_slip(colleague)}">'
    page.set_content(f'<form method="post" action="{quality.address}/handover">{field}</form>')
    page.evaluate("document.forms[0].submit()")
    page.wait_for_url(f"{quality.address}/")


def came_over(page: Page, quality: Served, colleague: Colleague) -> None:
    """Come over from casework, for a colleague who looks at other pages than those of the way: the cookie is there."""
    arrived = page.request.post(f"{quality.address}/handover", form={"token": a_slip(colleague)})
    assert arrived.ok


def send(page: Page, address: str, **form: str | float | bool) -> None:
    """Sends what a form of the same site sends, for the second who fills it in: the first one uses the form."""
    assert page.request.post(address, form=form, headers={"sec-fetch-site": "same-origin"}).ok, address


def a_slip(colleague: Colleague) -> str:
    return issue(
        KEY,
        audience="quality",
        centre="north",
        roles=[colleague.role],
        pseudonym=colleague.pseudonym,
        language=colleague.language,
        jti=uuid4(),
        now=datetime.now(UTC),
    )


@contextmanager
def a_quality_service(postgres: Postgres, bus: Nats, tallies: Sequence[Tally], **changes: Any) -> Iterator[Served]:
    """`changes` are settings that a test wants otherwise."""
    url, port = postgres.url("quality"), free_port()
    run(keep(url, tallies, ()))
    given: dict[str, Any] = {
        "database_url": url,
        "nats_url": bus.url,
        "nats_seed": bus.seeds["quality"],
        "centre": "north",
        "centre_name": "Fachstelle für Betroffene von Menschenhandel Nord",
        "public_url": f"http://127.0.0.1:{port}",
        "handover_public_keys": (KEY.public_key(),),
        "cases_url": "http://127.0.0.1:9",
        "release_key_file": release_key_file(),
        "demo": True,
    }
    with served(create_app(QualitySettings(**(given | changes)), left=nothing), port):
        yield Served(f"http://127.0.0.1:{port}", url)


@contextmanager
def an_office_service(
    postgres: Postgres, releases: Sequence[ReleasePublished], amounts: Sequence[AmountsPublished] = ()
) -> Iterator[Served]:
    url, port = postgres.url("office"), free_port()
    run(keep(url, (), releases, amounts))
    for login, language in (("olga", "en"), ("otto", "de"), ("amal", "ar")):
        words = ["add", "--login", login, "--name", "Olga O.", "--language", language]
        run(add(arguments_of(words), PASSWORD, url))
    for login, language, centre in (("mina", "en", "north"), ("maha", "ar", "south")):
        words = ["add", "--login", login, "--name", "Mina M.", "--language", language]
        run(add(arguments_of([*words, "--role", "member", "--centre", centre]), PASSWORD, url))
    with tempfile.TemporaryDirectory() as folder:
        members = Path(folder) / "members.json"
        members.write_text(members_file(north="Fachstelle Nord", south="Fachstelle Süd", west="Fachstelle West"))
        settings = OfficeSettings(
            database_url=url,
            nats_url=NOWHERE,
            nats_seed=SecretStr(new_seed()),
            public_url=f"http://127.0.0.1:{port}",
            centres_file=members,
            demo=True,
            second_factor="offered",
        )
        with served(create_office_app(settings), port):
            yield Served(f"http://127.0.0.1:{port}", url)


async def keep(
    url: SecretStr,
    tallies: Sequence[Tally],
    releases: Sequence[ReleasePublished],
    amounts: Sequence[AmountsPublished] = (),
) -> None:
    """As the handlers keep them."""
    store = open_store(url)
    async with store.work() as work:
        for tally in tallies:
            await Tallies(work).keep_tally(tally)
            await Releases(work).keep_contribution(a_draw(str(Period.of(datetime.now(UTC)))))
        for release in releases:
            await ReceivedReleases(work).keep_received(release)
        for told in amounts:
            await ReceivedAmounts(work).save(told, on=told.said_at.date())
    await store.engine.dispose()


async def kept_bodies(url: SecretStr, period: str) -> list[bytes]:
    """What the ledger holds for a quarter."""
    store = open_store(url)
    async with store.work() as work:
        found = [each.body for each in await Releases(work).releases() if str(each.period) == period]
    await store.engine.dispose()
    return found
