"""The year of `known_year` lived by both services as they are served: all that is handed out outside the centre.

The centre hears its draws and tallies and lets its releases go over its own pages. The office takes the bytes that
leave, and then what it serves is fetched: every page, table, file and report, and what programs are told.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute

from services.cases.counting.draws.noise import Noise
from services.quality.foundation.domain import Period
from services.quality.office.received.arrival import refusal
from services.quality.office.received.handlers import Arrival, receive
from services.quality.publishing.releases.calendar import publish_due
from services.quality.standards.catalogue.files import CURRENT
from shared.events import ContributionDrawn, ReleasePublished, TallyReleased
from shared.privacy.budget import budget, budgets
from tests.attacks.approved_releases import approve, sent
from tests.attacks.known_year import CENTRE, OTHERS, QUARTERS, Client, draws_of, told_by_month
from tests.quality.building import LEAD, a_release, some_noise
from tests.quality.doors import Centre, Database, Office, a_centre, an_office
from tests.quality.office_building import a_member

type Served = dict[str, bytes]
"""By the quarter after which it was asked for, by whom, and the address."""
LOOKS = {QUARTERS[0]: ("office",), QUARTERS[-1]: ("office", "member")}
"""After the first quarter, and when the year is over."""
FILLED: Mapping[str, Sequence[str]] = {"criterion_id": ("U6", "S6"), "version": (CURRENT,)}
"""Of the criteria one in which clients were counted, and one about the organisation."""
NO_FIGURES = re.compile(r"/(static|signin|invited|account|proposals|drafts|health|ready|metrics)\b.*")
"""About people who look, about drafts of the standards, and about the machine."""
DRAWN_BY_LOT = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""Of people who look, and of forms: made anew in each run."""


async def served(database: Database, clients: Sequence[Client], noise: Noise, *, only: Collection[str] = ()) -> Served:
    """What left the centre, and what the office and a member got; `only` at these addresses."""
    members = {name: f"Fachstelle {name}" for name in (CENTRE, *OTHERS)}
    found: Served = {}
    async with a_centre(database) as centre, an_office(database, members=members) as office:
        for drawn in draws_of(clients, noise):
            period = Period.parse(drawn.period)
            body = found[f"{period} left"] = await left(centre, period, drawn, told_by_month(clients))
            await take(office, period, body, *(each.body() for each in others(drawn.period)))
            found |= await looked_at(office, period, only)
    return found


async def left(centre: Centre, period: Period, drawn: ContributionDrawn, told: Sequence[TallyReleased]) -> bytes:
    centre.clock.time = noon(period.last_day + timedelta(days=2))
    await centre.learn(*(each for each in told if each.window in period.months))
    await centre.draw(drawn)
    lead = await centre.colleague("lead", pseudonym=LEAD.pseudonym)
    assessed = await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
    assert assessed.status_code == 303
    await approve(lead, drawn.period)
    centre.clock.time = noon(publication_day(period))
    await publish_due(centre.app.state.desk)
    return (await sent(centre))[-1]


async def take(office: Office, period: Period, *bodies: bytes) -> None:
    """As the office does when releases arrive."""
    office.clock.time = noon(publication_day(period))
    desk = office.app.state.desk
    arrivals = [(ReleasePublished.model_validate_json(body), body) for body in bodies]
    for told, _ in arrivals:
        judged = refusal(
            told,
            centre=told.centre,
            members=office.app.state.members(),
            catalogues=desk.catalogues,
            budgets=budgets(),
            running=desk.running,
        )
        assert judged is None
    await receive([Arrival(told, body, told.centre) for told, body in arrivals], desk=desk)


def others(period: str) -> list[ReleasePublished]:
    return [a_release(name, period, index=some_noise(9, 3, 1), S6=(3, 2)) for name in OTHERS]


async def looked_at(office: Office, period: Period, only: Collection[str]) -> Served:
    office.clock.time = noon(publication_day(period) + timedelta(days=1))
    found: Served = {}
    for name in LOOKS.get(str(period), ()):
        client = await office.officer() if name == "office" else await a_member(office, OTHERS[0])
        for address in addresses(office.app):
            if not only or address in only:
                found[f"{period} {name} {address}"] = await fetched(client, address)
    return found


async def fetched(client: httpx.AsyncClient, address: str) -> bytes:
    answer = await client.get(address)
    return f"{answer.status_code} ".encode() + DRAWN_BY_LOT.sub(b"...", answer.content)


def addresses(app: FastAPI) -> Iterator[str]:
    """Of all that the app serves, as it is wired: what is added to it is looked at, too."""
    for route in app.routes:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not NO_FIGURES.fullmatch(route.path):
            names = [each.name for each in route.dependant.path_params]
            assert set(names) <= FILLED.keys(), route.path
            yield from filled(route.path, names)


def filled(path: str, names: Sequence[str]) -> Iterator[str]:
    if not names:
        yield path
    else:
        for value in FILLED[names[0]]:
            yield from filled(path.replace(f"{{{names[0]}}}", value), names[1:])


def publication_day(period: Period) -> date:
    return budget().publication_day(period.last_day)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
