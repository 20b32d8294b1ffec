"""A12: after an erasure somebody takes everything, the centre's own keys too, and finds nothing but what is documented.

Documented are two things: sealed letters on the bus for up to 74 days, and the wrapped key in remains of deleted rows
until the centre's own key is changed and the older one forgotten. Certificates say both.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.keys import rotation
from services.cases.foundation.keys.providers import open_provider
from services.cases.retention.erasure.certificate import LegalGround, Place, Stays, verified
from services.cases.retention.erasure.steps import STEPS, begin, certify, destroy_key, erase
from services.cases.retention.erasure.store import Certificates, Erasures
from tests.attacks import raid
from tests.attacks.canary import canary, search_all
from tests.attacks.raid import Found
from tests.cases.building import a_person
from tests.cases.desk_acts import replied
from tests.cases.erasure_centre import Centre, Client, Copy, a_centre, a_client, copied
from tests.servers import Postgres

pytestmark = pytest.mark.real
FIELDS = ("words", "contact", "pseudonym", "answer")
WISH = LegalGround.CONSENT_WITHDRAWN


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL of its own: its folder holds nobody else."""
    postgres = Postgres(tmp_path_factory.mktemp("taken"))
    postgres.server.start()
    yield postgres
    postgres.server.stop()


@dataclass(frozen=True)
class Lived:
    centre: Centre
    client: Client
    canaries: dict[str, str]
    before: Copy
    """An old copy of the rows, which nobody should have kept."""
    disk: Postgres

    def taken(self) -> Found:
        """What opens with the key file as it is now: rows as they were, envelopes, and every file of the database."""
        self.disk.server.sql("checkpoint")
        letters = self.centre.workplace.letter_file
        assert letters
        keys = letters.found(self.centre.settings.place().read())
        found = raid.opened_envelopes([self.client.event.body()], keys)
        for key in raid.client_keys(self.disk.server.folder, [self.client.key_id], keys):
            found += raid.opened_rows(self.before, self.client.key_id, key)
        return found

    def canaries_in(self, found: Found) -> set[str]:
        return {f"{hit.place}: {hit.field}" for hit in search_all(found, self.canaries) if hit.form == "raw"}


ON_THE_BUS = {"bus: words", "bus: contact"}
IN_ROWS = {
    "message.words: words",
    "message.words: answer",
    "message.contact: contact",
    "file.pseudonym: pseudonym",
}


@pytest.fixture
async def lived(disk: Postgres, tmp_path: Path) -> AsyncIterator[Lived]:
    async def database(name: str) -> SecretStr:
        return (await asyncio.to_thread(disk.make, name))[1]

    canaries = {field: canary(field) for field in FIELDS}
    async with a_centre(database, tmp_path) as centre:
        wish = {"channel": "other", "value": canaries["contact"], "when": ""}
        client = await a_client(centre, canaries["words"], canaries["pseudonym"], contact=wish)
        assert await replied(client.desk, client.place, canaries["answer"]) == 303
        yield Lived(centre, client, canaries, await copied(centre.settings.database_url), disk)


async def change_the_centres_key(centre: Centre) -> None:
    """As `python -m services.cases.keys rotate` and `forget-older` do it."""
    place = centre.settings.place()
    provider, store = open_provider("file", place.read(), place), centre.store.ring.store
    await rotation.rotate(provider, store)
    await rotation.forget_older(provider, store)


async def test_after_an_erasure_nothing_opens_but_what_the_certificate_says(lived: Lived) -> None:
    centre = lived.centre
    assert lived.canaries_in(await asyncio.to_thread(lived.taken)) == ON_THE_BUS | IN_ROWS
    [certificate_id] = await erase(
        [lived.client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now()
    )
    for url in (centre.settings.database_url, centre.settings.keys_database_url):
        rows = [(table, text.encode()) for table, text in (await copied(url)).items()]
        assert search_all(rows, lived.canaries) == set()
    assert await asyncio.to_thread(raid.lies_in, lived.disk.server.folder, lived.canaries.values()) == set()
    async with centre.store.reading(a_person()) as work:
        kept = await Erasures(work).certificate(certificate_id)
    assert kept
    told = verified(kept)
    assert {sink.place for sink in told.sinks if sink.until} == {Place.ENVELOPES, Place.REPLIES, Place.BACKUPS}
    assert Stays.REMAINS_OF_DISK in told.stays
    # the client's row is gone, and an attacker who reads the disk byte by byte still finds its words: this stays
    assert lived.canaries_in(await asyncio.to_thread(lived.taken)) == ON_THE_BUS | IN_ROWS
    await change_the_centres_key(centre)
    assert lived.canaries_in(await asyncio.to_thread(lived.taken)) == ON_THE_BUS


async def test_twin_a_key_that_was_not_destroyed_is_found_whatever_is_changed(lived: Lived) -> None:
    centre = lived.centre
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        await begin(
            [lived.client.thread_id],
            on_errand=on_errand,
            ground=WISH,
            workplace=centre.workplace,
            now=centre.workplace.now(),
        )
        [under_way] = await Certificates(on_errand).erasures_under_way()
    for step in STEPS:
        if step is not destroy_key:
            await step(under_way, centre.workplace, centre.workplace.now())
    assert certify in STEPS
    await change_the_centres_key(centre)
    assert lived.canaries_in(await asyncio.to_thread(lived.taken)) == ON_THE_BUS | IN_ROWS
