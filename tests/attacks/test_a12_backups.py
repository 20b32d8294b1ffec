"""A12: after an erasure and a backup, an attacker with disk, backups and every key finds nothing of the client.

What is sealed for the client's own key opens no more from the first backup on. What the client wrote, as it lies at
intake, opens no more when its key for letters is destroyed: that is done by itself, the day after at the latest.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from deploy.local.servers import database_dumps
from deploy.local.services import client_keys
from deploy.operations.backups.backup import Backup
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.place import KeyPlace, with_new_opening
from services.cases.foundation.keys.register import Register
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.intake.store import open_store
from tests.attacks import raid
from tests.attacks.canary import canary, search_all
from tests.cases.building import CENTRE
from tests.cases.desk_acts import replied
from tests.cases.erasure_centre import Centre, Client, Copy, a_client, copied
from tests.deploy.backed_up import Housed, at_work, housed, made

pytestmark = pytest.mark.real
FIELDS = ("words", "pseudonym", "answer")
IN_ROWS = {"message.words: words", "message.words: answer", "file.pseudonym: pseudonym"}
ON_THE_WAY = {"bus: words"}
HERS = IN_ROWS | ON_THE_WAY
TAKEN_BY_THE_BUS = "update outbox set published_at = now();"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("empty"))


@pytest.fixture
async def lived(empty: Path, tmp_path: Path) -> AsyncIterator[tuple[Housed, Centre, Client, dict[str, str]]]:
    canaries = {field: canary(field) for field in FIELDS}
    with housed(tmp_path, empty) as house:
        async with at_work(house.installation, house.servers) as centre:
            client = await a_client(centre, canaries["words"], canaries["pseudonym"])
            assert await replied(client.desk, client.place, canaries["answer"]) == 303
            await written_at_intake(house, client)
            centre.clock.now = datetime.now(UTC)
            yield house, centre, client, canaries


async def written_at_intake(house: Housed, client: Client) -> None:
    """The client's letter lies there, as the bus took it."""
    store = open_store(house.servers.postgres.url("intake"))
    await store.publish(client.event)
    await store.engine.dispose()
    await asyncio.to_thread(house.servers.postgres.sql, TAKEN_BY_THE_BUS, database="intake")


def letters_waiting(house: Housed) -> int:
    """Of so many erased clients a letter may open."""
    return int(client_keys.run_command(house.installation, "waiting", module=client_keys.BACKING_UP)["letters"])


async def as_the_next_days_do(centre: Centre) -> None:
    """New keys at midnight, and the old ones destroyed the evening after."""
    letters, later = centre.workplace.letter_keys, centre.workplace.now() + timedelta(seconds=1)
    old = [key.key_id for key in letters.now.opening]
    await letters.change(partial(with_new_opening, now=later))
    await letters.destroy(old, now=later)


def taken(house: Housed, before: Copy, key_id: str, canaries: dict[str, str]) -> set[str]:
    """By somebody with root: every file of the machine and of all three places, opened with every key file in them."""
    house.servers.postgres.sql("checkpoint;")
    unpacked = house.installation.folder / "unpacked"
    unpacked.mkdir(exist_ok=True)
    for place in house.places:
        for number, file in enumerate(place.rglob("*.dump")):
            lines = b"".join(database_dumps.printed(file)).splitlines()
            (unpacked / f"{place.parent.name}-{number}").write_bytes(b"\n".join(map(from_text, lines)))
    found: raid.Found = []
    sealed = [*envelopes(house)]
    for key_file in [house.installation.keys / "cases.key", *house.places[2].rglob("cases.key")]:
        keys = KeyPlace(key_file, CENTRE).read()
        keys = LetterFile.beside(Register(key_file.with_name("destroyed-keys")), keys).found(keys)
        found += raid.opened_envelopes(sealed, keys)
        for folder in (house.installation.folder / "postgres", unpacked):
            for key in raid.client_keys(folder, [key_id], keys):
                found += raid.opened_rows(before, key_id, key)
    return {f"{hit.place}: {hit.field}" for hit in search_all(found, canaries) if hit.form == "raw"}


def envelopes(house: Housed) -> Iterator[bytes]:
    """Of every copy of the database of intake there is; who has the machine has no more in its own."""
    dumps = list(house.places[0].rglob("intake.dump"))
    assert dumps
    for file in dumps:
        for line in database_dumps.printed(file):
            for column in line.split(b"\t"):
                if column.startswith(b"\\\\x"):
                    yield bytes.fromhex(column[3:].decode())


def from_text(line: bytes) -> bytes:
    """A line of a dump, its last column back in bytes, as the wrapped key lies in the database."""
    start, _, box = line.rpartition(b"\t\\\\x")
    try:
        return start + bytes.fromhex(box.decode()) if start else line
    except ValueError:
        return line


async def test_after_a_backup_no_older_backup_and_no_key_opens_who_was_erased(
    lived: tuple[Housed, Centre, Client, dict[str, str]],
) -> None:
    house, centre, client, canaries = lived
    before = await copied(centre.settings.database_url)
    await asyncio.to_thread(house.back_up)
    given = (house, before, client.key_id, canaries)
    assert await asyncio.to_thread(taken, *given) == HERS
    await erase(
        [client.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=centre.workplace, now=centre.workplace.now()
    )
    # the client's key still lies in the backup of yesterday, and the key file of today opens it
    assert await asyncio.to_thread(taken, *given) == HERS
    assert await asyncio.to_thread(letters_waiting, house) == 1
    await as_the_next_days_do(centre)
    done = await asyncio.to_thread(house.back_up)
    assert done["letters"] == 0
    assert await asyncio.to_thread(taken, *given) == set()
    assert len(list(house.places[1].iterdir())) == 2


async def test_twin_a_backup_that_forgets_nothing_is_found(
    lived: tuple[Housed, Centre, Client, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, centre, client, canaries = lived
    before = await copied(centre.settings.database_url)
    await asyncio.to_thread(house.back_up)
    await erase(
        [client.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=centre.workplace, now=centre.workplace.now()
    )
    monkeypatch.setattr(Backup, "_forgotten", lambda *_: False)
    await asyncio.to_thread(house.back_up)
    assert await asyncio.to_thread(taken, house, before, client.key_id, canaries) == HERS


async def test_twin_a_copy_of_the_older_keys_that_stays_is_found(
    lived: tuple[Housed, Centre, Client, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, centre, client, canaries = lived
    before = await copied(centre.settings.database_url)
    await asyncio.to_thread(house.back_up)
    await erase(
        [client.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=centre.workplace, now=centre.workplace.now()
    )
    monkeypatch.setattr(Backup, "_remove_older", lambda *_: None)
    await asyncio.to_thread(house.back_up)
    assert await asyncio.to_thread(taken, house, before, client.key_id, canaries) == HERS


async def test_a_backup_has_keys_for_letters_only_where_a_letter_waits(
    lived: tuple[Housed, Centre, Client, dict[str, str]],
) -> None:
    house, _, _, _ = lived
    await asyncio.to_thread(house.back_up)
    assert list(house.places[2].rglob("letter-keys"))
    await asyncio.to_thread(house.servers.postgres.sql, "delete from outbox;", database="intake")
    await asyncio.to_thread(house.back_up)
    assert not list(house.places[2].rglob("letter-keys"))
