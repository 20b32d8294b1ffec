"""One suite for every provider of keys: what it wraps it opens again, in its own place, and nowhere else."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.cases.foundation.keys.domain import KeyNotUnwrappedError, KeyProvider, KeysAwayError, Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import KeyPlace, new_keys, write_once
from services.cases.foundation.keys.providers import (
    ANNOUNCED,
    PROVIDERS,
    ProviderNotSetUpError,
    known_providers,
    open_provider,
)
from services.cases.foundation.keys.transit import BATCH, TransitKeys, TransitSettings
from services.cases.foundation.keys.transit import provider as transit_provider
from shared.clock.wall import wall_clock
from shared.store.connections import StoreAwayError
from tests.cases.building import (
    CENTRE,
    NOON,
    Database,
    a_request,
    centre_keys,
    sit_down,
    some_settings,
)
from tests.cases.desk_acts import arrived
from tests.cases.transit_server import TOKEN, Transit, transit_server
from tests.cases.watched_app import watched_app

KEYS = {f"key-{number}": bytes((number,)) * 32 for number in range(1, 4)}


@dataclass
class House:
    """One provider with all that belongs to it. `again` is what another process of the same centre would open."""

    keys: KeyProvider
    again: Callable[[], KeyProvider]
    of_another_centre: KeyProvider
    away: Callable[[], object]
    back: Callable[[], object]


def file_house(folder: Path) -> House:
    place = KeyPlace(folder / "centre.keys", CENTRE)
    write_once(place.path, new_keys(CENTRE, now=NOON), None)
    elsewhere = CentreKeys("south", 1, place.read().keks, centre_keys().opening, bytes(32), bytes(32))
    hidden = folder / "hidden"
    return House(
        keys=SealedFileKeys(place.read(), place),
        again=lambda: SealedFileKeys(place.read(), place),
        of_another_centre=SealedFileKeys(elsewhere),
        away=lambda: place.path.rename(hidden),
        back=lambda: hidden.rename(place.path),
    )


def transit_house(folder: Path, transit: Transit) -> House:
    transit.make("kokon")
    token = folder / "token"
    token.write_text(TOKEN + "\n")
    token.chmod(0o600)
    settings = TransitSettings(url=transit.url, token_file=token, key="kokon", timeout=5)

    def sealed(yes: bool) -> None:
        transit.sealed = yes

    return House(
        keys=TransitKeys(CENTRE, settings),
        again=lambda: TransitKeys(CENTRE, settings),
        of_another_centre=TransitKeys("south", settings),
        away=lambda: sealed(True),
        back=lambda: sealed(False),
    )


def third_house(folder: Path) -> House:
    """A provider that nobody here knows but by its name."""
    place = KeyPlace(folder / "third.keys", CENTRE)
    write_once(place.path, new_keys(CENTRE, now=NOON), None)
    elsewhere = CentreKeys("south", 1, place.read().keks, centre_keys().opening, bytes(32), bytes(32))
    hidden = folder / "hidden"
    return House(
        keys=open_provider("third", place.read(), place),
        again=lambda: open_provider("third", place.read(), place),
        of_another_centre=open_provider("third", elsewhere, place),
        away=lambda: place.path.rename(hidden),
        back=lambda: hidden.rename(place.path),
    )


@pytest.fixture(scope="module")
def transit() -> Iterator[Transit]:
    with transit_server() as transit:
        yield transit


@pytest.fixture(params=[*PROVIDERS, "third"])
def house(request: pytest.FixtureRequest, tmp_path: Path, transit: Transit, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setitem(PROVIDERS, "third", __name__)
    match request.param:
        case "file":
            return file_house(tmp_path)
        case "transit":
            return transit_house(tmp_path, transit)
    return third_house(tmp_path)


async def test_many_keys_are_wrapped_and_opened_at_once(house: House) -> None:
    wrapped = await house.keys.wrap(KEYS)
    assert await house.again().unwrap(wrapped) == KEYS
    assert {entry.kek_version for entry in wrapped.values()} == {await house.keys.newest()}
    assert not any(KEYS[key_id] in entry.box for key_id, entry in wrapped.items())
    assert (await house.keys.wrap(KEYS))["key-1"].box != wrapped["key-1"].box
    assert await house.keys.unwrap({}) == {}


async def test_a_box_that_was_moved_changed_or_cut_does_not_open(house: House) -> None:
    wrapped = await house.keys.wrap(KEYS)
    version, box = wrapped["key-1"].kek_version, wrapped["key-1"].box
    wrong = [wrapped["key-2"], Wrapped(version + 1, box), Wrapped(version, b""), Wrapped(version, b"\xff" * 60)]
    wrong += [Wrapped(version, box[:end]) for end in (1, 12, len(box) - 1)]
    wrong += [Wrapped(version, box[:at] + bytes((box[at] ^ 1,)) + box[at + 1 :]) for at in (0, 8, len(box) // 2)]
    for entry in wrong:
        with pytest.raises(KeyNotUnwrappedError) as caught:
            await house.keys.unwrap(wrapped | {"key-1": entry})
        assert caught.value.key_id == "key-1"
        assert caught.value.__cause__ is None
        with pytest.raises(KeyNotUnwrappedError):
            await house.keys.rewrap({"key-1": entry})


async def test_another_centre_does_not_open_it(house: House) -> None:
    with pytest.raises(KeyNotUnwrappedError):
        await house.of_another_centre.unwrap(await house.keys.wrap(KEYS))


async def test_after_a_rotation_old_boxes_open_and_new_ones_are_of_the_new_version(house: House) -> None:
    running = house.again()
    old = await running.wrap(KEYS)
    version = await house.keys.rotate()
    assert version == old["key-1"].kek_version + 1
    assert await running.newest() == version
    assert await house.keys.unwrap(old) == KEYS
    again = await house.keys.rewrap(old)
    assert {entry.kek_version for entry in again.values()} == {version}
    assert await running.unwrap(again) == KEYS


async def test_a_running_process_opens_what_a_newer_version_wrapped(house: House) -> None:
    running = house.again()
    await running.wrap(KEYS)
    await house.keys.rotate()
    assert await running.unwrap(await house.keys.wrap(KEYS)) == KEYS


async def test_what_was_forgotten_opens_no_more_and_all_else_does(house: House) -> None:
    old = await house.keys.wrap(KEYS)
    version = await house.keys.rotate()
    kept = await house.keys.rewrap(old)
    for _ in range(2):
        await house.keys.forget_older(version)
    assert await house.keys.unwrap(kept) == KEYS
    for keys in (house.keys, house.again()):
        with pytest.raises(KeyNotUnwrappedError):
            await keys.unwrap(old)


async def test_what_is_away_is_said_to_be_away_and_comes_back(house: House) -> None:
    await house.keys.wrap(KEYS)
    house.away()
    with pytest.raises(KeysAwayError) as caught:
        await house.keys.newest()
    assert isinstance(caught.value, StoreAwayError)
    assert caught.value.__cause__ is None
    house.back()
    assert await house.keys.newest()
    assert await house.keys.unwrap(await house.keys.wrap(KEYS)) == KEYS


async def test_a_provider_shows_nothing_and_is_never_written_down(house: House) -> None:
    assert len(repr(house.keys)) < 60
    with pytest.raises(TypeError):
        pickle.dumps(house.keys)


async def test_without_its_server_nothing_is_wrapped_or_opened(tmp_path: Path, transit: Transit) -> None:
    keys = transit_house(tmp_path, transit).keys
    wrapped = await keys.wrap(KEYS)
    transit.sealed = True
    for ask in (keys.wrap(KEYS), keys.unwrap(wrapped), keys.rewrap(wrapped), keys.rotate(), keys.forget_older(1)):
        with pytest.raises(KeysAwayError, match="VaultDown"):
            await ask
    transit.sealed = False
    (tmp_path / "token").write_text("another")
    with pytest.raises(KeysAwayError, match="Forbidden"):
        await keys.unwrap(wrapped)
    (tmp_path / "token").unlink()
    with pytest.raises(KeysAwayError, match="no token"):
        await keys.unwrap(wrapped)
    nowhere = TransitSettings(url="http://127.0.0.1:1", token_file=tmp_path / "token")
    with pytest.raises(KeysAwayError):
        await TransitKeys(CENTRE, nowhere).newest()


@pytest.mark.parametrize("wrong", [{"derived": False}, {"exportable": True}, None])
async def test_a_transit_key_that_is_missing_or_made_wrongly_is_not_used_and_not_made(
    tmp_path: Path, transit: Transit, wrong: dict[str, bool] | None
) -> None:
    keys = transit_house(tmp_path, transit).keys
    del transit.policies["kokon"]
    if wrong:
        transit.make("kokon", **wrong)
    with pytest.raises(KeysAwayError):
        await keys.wrap(KEYS)
    assert ("kokon" in transit.policies) == bool(wrong)


async def test_the_transit_server_is_asked_once_for_many(tmp_path: Path, transit: Transit) -> None:
    keys = transit_house(tmp_path, transit).keys
    many = {f"key-{number}": bytes(32) for number in range(BATCH + 1)}
    await keys.newest()
    transit.asked.clear()
    assert await keys.unwrap(await keys.wrap(many)) == many
    assert transit.asked == ["encrypt", "encrypt", "decrypt", "decrypt"]


def test_another_provider_is_found_by_its_name_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = KeyPlace(tmp_path / "keys", CENTRE)
    monkeypatch.setitem(PROVIDERS, "third", __name__)
    assert open_provider("third", centre_keys(), place).name == "third"
    with pytest.raises(ProviderNotSetUpError, match="Next step"):
        open_provider("unheard-of", centre_keys(), place)
    monkeypatch.setitem(PROVIDERS, "uninstalled", "package_that_is_nowhere")
    with pytest.raises(ProviderNotSetUpError, match="package_that_is_nowhere"):
        open_provider("uninstalled", centre_keys(), place)


def installed(folder: Path, name: str, announces: str) -> None:
    """A package as an installer leaves it: what it announces, and nothing of it known here."""
    about = folder / f"{name}-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[{ANNOUNCED}]\n{announces}\n")


@pytest.mark.real
async def test_a_provider_of_another_package_serves_without_a_change_to_the_service(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "packages", "mirror-keys", f"mirror = {__name__}:provider")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert known_providers() == ["file", "mirror", "transit"]
    async with watched_app(await some_settings(database, tmp_path, key_provider="mirror"), now=wall_clock) as app:
        assert app.state.store.ring.provider.name == "third"
        desk = await sit_down(app, "counsellor")
        event = await arrived(app, a_request("Wrapped by a package that nobody here knows."))
        assert "Wrapped by a package that nobody here knows." in (await desk.get(f"/requests/{event.request_id}")).text


def test_no_package_takes_a_name_that_is_shipped_and_two_with_one_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = KeyPlace(tmp_path / "keys", CENTRE)
    for package in ("one", "two"):
        installed(tmp_path / "packages", package, f"mirror = {__name__}\nfile = {__name__}")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    assert open_provider("file", centre_keys(), place).name == "file"
    with pytest.raises(ProviderNotSetUpError, match="several packages"):
        open_provider("mirror", centre_keys(), place)


class Third(SealedFileKeys):
    name = "third"


def provider(keys: CentreKeys, place: KeyPlace) -> KeyProvider:
    """This module as a provider."""
    return Third(keys, place)


def test_a_transit_server_is_reached_safely_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("", "http://keys.example.org:8200", "nonsense"):
        monkeypatch.setenv("CASES_TRANSIT_URL", url)
        with pytest.raises(ProviderNotSetUpError, match="CASES_TRANSIT_URL"):
            transit_provider(centre_keys(), KeyPlace(tmp_path / "keys", CENTRE))
