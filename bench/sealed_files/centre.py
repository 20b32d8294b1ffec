"""Fills a centre with sealed files.

One counsellor is responsible for all of them, and the newest are open; in these another counsellor is deputy.
Everything goes through the store, sealed and under its rights, only many at once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, insert, update

from bench.sealed_files.records import NOTED, records_of
from services.cases.app import keys_or_exit
from services.cases.contact.requests.arrivals.domain import Arrival
from services.cases.contact.requests.arrivals.store import Arrivals
from services.cases.contact.requests.store import requests
from services.cases.contact.requests.words import RequestWords
from services.cases.files.file.domain import ClosedBecause, File, file_id_of
from services.cases.files.file.store import CLOSED_BECAUSE, PSEUDONYM, files
from services.cases.foundation.access.domain import Capacity, Errand
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.domain import Sealer
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore, open_store
from services.cases.people.members.domain import Reason, responsible_in
from services.cases.people.members.store import members
from services.cases.people.team.store import accounts
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.settings import CasesSettings
from shared.accounts.domain import Account, Person
from shared.accounts.sessions import Door
from shared.clock.wall import wall_clock

AT_ONCE = 250
TOGETHER = 2
"""Batches: one is sealed while the other is written."""
OPEN = 200
"""How many of the files are not closed, and have a deputy."""
CLOSED_EVERY = 3
"""Hours between two that are closed: the oldest one not so long ago that it would be erased."""
WAITING = 100
"""People whose request has no file yet."""
WAITS_IN = 20
"""In one of so many open files somebody waits for an answer."""
FIRST = ("Amal", "Łucja", "Müller", "فاطمة", "Iryna", "Blessing", "Zoë", "منى", "Harbour", "Олена")
SECOND = ("Light", "Straße", "النور", "Stern", "of the North", "Ткаченко", "River", "")
RARE = "Nightingale"
"""The name of one file, in the middle."""
WORDS = {"v": 1, "kind": "request", "language": "ar", "words": "A person writes what happened and asks for help. " * 18}


async def fill(number: int) -> dict[str, str]:
    settings = CasesSettings()
    keys, provider, _, _ = keys_or_exit(settings, now=wall_clock())
    ring = KeyRing(provider, KeyStore(settings.keys_database_url))
    store = open_store(settings.database_url, ring, wall_clock, mark=keys.mark, erase_again=erase_what_came_back)
    person, deputy = (Person(uuid4(), name, frozenset({"counsellor"}), "en") for name in ("Bench B.", "Bench D."))
    async with store.work() as work:
        for login, one in (("bench", person), ("deputy", deputy)):
            await accounts.keep(work, Account(one, login, "no password opens this"))
    arrivals = [an_arrival(minutes) for minutes in range(number + WAITING)]
    for some in batched(arrivals, AT_ONCE, strict=False):
        await received(store, some)
    filed = [a_file(arrival, position, number, person) for position, arrival in enumerate(arrivals[:number], 1)]
    batches = batched(filed, AT_ONCE, strict=False)
    for together in batched(batches, TOGETHER, strict=False):
        await asyncio.gather(*(opened(store, several, person, deputy) for several in together))
    door = Door.of(accounts, store, settings, service="cases")
    now = datetime.now(UTC)
    cookie, deputys = [f"{door.cookie}={await door.open(one, now=now)}" for one in (person, deputy)]
    await store.engine.dispose()
    await store.ring.store.engine.dispose()
    return {"cookie": cookie, "deputy": deputys, "file": f"/files/{filed[-1].id}"}


def an_arrival(minutes: int) -> Arrival:
    thread = uuid4()
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Arrival(uuid4(), thread, key_id_of(thread), at, RequestWords.model_validate(WORDS))


def a_file(arrival: Arrival, position: int, number: int, person: Person) -> File:
    name = f"{FIRST[position % len(FIRST)]} {SECOND[position % len(SECOND)]}"
    name = {number // 2: RARE, number - OPEN + 1: NOTED}.get(position, name)
    file_id = file_id_of(arrival.thread_id)
    # a few hundred a year, as large centres have them
    year, counted = divmod(position, 400)
    is_open = position > number - OPEN
    closed = arrival.at - timedelta(hours=CLOSED_EVERY * (number - OPEN - position))
    return File(
        file_id,
        arrival.thread_id,
        arrival.key_id,
        2010 + year,
        counted,
        arrival.at,
        person.id,
        person.id,
        name.strip(),
        same_as=file_id,
        counted_as=file_id,
        closed_at=None if is_open else closed,
        closed_because=None if is_open else ClosedBecause.GOALS_REACHED,
    )


async def received(store: CasesStore, arrivals: tuple[Arrival, ...]) -> None:
    sealer = await store.ring.sealer_for_new({one.key_id for one in arrivals})
    async with store.errand(Errand.ARRIVALS) as on_errand:
        await Arrivals(on_errand).save_arrivals(arrivals, sealer)


async def opened(store: CasesStore, several: Sequence[File], person: Person, deputy: Person) -> None:
    """As somebody opens a file: its row, its team, the request that it began with, and what was noted since."""
    sealer = await store.ring.sealer({file.key_id for file in several})
    places = [place_of(file, person) for file in several]
    places += [place_of(file, deputy, Capacity.DEPUTY) for file in several if file.closed_at is None]
    waiting = [file.id for file in several if file.closed_at is None and file.number % WAITS_IN == 0]
    async with store.reading(person) as work:
        await work.connection.execute(insert(files), [row_of(file, sealer) for file in several])
        await work.connection.execute(insert(members), places)
        filed = update(requests).where(requests.c.thread_id == files.c.thread_id)
        filed = filed.values(file_id=files.c.id, file_code="26-001")
        await work.connection.execute(filed.where(files.c.id.in_(waiting)))
        others = files.c.id.in_([file.id for file in several if file.id not in waiting])
        await work.connection.execute(filed.where(others).values(waiting_since=None))
        for table, rows in (await asyncio.to_thread(rows_by_table, several, sealer, work.now)).items():
            # what it returns makes it one statement for a thousand rows, of which the second lock is planned once
            await work.connection.execute(insert(table).returning(table.c.id), rows)


def rows_by_table(several: Sequence[File], sealer: Sealer, now: datetime) -> dict[Table, list[dict[str, Any]]]:
    """The records of these files, sealed."""
    found = defaultdict[Table, list[dict[str, Any]]](list)
    for file in several:
        for kind, record in records_of(file, now=now):
            found[kind.table].append(kind.row(record, sealer, file.key_id))
    return found


def row_of(file: File, sealer: Sealer) -> dict[str, object]:
    sealed = {
        "pseudonym": sealer.seal_known(PSEUDONYM, file.pseudonym, row=file.id, key_id=file.key_id),
        "closed_because": sealer.seal_known(CLOSED_BECAUSE, file.closed_because, row=file.id, key_id=file.key_id),
    }
    return asdict(file) | sealed


def place_of(file: File, person: Person, capacity: Capacity = Capacity.RESPONSIBLE) -> dict[str, object]:
    first = responsible_in(
        file.id, person.id, member_id=uuid4(), reason=Reason.OPENED, by=person.id, now=file.opened_at
    )
    return asdict(replace(first, capacity=capacity, added_by=file.responsible)) | {"parts": []}
