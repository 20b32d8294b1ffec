"""What is left of a client who was erased."""

from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.reach import EXPIRES
from services.cases.retention.erasure.store import Erasures
from tests.cases.building import a_person
from tests.cases.erasure_centre import Centre, Client, copied

LEAD = a_person("lead")


WISH = LegalGround.CONSENT_WITHDRAWN


async def places_of(centre: Centre, *words: str) -> set[str]:
    """Tables of both databases in which one of these stands, bytes as hexadecimal digits."""
    found = await copied(centre.settings.database_url) | await copied(centre.settings.keys_database_url)
    return {table for table, rows in found.items() if any(word in rows for word in words)}


def traces(client: Client) -> list[str]:
    file_id = client.place.rpartition("/")[2]
    return [str(client.thread_id), file_id]


TOMBSTONES = {"tombstone", "destroyed_key"}


async def certificates(centre: Centre) -> list[bytes]:
    async with centre.store.reading(LEAD) as work:
        done = await Erasures(work).erased(start=0, size=100)
        return [found for one in done if (found := await Erasures(work).certificate(one.id))]


async def assert_gone(centre: Centre, client: Client) -> None:
    assert await places_of(centre, *traces(client)) <= EXPIRES
    assert await places_of(centre, client.key_id) == TOMBSTONES
    assert client.key_id not in await centre.store.ring.sealer({client.key_id})
    assert client.key_id in centre.store.ring.register.known()
