"""Keys that two services share, and passwords: changed while a centre works, and cut off anywhere."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.machine import ports
from deploy.local.servers.postgres import ADMINISTRATOR, EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys, service_restart
from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation, write_description
from deploy.local.settings.places import existing
from deploy.trouble import Trouble
from services.cases.foundation.keys.certificate_key import public_text, signing_key
from services.cases.foundation.keys.place import KeyPlace
from services.cases.people.team.domain import WORTH_TELLING
from services.notify import keys as notify_keys
from shared.accounts.handover import issue
from shared.crypto.sealing import PublicKey, Purpose, seal
from tests.deploy import running_installations
from tests.deploy.bus import member
from tests.deploy.office import answer_of_command
from tests.deploy.pulled_plug import PulledPlugError
from tests.deploy.running_installations import up
from tests.notify.building import a_notice
from tests.notify.mailbox import Mailbox, served
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

pytestmark = pytest.mark.real


class Plug:
    """Pulled after so many steps, which are run to their end."""

    def __init__(self, after: int) -> None:
        self.left = after

    def on[**P, R](self, step: Callable[P, R]) -> Callable[P, R]:
        def stepped(*words: P.args, **named: P.kwargs) -> R:
            done = step(*words, **named)
            self.left -= 1
            if not self.left:
                raise PulledPlugError
            return done

        return stepped


class Knowing:
    """What each service learnt of the keys at its last start."""

    def __init__(self, centre: Installation) -> None:
        self.centre = centre
        for service in ("quality", "notify", "cases"):
            self.restart(centre, service)

    def restart(self, centre: Installation, service: str) -> None:
        public = service_keys.public_keys(centre)
        match service:
            case "quality":
                self.taken = tuple(json.loads(public.handover))
            case "notify":
                keys = notify_keys.read_keys(service_keys.key_file(centre, "notify"))
                self.opened = {key.key_id for key in keys.all}
            case "cases":
                self.signs = half(KeyPlace(service_keys.key_file(centre, "cases"), centre.id).read().handover)
                self.seals = json.loads(public.notify)["key_id"]
        if hasattr(self, "signs"):
            assert self.signs in self.taken
            assert self.seals in self.opened


def half(seed: bytes) -> str:
    return public_text(Ed25519PrivateKey.from_private_bytes(seed))


def file_of(centre: Installation) -> KeyPlace:
    return KeyPlace(service_keys.key_file(centre, "cases"), centre.id)


@pytest.fixture
def centre(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path / "data", "north")
    write_description(installation)
    service_keys.public_keys(installation)
    return installation


@pytest.fixture
def knowing(centre: Installation, monkeypatch: pytest.MonkeyPatch) -> Knowing:
    knowing = Knowing(centre)
    monkeypatch.setattr(service_restart, "restart", knowing.restart)
    return knowing


def cut(after: int, what: str, centre: Installation, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether it was cut off; False where it was over before."""
    plug = Plug(after)
    with monkeypatch.context() as patched:
        patched.setattr(service_restart, "restart", plug.on(service_restart.restart))
        patched.setattr(Local, "run", plug.on(Local.run))
        patched.setattr(service_keys, "run_key_command", plug.on(service_keys.run_key_command))
        patched.setattr(service_keys, "write_public_keys", plug.on(service_keys.write_public_keys))
        try:
            answer_of_command("keys", "rotate", what, "--folder", centre.folder)
        except PulledPlugError:
            return True
    return False


@pytest.mark.parametrize("after", range(1, 8))
def test_coming_over_is_never_closed_and_the_old_key_opens_nothing(
    centre: Installation, knowing: Knowing, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = file_of(centre).read()
    assert cut(after, "coming-over", centre, monkeypatch)
    answer_of_command("keys", "rotate", "coming-over", "--folder", centre.folder)
    new = file_of(centre).read()
    assert new.handover_before is None
    assert knowing.taken == (knowing.signs,) == (half(new.handover),)
    assert half(old.handover) not in knowing.taken
    assert new.mark == old.mark


def test_an_interrupted_change_of_a_key_makes_no_further_one(
    centre: Installation, knowing: Knowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cut(3, "coming-over", centre, monkeypatch)
    half_way = file_of(centre).read().handover
    answer_of_command("keys", "rotate", "coming-over", "--folder", centre.folder)
    assert file_of(centre).read().handover == half_way
    assert cut(3, "notices", centre, monkeypatch)
    newest = notify_keys.read_key(service_keys.key_file(centre, "notify")).key_id
    answer_of_command("keys", "rotate", "notices", "--folder", centre.folder)
    assert notify_keys.read_key(service_keys.key_file(centre, "notify")).key_id == newest


def test_certificates_of_erasure_keep_their_key_until_it_is_changed_itself(
    centre: Installation, knowing: Knowing
) -> None:
    before = public_text(signing_key(file_of(centre).read().seed_of_certificates))
    answer_of_command("keys", "rotate", "coming-over", "--folder", centre.folder)
    answer_of_command("keys", "rotate", "coming-over", "--folder", centre.folder)
    assert public_text(signing_key(file_of(centre).read().seed_of_certificates)) == before
    said = answer_of_command("keys", "rotate", "certificates", "--folder", centre.folder)
    assert said["public_key"] == public_text(signing_key(file_of(centre).read().seed_of_certificates)) != before


@pytest.mark.parametrize("after", range(1, 6))
def test_addresses_are_never_sealed_for_a_key_that_notify_does_not_know(
    centre: Installation, knowing: Knowing, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed_for = knowing.seals
    assert cut(after, "notices", centre, monkeypatch)
    answer_of_command("keys", "rotate", "notices", "--folder", centre.folder)
    assert sealed_for != knowing.seals
    assert sealed_for in knowing.opened


def test_an_old_key_of_notices_stays_as_long_as_one_may_be_under_way(
    centre: Installation, knowing: Knowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notify_keys.KEPT > WORTH_TELLING
    sealed_for(monkeypatch)
    answer_of_command("keys", "rotate", "notices", "--folder", centre.folder)
    with pytest.raises(Trouble) as refused:
        answer_of_command("keys", "rotate", "notices", "--forget-old", "--folder", centre.folder)
    assert "run this again after" in refused.value.next_step
    make_old(centre)
    answer_of_command("keys", "rotate", "notices", "--forget-old", "--folder", centre.folder)
    assert knowing.opened == {knowing.seals}
    assert cut(1, "notices", centre, monkeypatch)
    with pytest.raises(Trouble) as refused:
        answer_of_command("keys", "rotate", "notices", "--forget-old", "--folder", centre.folder)
    assert refused.value.next_step == "./kokon keys rotate notices."


def test_an_old_key_stays_while_a_letter_to_a_client_waits_for_it_and_no_other_one_does(
    centre: Installation, knowing: Knowing, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = sealed_for(monkeypatch)
    first = knowing.seals
    answer_of_command("keys", "rotate", "notices", "--folder", centre.folder)
    second = knowing.seals
    answer_of_command("keys", "rotate", "notices", "--folder", centre.folder)
    make_old(centre)
    waiting += [second, knowing.seals]
    said = answer_of_command("keys", "rotate", "notices", "--forget-old", "--folder", centre.folder)
    assert said["kept"] == 1
    assert knowing.opened == {second, knowing.seals} != {first}
    waiting.remove(second)
    said = answer_of_command("keys", "rotate", "notices", "--forget-old", "--folder", centre.folder)
    assert said["kept"] == 0
    assert knowing.opened == {knowing.seals}


def sealed_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys for which letters wait, in the place of what casework says; `tests/cases` shows that it says so."""
    waiting = list[str]()
    monkeypatch.setattr(Local, "run", lambda *_, **__: json.dumps({"key_ids": list(waiting)}))
    return waiting


def make_old(centre: Installation) -> None:
    """As if two days had passed since each change."""
    file = service_keys.key_file(centre, "notify")
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    stored = json.loads(file.read_text())
    file.write_text(json.dumps(stored | {"before": [one | {"until": past} for one in stored["before"]]}))


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres", fsync=False)
    server.start()
    server.ensure_databases("cases", "quality")
    yield server
    server.stop()


async def connects(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    except asyncpg.InvalidPasswordError:
        return False
    await connection.close()
    return True


@pytest.mark.real
async def test_the_old_password_of_a_database_opens_nothing(databases: EmbeddedPostgres) -> None:
    old = databases.url("cases").get_secret_value()
    databases.renew_passwords("cases")
    assert await connects(databases.url("cases").get_secret_value())
    assert await connects(databases.url("quality").get_secret_value())
    assert not await connects(old)


@pytest.mark.real
@pytest.mark.parametrize("at", ["before", "after"])
async def test_a_change_of_the_administrators_password_that_was_cut_off_locks_nobody_out(
    databases: EmbeddedPostgres, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = databases.folder / "passwords.json"
    old = json.loads(file.read_text())[ADMINISTRATOR]
    with monkeypatch.context() as patched:
        if at == "before":
            patched.setattr(databases, "sql", Plug(1).on(lambda *_, **__: None))
        else:
            patched.setattr(databases, "sql", Plug(1).on(databases.sql))
        with pytest.raises(PulledPlugError):
            databases.renew_administrator()
    databases.restart()
    databases.renew_administrator()
    known = json.loads(file.read_text())
    assert known[ADMINISTRATOR] != old
    assert not [name for name in known if name.endswith(" next")]
    url = f"postgresql://{ADMINISTRATOR}:{old}@/postgres?host={databases.sockets}&port=5432"
    assert not await connects(url)
    assert databases.sql("select 1;") == "1"


@pytest.mark.real
async def test_a_centre_that_works_gets_all_of_them_and_loses_nothing(tmp_path: Path) -> None:
    mailbox, port = Mailbox(), free_port()
    words = ("--id", "north", "--port", str(ports.row(4)), "--smtp-url", f"smtp://127.0.0.1:{port}")
    with up(tmp_path / "north", *words) as (_, said):
        installation = existing(tmp_path / "north")
        await slip_is(installation, httpx.codes.OK)
        stolen = file_of(installation).read().handover
        await ask_for_notice(installation)
        for what in ("coming-over", "notices", "passwords"):
            await asyncio.to_thread(answer_of_command, "keys", "rotate", what, "--folder", installation.folder)
        await slip_is(installation, httpx.codes.OK)
        await slip_is(installation, httpx.codes.FORBIDDEN, stolen)
        with pytest.raises(Trouble, match="still be under way"):
            await asyncio.to_thread(
                answer_of_command, "keys", "rotate", "notices", "--forget-old", "--folder", installation.folder
            )
        await ask_for_notice(installation)
        async with served(mailbox, port=port), asyncio.timeout(PATIENCE):
            while len(mailbox.recipients) < 2:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        ready = [
            await asyncio.to_thread(running_installations.ready, url)
            for url in running_installations.operators_of(said).values()
        ]
        assert all(ready)
    assert mailbox.recipients == ["anna@example.org"] * 2


async def slip_is(installation: Installation, status: int, seed: bytes | None = None) -> None:
    """What quality says of a slip that is signed with the key of cases, or with another."""
    key = Ed25519PrivateKey.from_private_bytes(seed or file_of(installation).read().handover)
    now = datetime.now(UTC)
    told_by = {"audience": "quality", "centre": "north", "roles": ["lead"], "language": "de"}
    token = issue(key, pseudonym=uuid4(), jti=uuid4(), now=now, **told_by)  # type: ignore[arg-type]
    async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
        origin = {"Origin": installation.url_of("quality")}
        answer = await browser.post(f"{installation.url_of('quality')}/handover", data={"token": token}, headers=origin)
    assert answer.status_code == status


async def ask_for_notice(installation: Installation) -> None:
    """As cases does it, for the key that it is told."""
    public = PublicKey.from_json(json.loads(service_keys.public_keys(installation).notify))
    address = seal(b"anna@example.org", public, purpose=Purpose.ADDRESS, centre="north")
    notice = a_notice(key_id=public.key_id, address=address)
    async with member(Servers(installation).nats, "cases") as cases:
        await cases.publish("cases.notice.requested", notice.model_dump_json().encode())
