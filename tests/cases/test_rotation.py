"""A new key-encryption key for all clients: beside a running service, through kill -9, and to another provider."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from services.cases.contact.letter_keys.__main__ import done as letter_command
from services.cases.foundation.keys import form, place, rotation
from services.cases.foundation.keys.domain import KeysAwayError, Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.passphrase import passphrase_of
from services.cases.foundation.keys.place import KeyPlace, new_keys, write_once
from services.cases.foundation.keys.providers import open_provider
from services.cases.foundation.keys.register import Register
from services.cases.foundation.keys.rotation import StillUsedError, forget_older, rotate
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.domain import Field
from services.cases.foundation.sealed.ring import KeyRing, nothing_before
from services.cases.foundation.sealed.watch import watch_keys
from services.cases.keys.__main__ import main
from tests.cases.building import CENTRE, NOON
from tests.cases.transit_server import TOKEN, Transit, transit_server
from tests.kept_engines import kept_engine
from tests.programs import ran

ROOT = Path(__file__).parents[2]
FIELD, ROW = Field("message", "words", "narrative"), UUID(int=1)
IDS = {f"key-{number}" for number in range(25)}


class Centre:
    """A key file and a key database; `opened` is what one more process of this centre works with."""

    def __init__(self, folder: Path, url: SecretStr) -> None:
        self.place = KeyPlace(folder / "centre.keys", CENTRE)
        write_once(self.place.path, new_keys(CENTRE, now=NOON), None)
        self.url = url
        self.store = KeyStore(url, engines=kept_engine)

    def opened(self) -> SealedFileKeys:
        return SealedFileKeys(self.place.read(), self.place)

    @property
    def surroundings(self) -> dict[str, str]:
        return {
            "CASES_CENTRE": CENTRE,
            "CASES_KEY_FILE": str(self.place.path),
            "CASES_KEYS_DATABASE_URL": self.url.get_secret_value(),
        }

    async def versions(self) -> set[int]:
        return {entry.kek_version for entry in (await self.store.kept(IDS)).values()}

    async def raw(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.url.get_secret_value().replace("+asyncpg", ""))


@pytest.fixture
async def centre(tmp_path: Path, database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Centre]:
    centre = Centre(tmp_path, await database("cases-keys"))
    yield centre
    await centre.store.engine.dispose()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 10)


@pytest.fixture
def key_command(centre: Centre, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Told":
    for name, value in centre.surroundings.items():
        monkeypatch.setenv(name, value)
    return Told(capsys)


class Told:
    """The command line, and what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    async def __call__(self, *words: str) -> dict[str, object]:
        assert await asyncio.to_thread(main, list(words)) == 0, self._capsys.readouterr().err
        said: dict[str, object] = json.loads(self._capsys.readouterr().out)
        return said

    async def refused(self, *words: str) -> str:
        assert await asyncio.to_thread(main, list(words)) == 1
        said = self._capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "Next step:" in said.err
        return said.err


@pytest.mark.usefixtures("small_batches")
async def test_every_key_is_wrapped_anew_while_a_service_goes_on_working(centre: Centre) -> None:
    service = KeyRing(centre.opened(), centre.store)
    progress: list[int] = []
    blob = (await service.sealer_for_new(IDS)).seal(FIELD, "Harbour", row=ROW, key_id="key-7")
    rotated = await rotate(centre.opened(), centre.store, tell=progress.append)
    assert (rotated.version, rotated.wrapped, rotated.unopened) == (2, 25, 0)
    assert progress == [10, 20, 25]
    assert await centre.versions() == {2}
    assert (await service.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"
    assert await forget_older(centre.opened(), centre.store) == 2
    assert (await service.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"
    assert (await rotate(centre.opened(), centre.store)).version == 3


async def test_a_service_that_has_not_heard_of_it_keeps_no_key_the_old_way(centre: Centre) -> None:
    service = KeyRing(centre.opened(), centre.store)
    await service.sealer_for_new({"key-1"})
    version = await centre.opened().rotate()
    await centre.store.leave_behind(version)
    assert "key-2" in await service.sealer_for_new({"key-2"})
    assert (await centre.store.kept({"key-2"}))["key-2"].kek_version == version


async def test_without_the_new_key_a_service_keeps_none_at_all(centre: Centre) -> None:
    cut_off = KeyRing(SealedFileKeys(centre.place.read()), centre.store)
    await rotate(centre.opened(), centre.store)
    with pytest.raises(KeysAwayError):
        await cut_off.sealer_for_new({"key-2"})
    assert await centre.store.kept({"key-2"}) == {}


async def test_a_key_that_is_kept_at_the_same_moment_is_wrapped_anew_too(centre: Centre) -> None:
    keys = centre.opened()
    await centre.store.belongs_to("file")
    late = (await keys.wrap({"late": bytes(32)}))["late"]
    keeper, watcher = await centre.raw(), await centre.raw()
    keeping = keeper.transaction()
    await keeping.start()
    await keeper.fetch("SELECT * FROM wrapping FOR SHARE")
    rotating = asyncio.create_task(rotate(centre.opened(), centre.store))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    while not await watcher.fetchval(waiting):  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    await keeper.execute("INSERT INTO client_key VALUES ('late', $1, $2)", late.kek_version, late.box)
    await keeping.commit()
    assert (await rotating).wrapped == 1
    for connection in (keeper, watcher):
        await connection.close()


async def test_a_key_that_was_changed_meanwhile_is_not_overwritten(centre: Centre) -> None:
    keys = centre.opened()
    await centre.store.keep(await keys.wrap({"a": bytes(32), "b": bytes(32)}), provider="file")
    before = await centre.store.kept({"a", "b"})
    await centre.store.destroy({"b"}, at=datetime.now(UTC))
    await centre.store.replace(before, {"a": Wrapped(2, b"other")})
    assert await centre.store.replace(before, {"a": Wrapped(3, b"late"), "b": Wrapped(3, b"late")}) == 0
    assert await centre.store.kept({"a", "b"}) == {"a": Wrapped(2, b"other")}


@pytest.mark.usefixtures("small_batches")
async def test_one_damaged_key_keeps_its_version_and_stops_nobody(centre: Centre, key_command: Told) -> None:
    await KeyRing(centre.opened(), centre.store).sealer_for_new(IDS)
    broken = await centre.store.kept({"key-3"})
    await centre.store.replace(broken, {"key-3": Wrapped(1, b"damaged")})
    assert await key_command("rotate") == {"version": 2, "wrapped": 24, "unopened": 1}
    assert await centre.versions() == {1, 2}
    assert "1 keys are wrapped with an older one" in await key_command.refused("forget-older")
    with pytest.raises(StillUsedError):
        await forget_older(centre.opened(), centre.store)
    assert await key_command("rotate") == {"version": 2, "wrapped": 0, "unopened": 1}


async def test_the_older_one_is_not_forgotten_before_all_are_wrapped_anew(centre: Centre, key_command: Told) -> None:
    await KeyRing(centre.opened(), centre.store).sealer_for_new(IDS)
    await centre.opened().rotate()
    await key_command.refused("forget-older")
    assert await key_command("rotate") == {"version": 2, "wrapped": 25, "unopened": 0}
    assert await key_command("forget-older") == {"left": 2}
    assert list(centre.place.read().keks) == [2]


async def letters(*words: str) -> dict[str, int]:
    """What the command says of the keys for letters."""
    return dict(await asyncio.to_thread(letter_command, words[0], KeySettings(), now=datetime.now(UTC)))


async def test_new_keys_for_what_clients_write_come_first_and_the_old_ones_still_open(
    centre: Centre, key_command: Told
) -> None:
    before = centre.place.read().opening
    assert await letters("renew") == {"keys": 4, "ending": 0}
    file = LetterFile.beside(Register(centre.place.path.parent / "destroyed-keys"), centre.place.read())
    after = file.read(centre.place.read())
    assert after.opening[2:] == before
    assert {key.suite for key in after.opening[:2]} == {key.suite for key in before}
    assert await letters("end") == {"keys": 4, "ending": 2}
    assert file.read(centre.place.read()).ending == {key.key_id for key in before}
    assert centre.place.read().opening == ()


async def test_a_key_file_is_locked_and_then_opens_with_its_passphrase_alone(
    centre: Centre, key_command: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(form, "COST", 2**14)
    keys, words = centre.place.read(), tmp_path / "passphrase"
    words.write_text("a passphrase that is long\n")
    words.chmod(0o600)
    await key_command("lock", "--passphrase-file", str(words))
    assert "is locked" in await key_command.refused("rotate")
    monkeypatch.setenv("CASES_KEY_PASSPHRASE_FILE", str(words))
    assert (await key_command("rotate"))["version"] == 2
    assert KeySettings().place().read().mark == keys.mark
    words.chmod(0o644)
    assert "chmod 600" in await key_command.refused("rotate")
    words.unlink()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.delenv("CASES_KEY_PASSPHRASE_FILE")
    (tmp_path / "cases-key-passphrase").write_text("a passphrase that is long")
    (tmp_path / "cases-key-passphrase").chmod(0o440)  # as systemd hands it over, with an access list
    assert (await key_command("rotate"))["version"] == 3


async def test_a_passphrase_may_come_through_a_descriptor(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a passphrase that is long\n")
    os.close(writing)
    words = passphrase_of(Path(f"/dev/fd/{reading}"), None)
    os.close(reading)
    assert words == SecretStr("a passphrase that is long")


async def test_a_key_file_that_cannot_be_changed_where_it_lies_says_so(
    centre: Centre, key_command: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, content: bytes) -> Path:
        raise PermissionError(13, "Read-only file system")

    before = centre.place.path.read_bytes()
    monkeypatch.setattr(place, "drafted", read_only)
    assert "systemd-creds" in await key_command.refused("renew-handover")
    assert "unwritable" in await key_command.refused("rotate")
    assert centre.place.path.read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_whoever_changes_the_file_as_root_leaves_it_to_the_service(centre: Centre) -> None:
    os.chown(centre.place.path, 12_345, 12_346)
    centre.place.change(lambda keys: keys)
    found = centre.place.path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (12_345, 12_346, 0o600)


async def test_what_is_missing_is_said_in_one_line(
    centre: Centre, key_command: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASES_KEYS_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/keys")
    assert "cannot be reached" in await key_command.refused("rotate")
    monkeypatch.setenv("CASES_KEY_PROVIDER", "unheard-of")
    assert "unheard-of" in await key_command.refused("rotate")
    monkeypatch.delenv("CASES_KEYS_DATABASE_URL")
    assert "CASES_KEYS_DATABASE_URL" in await key_command.refused("rotate")


@pytest.fixture(scope="module")
def transit() -> Iterator[Transit]:
    with transit_server() as transit:
        yield transit


async def test_all_keys_move_to_a_transit_server_and_back(
    centre: Centre, key_command: Told, transit: Transit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    transit.make("kokon-centre")
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o600)
    monkeypatch.setenv("CASES_TRANSIT_URL", transit.url)
    monkeypatch.setenv("CASES_TRANSIT_TOKEN_FILE", str(tmp_path / "token"))
    staying = KeyRing(centre.opened(), centre.store)
    blob = (await staying.sealer_for_new(IDS)).seal(FIELD, "Harbour", row=ROW, key_id="key-7")
    transit.sealed = True
    await key_command.refused("move", "--to", "transit")
    assert (await staying.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"
    transit.sealed = False
    assert await key_command("move", "--to", "transit") == {"moved": 25, "to": "transit"}
    moved = KeyRing(open_provider("transit", centre.place.read(), centre.place), centre.store)
    assert (await moved.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"
    with pytest.raises(KeysAwayError, match="kept by transit"):
        await staying.sealer_for_new({"one more"})
    transit.sealed = True
    for work in (moved.sealer_for_new({"one more"}), moved.sealer({"key-7"}), watch_keys(moved, nothing_before)):
        with pytest.raises(KeysAwayError, match="VaultDown"):
            await work
    transit.sealed = False
    assert await centre.store.kept({"one more"}) == {}
    monkeypatch.setenv("CASES_KEY_PROVIDER", "transit")
    assert await key_command("rotate") == {"version": 2, "wrapped": 25, "unopened": 0}
    assert await key_command("forget-older") == {"left": 2}
    assert centre.place.read().keks == {}
    assert (await moved.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"
    monkeypatch.setenv("CASES_KEY_PROVIDER", "file")
    assert "CASES_KEY_PROVIDER" in await key_command.refused("rotate")
    monkeypatch.setenv("CASES_KEY_PROVIDER", "transit")
    assert await key_command("move", "--to", "file") == {"moved": 25, "to": "file"}
    back = KeyRing(centre.opened(), centre.store)
    assert (await back.sealer({"key-7"})).open(FIELD, blob, row=ROW, key_id="key-7") == "Harbour"


@pytest.mark.chaos
def test_killed_at_any_step_nothing_is_lost_and_the_next_run_finishes(centre: Centre) -> None:
    ended = ran("tests.cases.interrupted_rotation", str(centre.place.path), **centre.surroundings)
    assert ended.returncode == 0, ended.stderr
    kills = [json.loads(kill) for kill in ended.stdout.splitlines()]
    assert len(kills) > 15
    for kill in kills:
        assert kill["signal"] == 9
        assert kill["found"]["beginning"] == kill["found"]["running"] == 10, kill
        assert kill["after"] == {"beginning": 10, "running": 10, "versions": 1}, kill
        assert kill["drafts"] == 0, "an older key would outlive its end in it"
    assert any(kill["found"]["versions"] == 2 for kill in kills)
