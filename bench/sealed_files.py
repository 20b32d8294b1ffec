"""Fills a centre with sealed files: `python -m bench.sealed_files NUMBER`; prints who has them and how to ask for them.

Everything goes through the store, sealed and under its rights, only many at once.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import batched
from uuid import uuid4

from sqlalchemy import insert, text, update

from services.cases.app import keys_or_exit
from services.cases.contact.requests.arrivals import Arrival
from services.cases.contact.requests.store import Arrivals, requests
from services.cases.contact.requests.words import RequestWords
from services.cases.files.file.domain import File, file_id_of
from services.cases.files.file.store import PSEUDONYM, files
from services.cases.foundation.access.domain import Errand
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

AT_ONCE = 500
WAITING = 100
"""People whose request has no file yet."""
FIRST = ("Amal", "Łucja", "Müller", "فاطمة", "Iryna", "Blessing", "Zoë", "منى", "Harbour", "Олена")
SECOND = ("Light", "Straße", "النور", "Stern", "of the North", "Ткаченко", "River", "")
RARE = "Nightingale"
"""The name of one file, in the middle."""
WORDS = {"v": 1, "kind": "request", "language": "ar", "words": "A person writes what happened and asks for help. " * 18}


async def fill(number: int) -> dict[str, str]:
    settings = CasesSettings()
    keys, provider, _ = keys_or_exit(settings)
    ring = KeyRing(provider, KeyStore(settings.keys_database_url))
    store = open_store(settings.database_url, ring, wall_clock, mark=keys.mark, erase_again=erase_what_came_back)
    person = Person(uuid4(), "Bench B.", frozenset({"counsellor"}), "en")
    async with store.work() as work:
        await accounts.keep(work, Account(person, "bench", "no password opens this"))
    arrivals = [an_arrival(minutes) for minutes in range(number + WAITING)]
    for some in batched(arrivals, AT_ONCE, strict=False):
        await received(store, some)
    filed = [a_file(arrival, position, number, person) for position, arrival in enumerate(arrivals[:number], 1)]
    for several in batched(filed, AT_ONCE, strict=False):
        await opened(store, several, person)
    async with store.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("VACUUM ANALYZE"))
    door = Door.of(accounts, store, settings, service="cases")
    token = await door.open(person, now=datetime.now(UTC))
    await store.engine.dispose()
    await store.ring.store.engine.dispose()
    return {"cookie": f"{door.cookie}={token}", "file": f"/files/{filed[-1].id}"}


def an_arrival(minutes: int) -> Arrival:
    thread = uuid4()
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Arrival(uuid4(), thread, key_id_of(thread), at, RequestWords.model_validate(WORDS))


def a_file(arrival: Arrival, position: int, number: int, person: Person) -> File:
    name = RARE if position == number // 2 else f"{FIRST[position % len(FIRST)]} {SECOND[position % len(SECOND)]}"
    file_id = file_id_of(arrival.thread_id)
    # a few hundred a year, as large centres have them
    year, counted = divmod(position, 400)
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
    )


async def received(store: CasesStore, arrivals: tuple[Arrival, ...]) -> None:
    sealer = await store.ring.sealer_for_new({one.key_id for one in arrivals})
    async with store.errand(Errand.ARRIVALS) as on_errand:
        await Arrivals(on_errand).save_arrivals(arrivals, sealer)


async def opened(store: CasesStore, several: tuple[File, ...], person: Person) -> None:
    """As somebody opens a file: its row, its team, and the request that it began with, which was answered."""
    sealer = await store.ring.sealer({file.key_id for file in several})
    async with store.reading(person) as work:
        await work.introduce(person)
        await work.connection.execute(insert(files), [row_of(file, sealer) for file in several])
        await work.connection.execute(insert(members), [place_of(file, person) for file in several])
        filed = (
            update(requests)
            .where(requests.c.thread_id == files.c.thread_id, files.c.id.in_([file.id for file in several]))
            .values(file_id=files.c.id, file_code="26-001", waiting_since=None)
        )
        await work.connection.execute(filed)


def row_of(file: File, sealer: Sealer) -> dict[str, object]:
    sealed = sealer.seal_known(PSEUDONYM, file.pseudonym, row=file.id, key_id=file.key_id)
    return asdict(file) | {"pseudonym": sealed}


def place_of(file: File, person: Person) -> dict[str, object]:
    first = responsible_in(
        file.id, person.id, member_id=uuid4(), reason=Reason.OPENED, by=person.id, now=file.opened_at
    )
    return asdict(first) | {"parts": []}


if __name__ == "__main__":
    json.dump(asyncio.run(fill(int(sys.argv[1]))), sys.stdout)
