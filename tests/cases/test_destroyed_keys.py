"""A key that was destroyed stays destroyed: after a crash, after a restore of either database, beside other writers."""

import asyncio
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from structlog.testing import capture_logs

from services.cases.app import create_app
from services.cases.contact.requests.acts import receive
from services.cases.foundation.keys.domain import KeysAwayError, key_id_of
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.register import NoPlaceError, Register, register_of
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.domain import Field, FieldNotOpenedError
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore
from tests.cases.building import Database, a_message, a_request, a_store, centre_keys, some_settings
from tests.kept_engines import kept_engine

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
FIELD, ROW = Field("message", "words", "narrative"), UUID(int=1)
type Begin = Callable[[], CasesStore]


@asynccontextmanager
async def raw(url: SecretStr) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url.get_secret_value().replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


class Places:
    """Both databases of one centre, and its register; `begin` is a service that starts on them."""

    def __init__(self, main: SecretStr, keys: SecretStr, register: Path) -> None:
        self.main, self.keys, self.register = main, keys, register
        self._begun: list[CasesStore] = []

    def begin(self) -> CasesStore:
        ring = KeyRing(SealedFileKeys(centre_keys()), KeyStore(self.keys, engines=kept_engine), Register(self.register))
        store = a_store(self.main, ring)
        self._begun.append(store)
        return store

    async def end(self) -> None:
        for store in self._begun:
            await store.engine.dispose()
            await store.ring.store.engine.dispose()


@pytest.fixture
async def places(database: Callable[[str], Awaitable[SecretStr]], tmp_path: Path) -> AsyncIterator[Places]:
    places = Places(await database("cases"), await database("cases-keys"), tmp_path / "destroyed-keys")
    yield places
    await places.end()


async def sealed(store: CasesStore, key_id: str) -> bytes:
    return (await store.ring.sealer_for_new({key_id})).seal(FIELD, "Harbour", row=ROW, key_id=key_id)


async def opens(store: CasesStore, key_id: str, blob: bytes) -> bool:
    sealer = await store.ring.sealer({key_id})
    return sealer.read(FIELD, blob, row=ROW, key_id=key_id) == "Harbour"


async def test_a_destroyed_key_opens_nothing_and_never_comes_back(places: Places) -> None:
    store = places.begin()
    blob, other = await sealed(store, "hers"), await sealed(store, "another")
    assert await store.ring.destroy({"hers", "nobody's"}, at=AT) == 1
    assert await store.ring.destroy({"hers"}, at=datetime.now(UTC)) == 0
    assert not await opens(store, "hers", blob)
    assert await opens(store, "another", other)
    assert "hers" not in await store.ring.sealer_for_new({"hers", "another"})
    assert await store.ring.store.destroyed() == {"hers": AT, "nobody's": AT}


async def test_without_a_key_nothing_is_written_not_even_in_clear(places: Places) -> None:
    store = places.begin()
    await store.ring.destroy({"hers"}, at=AT)
    with pytest.raises(FieldNotOpenedError):
        await sealed(store, "hers")


async def test_a_crash_between_her_rows_and_her_key_still_destroys_the_key(places: Places) -> None:
    store = places.begin()
    blob = await sealed(store, "hers")
    async with store.work() as work:
        await work.bury_keys({"hers"}, at=AT)
    # here it dies; whatever comes after a new start finds the key gone
    assert not await opens(places.begin(), "hers", blob)
    assert "hers" not in await places.begin().ring.sealer_for_new({"hers"})


async def test_work_that_does_not_commit_destroys_nothing(places: Places) -> None:
    store = places.begin()
    blob = await sealed(store, "hers")

    async def broken() -> None:
        async with store.work() as work:
            await work.bury_keys({"hers"}, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert await opens(places.begin(), "hers", blob)


async def test_an_older_copy_of_the_key_database_does_not_bring_a_key_back(places: Places) -> None:
    store = places.begin()
    blob, other = await sealed(store, "hers"), await sealed(store, "another")
    async with raw(places.keys) as database:
        backup = await database.fetch("SELECT key_id, kek_version, wrapped FROM client_key")
    async with store.work() as work:
        await work.bury_keys({"hers"}, at=AT)
    await store.ring.destroy({"hers"}, at=AT)
    async with raw(places.keys) as database:
        await database.execute("DELETE FROM client_key")
        await database.execute("DELETE FROM destroyed_key")
        await database.executemany("INSERT INTO client_key VALUES ($1, $2, $3)", [tuple(row) for row in backup])
        restarted = places.begin()
        async with restarted.work():
            pass
        assert [row["key_id"] for row in await database.fetch("SELECT key_id FROM client_key")] == ["another"]
    assert not await opens(restarted, "hers", blob)
    assert await opens(restarted, "another", other)


async def test_even_a_mere_look_comes_after_what_is_to_be_destroyed(places: Places) -> None:
    store = places.begin()
    await sealed(store, "hers")
    async with store.work() as work:
        await work.bury_keys({"hers"}, at=AT)
    async with places.begin().look(), raw(places.keys) as database:
        assert await database.fetch("SELECT key_id FROM client_key") == []


async def test_a_key_database_that_is_restored_under_a_running_service_is_cleaned_when_it_is_back(
    places: Places,
) -> None:
    store = places.begin()
    blob = await sealed(store, "hers")
    async with raw(places.keys) as database:
        backup = await database.fetch("SELECT key_id, kek_version, wrapped FROM client_key")
        async with store.work() as work:
            await work.bury_keys({"hers"}, at=AT)
        await store.ring.destroy({"hers"}, at=AT)
        await database.execute("DELETE FROM destroyed_key")
        await database.executemany("INSERT INTO client_key VALUES ($1, $2, $3)", [tuple(row) for row in backup])
    assert await opens(store, "hers", blob)
    await store.agree(again=True)
    assert not await opens(store, "hers", blob)


async def test_an_older_copy_of_the_client_data_learns_again_what_was_destroyed(places: Places) -> None:
    store = places.begin()
    async with store.work() as work:
        await work.bury_keys({"hers"}, at=AT)
    await store.ring.destroy({"hers"}, at=AT)
    async with raw(places.main) as database:
        await database.execute("DELETE FROM tombstone")
    async with places.begin().work() as work:
        assert await work.destroyed_keys() == {"hers": AT}


async def test_older_copies_of_both_databases_do_not_bring_a_key_back(places: Places) -> None:
    store = places.begin()
    blob = await sealed(store, "hers")
    async with raw(places.keys) as keys, raw(places.main) as main:
        backup = await keys.fetch("SELECT key_id, kek_version, wrapped FROM client_key")
        async with store.work() as work:
            await work.bury_keys({"hers"}, at=AT)
        await store.ring.destroy({"hers"}, at=AT)
        for database, table in ((keys, "destroyed_key"), (main, "tombstone")):
            await database.execute(f"DELETE FROM {table}")
        await keys.executemany("INSERT INTO client_key VALUES ($1, $2, $3)", [tuple(row) for row in backup])
    restarted = places.begin()
    assert not await opens(restarted, "hers", blob)
    async with restarted.work() as work:
        assert await work.destroyed_keys() == {"hers": AT}
    assert await restarted.ring.store.destroyed() == {"hers": AT}


async def test_the_register_learns_what_was_destroyed_before_there_was_one(places: Places) -> None:
    async with places.begin().work() as work:
        await work.bury_keys({"hers"}, at=AT)
    async with places.begin().work():
        pass
    assert Register(places.register).known() == {"hers": AT}


@pytest.mark.parametrize("left", [0, 1])
async def test_a_register_that_was_cut_or_is_an_older_copy_brings_no_key_back_and_is_named(
    places: Places, left: int
) -> None:
    """Both databases hold what it held; only all three together, each of before, know nothing of an erasure."""
    store = places.begin()
    blobs = {key_id: await sealed(store, key_id) for key_id in ("hers", "his")}
    for key_id in blobs:
        async with store.work() as work:
            await work.bury_keys({key_id}, at=AT)
        await store.ring.destroy({key_id}, at=AT)
    lines = places.register.read_text().splitlines()
    places.register.write_text("".join(f"{line}\n" for line in lines[:left]))
    with capture_logs() as logged:
        restarted = places.begin()
        assert [await opens(restarted, key_id, blob) for key_id, blob in blobs.items()] == [False, False]
    assert Register(places.register).known() == dict.fromkeys(blobs, AT)
    assert [line["count"] for line in logged if line["event"] == "destroyed_keys_completed"] == [2 - left]
    with capture_logs() as logged:
        await places.begin().agree()
    assert logged == [], "a register that lacks nothing is not named"


def test_a_register_survives_a_power_cut_and_is_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, on_disk = tmp_path / "destroyed-keys", list[Path]()
    monkeypatch.setattr("os.fsync", lambda one: on_disk.append(Path(f"/proc/self/fd/{one}").readlink()))
    register = Register(file)
    register.note({"hers": AT})
    assert on_disk == [file, tmp_path], "a new file, and then its name"
    file.write_bytes(file.read_bytes() + b"cut-off 2026-0")
    register.note({"another": AT, "hers": datetime.now(UTC)})
    assert Register(file).known() == {"hers": AT, "another": AT}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    register.note({"hers": AT})
    assert file.read_bytes() == before


async def test_without_its_register_no_key_is_destroyed_by_halves(places: Places) -> None:
    store = places.begin()
    await sealed(store, "hers")
    places.register.mkdir()
    with pytest.raises(KeysAwayError, match="destroyed keys"):
        await store.ring.destroy({"hers"}, at=AT)
    assert await store.ring.store.destroyed() == {}


def test_beside_a_credential_of_systemd_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    lasting, given = tmp_path / "lasting", tmp_path / "given"
    for folder in (lasting, given):
        folder.mkdir()
    for named in (None, given / "destroyed-keys", tmp_path / "not-there" / "destroyed-keys", lasting):
        with pytest.raises(NoPlaceError):
            register_of(given / "centre.keys", named)
    register_of(given / "centre.keys", lasting / "erased").note({"hers": AT})
    register_of(lasting / "centre.keys").note({"hers": AT})
    assert list(given.iterdir()) == []
    assert {file.name for file in lasting.iterdir()} == {"erased", "destroyed-keys"}


async def test_a_centre_whose_register_has_no_place_does_not_start(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = await some_settings(database, tmp_path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(SystemExit, match="CASES_DESTROYED_KEYS"):
        create_app(settings, engines=kept_engine)
    (tmp_path / "lasting").mkdir()
    app = create_app(
        settings.model_copy(update={"destroyed_keys": tmp_path / "lasting" / "destroyed-keys"}), engines=kept_engine
    )
    async with app.state.store.work() as work:
        await work.bury_keys({"hers"}, at=AT)
    await app.state.store.agree(again=True)
    assert Register(tmp_path / "lasting" / "destroyed-keys").known() == {"hers": AT}
    await app.state.store.engine.dispose()
    await app.state.store.ring.store.engine.dispose()


async def test_whoever_makes_a_key_while_it_is_destroyed_does_not_win(places: Places) -> None:
    store = places.begin()
    await sealed(store, "hers")
    async with raw(places.keys) as destroyer, raw(places.keys) as watcher:
        destroying = destroyer.transaction()
        await destroying.start()
        await destroyer.fetch("SELECT * FROM wrapping FOR UPDATE")
        await destroyer.execute("DELETE FROM client_key")
        await destroyer.execute("INSERT INTO destroyed_key VALUES ('hers', now())")
        keeping = asyncio.create_task(store.ring.sealer_for_new({"hers"}))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        while not await watcher.fetchval(waiting):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
        await destroying.commit()
    assert "hers" not in await keeping


async def test_what_comes_for_an_erased_conversation_is_not_kept_and_all_else_is(app: FastAPI) -> None:
    erased, alive = uuid4(), uuid4()
    store: CasesStore = app.state.store
    await receive([a_request(thread_id=erased)], workplace=app.state.workplace, now=app.state.workplace.now())
    await store.ring.destroy({key_id_of(erased)}, at=AT)
    incoming = [a_message(thread_id=erased), a_message(thread_id=alive)]
    await receive(incoming, workplace=app.state.workplace, now=app.state.workplace.now())
    async with raw(app.state.settings.database_url) as database:
        await database.execute("SET kokon.errand = 'retention'")
        written = await database.fetch("SELECT thread_id, count(*) FROM message GROUP BY 1")
    assert {row["thread_id"]: row["count"] for row in written} == {erased: 1, alive: 1}


async def test_keys_of_another_provider_are_not_touched(places: Places, database: Database) -> None:
    class Elsewhere(SealedFileKeys):
        name = "elsewhere"

    async with places.begin().work():
        pass
    other = a_store(places.main, KeyRing(Elsewhere(centre_keys()), KeyStore(places.keys, engines=kept_engine)))
    with pytest.raises(KeysAwayError, match="kept by file"):
        async with other.work():
            pass
    with pytest.raises(KeysAwayError, match="kept by file"):
        await other.ring.store.keep(await other.ring.provider.wrap({"hers": bytes(32)}), provider="elsewhere")
    await other.engine.dispose()
    await other.ring.store.engine.dispose()
