"""`./kokon keys rotate clients|requests` and `lock`: cases changes its own keys; what it says reaches the person."""

import asyncio
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.inspection import doctor
from deploy.local.keys import key_lock
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys, service_keys
from deploy.local.services.local_target import OTHERWISE, Local
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, write_description
from deploy.nats import stream_faults
from deploy.nats.__main__ import main as bus_command
from deploy.nats.messages import dead_letters
from deploy.nats.stream_administration import administration
from deploy.operations import keys
from deploy.operations.dead_letters import replay
from deploy.target import trouble_of
from deploy.trouble import Trouble
from services.cases.foundation.keys.place import KeyPlace
from shared.crypto.keypairs import keys_from_json
from shared.crypto.sealing import Purpose, open_sealed, seal
from shared.events import RequestSealed
from shared.topology import API
from tests.deploy import terminal
from tests.deploy.bus import member
from tests.deploy.office import answer_of_command
from tests.shared.building import until


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Its keys and its database of wrapped keys; no service runs."""
    installation = Installation(tmp_path_factory.mktemp("centre") / "data", "north")
    write_description(installation)
    service_keys.public_keys(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    yield installation
    servers.postgres.stop()


@pytest.mark.real
def test_the_keys_of_the_clients_are_wrapped_anew_and_the_old_one_is_forgotten(centre: Installation) -> None:
    file = service_keys.key_file(centre, "cases")
    assert answer_of_command("keys", "rotate", "clients", "--folder", centre.folder) == {
        "rotated": "clients", "version": 2, "wrapped": 0, "unopened": 0,
    }  # fmt: skip
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"1", "2"}
    forgotten = answer_of_command("keys", "rotate", "clients", "--forget-old", "--folder", centre.folder)
    assert forgotten == {"forgotten": "clients", "left": 2}
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"2"}


NEEDED = "insert into outbox (event_id, subject, body) values (gen_random_uuid(), 'intake.request.sealed', '');"
TAKEN = "update outbox set published_at = now();"


@contextmanager
def at_work(centre: Installation) -> Iterator[Servers]:
    """Its message bus; nobody listens, so that what comes waits."""
    servers = Servers(centre)
    servers.nats.start()
    try:
        servers.nats.provision()
        yield servers
    finally:
        servers.nats.stop()


def refused(*words: object) -> str:
    with pytest.raises(Trouble) as trouble:
        answer_of_command("keys", "rotate", "requests", "--forget-old", *words)
    return str(trouble.value)


async def comes_in(servers: Servers, subject: str, identity: str) -> None:
    async with member(servers.nats, identity) as service:
        await service.publish(subject)


async def is_put_aside(servers: Servers, *bodies: bytes) -> None:
    async with member(servers.nats, "cases") as cases:
        for body in bodies:
            headers = {"Kokon-Reason": "exhausted", "Kokon-Deliveries": "5"}
            await cases.client.jetstream().publish("cases.dead.intake.request.sealed", body, headers=headers)


async def taken(servers: Servers) -> bytes:
    """The next request that waits, as `cases` takes it."""
    async with member(servers.nats, "cases") as cases:
        waiting = await cases.client.jetstream(prefix=API).pull_subscribe_bind("cases_request_sealed", "intake")
        [message] = await waiting.fetch(1, timeout=30)
        await message.ack_sync()
        return bytes(message.data)


async def goes_in_time(servers: Servers) -> None:
    """One that is sealed anew a second and a half before its day is gone soon, though its stream keeps it longer."""
    nats = servers.nats
    async with administration(nats.url, "dead_letters", nats.seed("dead_letters")) as api:
        before = [one async for one in dead_letters.stored_letters(api)][-1]
        assert before.letter.gone_at
        async with administration(nats.url, "cases", nats.seed("cases")) as cases:
            soon = before.letter.gone_at - timedelta(seconds=1.5)
            assert await dead_letters.put_in_place(cases, before, b"anew", now=soon)
            late = before.letter.gone_at - timedelta(seconds=1)
            assert not await dead_letters.put_in_place(cases, before, b"anew", now=late)

        async def is_gone() -> bool:
            return [one async for one in dead_letters.stored_letters(api)][-1] == before

        await until(is_gone)


async def sealed_anew(servers: Servers) -> list[dead_letters.Stored]:
    nats = servers.nats
    async with administration(nats.url, "dead_letters", nats.seed("dead_letters")) as api:
        return [one async for one in dead_letters.stored_letters(api) if dead_letters.instead_of(one)]


def by_hand(
    centre: Installation, servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Seal the waiting letters anew as an operator does with servers elsewhere."""
    folder = centre.folder / "elsewhere"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(centre.keys / "nats.json", folder / "keys.json")
    place = ["--folder", str(folder), "--url", servers.nats.url]
    capsys.readouterr()
    assert bus_command(["letters", *place, "waiting"]) == bus_command(["letters", *place, "aside"]) == 0
    sealed = client_keys.run_command(centre, "seal-anew", given=capsys.readouterr().out)
    monkeypatch.setattr(sys, "stdin", StringIO(json.dumps(sealed)))
    assert bus_command(["letters", *place, "in-place"]) == 0
    return capsys.readouterr().out


def letters_aside(centre: Installation) -> list[dict[str, Any]]:
    found: Any = answer_of_command("dead-letters", "list", "--folder", centre.folder)
    return list(found)


@pytest.mark.real
def test_a_letter_that_was_put_aside_keeps_no_old_key_and_is_not_lost_with_it(
    centre: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place, words = ("--folder", centre.folder), b"canary of a letter"
    answer_of_command("keys", "rotate", "requests", *place)
    newest, _, old, _ = keys_from_json(service_keys.public_keys(centre).sealing)
    of_old, of_new = [
        RequestSealed(
            request_id=uuid4(),
            thread_id=uuid4(),
            key_id=key.key_id,
            blob=seal(words, key, purpose=Purpose.REQUEST, centre="north"),
        )
        for key in (old, newest)
    ]
    with at_work(centre) as servers:
        asyncio.run(is_put_aside(servers, of_old.body(), b"torn", of_new.body()))
        before, *others = letters_aside(centre)
        by_hand(centre, servers, monkeypatch, capsys)
        assert by_hand(centre, servers, monkeypatch, capsys) == "sealed anew: 0\n", "twice makes one"
        asyncio.run(is_put_aside(servers, of_old.body()))
        answer_of_command("keys", "rotate", "requests", "--forget-old", *place)
        *same, after, _ = letters_aside(centre)
        assert same == others
        assert {**after, "id": before["id"], "bytes": before["bytes"]} == before
        assert stream_faults.put_aside(servers.nats)[0].what.endswith(": 4")
        [_, key_of_last] = [json.loads(one.payload)["key_id"] for one in asyncio.run(sealed_anew(servers))]
        assert key_of_last == newest.key_id
        with pytest.raises(Trouble, match=f"put back {after['id']} of"):
            replay(Local(centre), before["id"])
        replay(Local(centre), after["id"])
        back = RequestSealed.model_validate_json(asyncio.run(taken(servers)))
        asyncio.run(goes_in_time(servers))
    assert back == of_old.model_copy(update={"key_id": newest.key_id, "blob": back.blob})
    opening = KeyPlace(service_keys.key_file(centre, "cases"), "north").read().opening
    assert opening[0].key_id == newest.key_id
    assert open_sealed(back.blob, opening[0], purpose=Purpose.REQUEST, centre="north") == words


@pytest.mark.real
def test_new_keys_for_requests_come_first_and_the_old_ones_go_when_no_letter_waits_for_them_anywhere(
    centre: Installation,
) -> None:
    old = json.loads(service_keys.public_keys(centre).sealing)
    assert answer_of_command("keys", "rotate", "requests", "--folder", centre.folder) == {"rotated": "requests"}
    before = json.loads(service_keys.public_keys(centre).sealing)
    assert (before[2:], len(before)) == (old, 4)
    listed = {one["name"]: one["rotates"] for one in answer_of_command("keys", "--folder", centre.folder)["keys"]}
    assert listed["older keys of requests"] == "requests --forget-old"
    place = ("--folder", centre.folder)
    assert "does not run" in refused(*place)
    with at_work(centre) as servers:
        servers.postgres.sql(NEEDED, database="intake")
        assert "wait at intake" in refused(*place)
        servers.postgres.sql(TAKEN, database="intake")
        assert json.loads(service_keys.public_keys(centre).sealing) == before, "nothing was changed"
        assert answer_of_command("keys", "rotate", "requests", "--forget-old", *place) == {"forgotten": "requests"}
        assert json.loads(service_keys.public_keys(centre).sealing) == before[:2]
        assert len(json.loads(service_keys.key_file(centre, "cases").read_text())["keys"]["opening"]) == 2
        asyncio.run(comes_in(servers, "intake.request.sealed", "intake"))
        assert "wait for casework" in refused(*place)
    assert "older keys of requests" not in {one["name"] for one in answer_of_command("keys", *place)["keys"]}


@pytest.mark.real
def test_the_records_name_the_period_that_holds_while_a_shorter_one_waits(
    centre: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASES_RETENTION", '{"file_closed": 9}')
    kept = "insert into retention_period (retention, months) values ('file_closed', 24), ('of tomorrow', 1);"
    Servers(centre).postgres.sql(kept, database="cases")
    line = ["records", "--form", "md", "--language", "en", "--folder", str(centre.folder)]
    with Claim(centre.folder):
        assert "24 months after the file was closed" in CliRunner().invoke(app, line).output
    stopped = CliRunner().invoke(app, line).output
    assert "9 months after the file was closed" in stopped
    assert "does not run" in stopped


def typed(centre: Installation, *words: str, answers: Sequence[str] = ()) -> tuple[int, str]:
    return terminal.typed("deploy", *words, "--folder", str(centre.folder), answers=answers)


PASSPHRASE = "six words that nobody would guess"


@pytest.mark.real
def test_the_key_file_is_locked_at_a_terminal_and_opens_there_alone(centre: Installation) -> None:
    open_still = doctor._key_file(centre.folder)
    assert (open_still.state, open_still.next_step) == ("optional", "./kokon keys lock.")
    assert "reads every client" in open_still.found
    code, shown = typed(centre, "keys", "lock", answers=[PASSPHRASE, PASSPHRASE])
    assert (code, PASSPHRASE in shown) == (0, False), shown
    assert key_lock.open_ones(centre) == []
    assert doctor._key_file(centre.folder).state == "ok"
    with pytest.raises(Trouble, match="is locked"):
        answer_of_command("keys", "rotate", "clients", "--folder", centre.folder)
    for service, name in (("quality", "release"), ("notify", "notices")):
        before = service_keys.told_public(centre, service)
        with pytest.raises(Trouble, match="is locked"):
            answer_of_command("keys", "rotate", name, "--folder", centre.folder)
        code, shown = typed(centre, "keys", "rotate", name, answers=[PASSPHRASE])
        assert (code, service_keys.told_public(centre, service) == before) == (0, False), shown
    code, shown = typed(centre, "keys", "rotate", "clients", answers=[PASSPHRASE])
    assert code == 0, shown
    assert key_lock.open_ones(centre) == []


def test_what_cases_says_is_passed_on() -> None:
    found = trouble_of(
        "kokon: the keys cannot be reached (OSError). Next step: start what keeps them", otherwise=OTHERWISE
    )
    assert (found.what, found.next_step) == ("The keys cannot be reached (OSError).", "start what keeps them.")
    assert "start it with ./kokon up" in trouble_of("Traceback", otherwise=OTHERWISE).next_step


def test_a_person_is_told_what_to_do_next() -> None:
    assert "--forget-old" in keys.clients_text({"wrapped": 9, "version": 2, "unopened": 0})
    assert "restore" in keys.clients_text({"wrapped": 9, "version": 2, "unopened": 1})


def test_an_office_has_no_keys_of_clients(tmp_path: Path) -> None:
    write_description(Installation(tmp_path / "office", "office", "office"))
    with pytest.raises(Trouble):
        answer_of_command("keys", "rotate", "clients", "--office", "--folder", tmp_path / "office")
