"""The office in containers, for keeps: a centre in containers joins it over the network, all keys of its hub are
changed, and it comes back from a backup; by the words of the guide.
"""

import json
import re
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyrage.x25519 import Identity

from deploy.local.machine import ports
from deploy.local.servers import postgres_program
from tests.containers.federation import postgres_image
from tests.containers.kept import Kept, running

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]
READ_OUT = re.compile(
    r"[Cc]all the office and read out: ([\d ]+)|read out in the same call[^:]*: ([\d ]+)", re.IGNORECASE
)
SAY = """
import asyncio, os, sys, nats

async def say(who, subject):
    told = {name: os.environ[f"{who.upper()}_NATS_{name}"] for name in ("URL", "SEED")}
    client = await nats.connect(told["URL"], nkeys_seed_str=told["SEED"], inbox_prefix=f"_INBOX.{who}".encode())
    await client.request(subject, b"of another version", timeout=10)
    await client.close()

asyncio.run(say(*sys.argv[1:]))
"""
ANSWER = "downlink.release.accepted.north"
ASK = "import sys, urllib.request as r; print(r.urlopen('http://127.0.0.1:8222/' + sys.argv[1]).read().decode())"


@pytest.fixture(scope="module")
def hub_port() -> int:
    return ports.row(1)


@pytest.fixture(scope="module")
def office(engine: None, hub_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    more = {"KOKON_NAME": "The office", "KOKON_HUB": f"0.0.0.0:{hub_port}"}
    with running(tmp_path_factory.mktemp("office") / "networks.json", "office", row=1, more=more) as found:
        yield found


@pytest.fixture(scope="module")
def centre(office: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Its bus and `quality` alone, which are all that a link needs."""
    place = tmp_path_factory.mktemp("centre") / "networks.json"
    with running(place, "centre", row=2, only=("quality",)) as found:
        yield found


def address_of_this_machine(centre: Kept) -> str:
    """By which a container reaches a port of this machine: the other end of its way out."""
    [id] = centre.run("ps", "--quiet", "nats").split()
    told = json.loads(subprocess.run(["docker", "inspect", id], capture_output=True, check=True).stdout)
    networks = told[0]["NetworkSettings"]["Networks"]
    return str(next(one["Gateway"] for name, one in networks.items() if name.endswith("_uplink")))


def read_out(said: str) -> str:
    found = READ_OUT.search(said)
    assert found, said
    return (found[1] or found[2]).strip()


def test_a_centre_joins_it_over_the_network(office: Kept, centre: Kept, hub_port: int) -> None:
    reach = f"tls://{address_of_this_machine(centre)}:{hub_port}"
    invitation, _ = office.step("invite", "north", "Centre North", reach)
    answer, said = centre.step("accept", "north", given=invitation)
    _, said = office.step("admit", read_out(said), given=answer)
    digits = read_out(said)
    office.run("restart", "nats")
    office.run("run", "--rm", "--no-deps", "-T", "finish")
    centre.step("connect", "north", digits)
    centre.run("restart", "nats")
    centre.run("run", "--rm", "--no-deps", "-T", "finish")
    seen = until_linked(office, centre)
    assert "base images: not named by digest" in seen
    members = json.loads(office.run("exec", "-T", "office", "cat", "/run/kokon/members.json"))
    assert members["north"]["name"] == "Centre North"
    adding = ["/start", "python", "-m", "services.quality.office.team", "add", "--login", "olga", "--name", "Olga O."]
    told = ["--env", f"OFFICE_NEW_PASSWORD={secrets.token_urlsafe(12)}"]
    office.run("exec", "-T", *told, "office", *adding)


def until(fact: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(1)


def until_linked(office: Kept, centre: Kept) -> str:
    """What the doctor says then."""
    until(lambda: linked(office))
    seen = doctor(centre, "centre", "north")
    assert "✓ link of north" in seen
    return seen


def test_every_key_of_the_hub_is_changed_and_nothing_is_lost(office: Kept, centre: Kept) -> None:
    say(centre, "quality", "uplink.release.published")
    say(office, "office", ANSWER)
    until(lambda: lie_in(office, "releases") == 1)
    assert "The streams are sealed with a new key" in host(office, "at-rest")
    assert lie_in(office, "releases") == 1
    announcement = office.on_host("keys", "office", "rotate", "authority")
    digits = announcement.stderr.partition("Read out:\n")[2].splitlines()[0]
    centre.step("trust", "north", digits, given=announcement.stdout)
    centre.run("restart", "nats")
    assert "uses its new authority" in host(office, "authority", "--use")
    until(lambda: linked(office))
    until(lambda: lie_in(centre, "downlink") == 1)


A_TOKEN = """insert into api_token (id, token_hash, name, scopes, author, role, made_at, expires_on)
values (gen_random_uuid(), 'h', 'Nightly table', '{values}', gen_random_uuid(), 'office', now(), '2999-01-01')"""


def test_an_empty_machine_the_archive_and_the_identity_give_the_same_office(
    office: Kept, centre: Kept, tmp_path: Path
) -> None:
    """Its link works again, and what the centre had released comes again from the centre.

    What only stands in for PostgreSQL may write dumps that no other server reads: then the trial has to say so.
    """
    reads = postgres_image() == f"postgres:{postgres_program.version().split('.')[0]}"
    add = ["/start", "python", "-m", "services.quality.office.team", "add", "--login", "mina", "--name", "Mina M."]
    office.run("exec", "-T", "--env", f"OFFICE_NEW_PASSWORD={secrets.token_urlsafe(12)}", "office", *add)
    psql = ["psql", "--username", "office", "--dbname", "office", "--no-align", "--tuples-only"]
    office.run("exec", "-T", "postgres", *psql, "--command", A_TOKEN)
    places, identity = [tmp_path / part / "place" for part in ("databases", "key-files")], tmp_path / "identity"
    for place in places:
        place.mkdir(parents=True)
    made = Identity.generate()
    identity.write_text(f"{made}\n")
    office.told["KOKON_BACKUP_RECIPIENT"] = str(made.to_public())
    (tmp_path / "carrying").write_text(f'echo "$KOKON_BACKUP_PART $1" >>{tmp_path}/carried\n')
    office.told["KOKON_BACKUP_AFTER"] = f"sh {tmp_path}/carrying"
    said = office.script("backup.sh", *map(str, places), code=0 if reads else 1)
    assert "Locked for age1" in said
    assert said.splitlines()[-1].endswith(": everything opened." if reads else ": a database cannot be restored.")
    assert [line.split()[0] for line in (tmp_path / "carried").read_text().splitlines()] == ["key-files", "databases"]
    found = doctor(office, "office")
    assert "✓ backup: the last one is less than a day old" in found
    assert f"{'✓' if reads else '✗'} trial restore" in found

    office.lose_everything()
    office.script("restore.sh", *map(str, places), str(identity))
    assert "Let in: north" in office.step("confirm", "north")[1], "until then it is outside"
    office.run("up", "--detach", "--no-build")
    until(lambda: linked(office) and lie_in(office, "releases") == 1)
    say(office, "office", ANSWER)
    centre.run("run", "--rm", "--no-deps", "-T", "finish")
    until(lambda: lie_in(centre, "downlink") == 2)
    assert "mina" in office.run("exec", "-T", "postgres", *psql, "--command", "select login from account").split()
    live = "select count(*) || ' of ' || count(*) filter (where revoked_at is null) from api_token"
    assert "1 of 0" in office.run("exec", "-T", "postgres", *psql, "--command", live), "a restore ends all tokens"
    members = json.loads(office.run("exec", "-T", "office", "cat", "/run/kokon/members.json"))
    assert members["north"]["name"] == "Centre North"


def host(office: Kept, *words: str) -> str:
    """What a change of a key says."""
    done = office.on_host("keys", "office", "rotate", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def doctor(kept: Kept, *which: str) -> str:
    line = ["run", "--rm", "--no-deps", "-T", "finish", "python", "-m", "deploy.compose.production", "doctor", *which]
    return kept.run(*line, check=False)


def linked(office: Kept) -> bool:
    """Whether the hub has a link, by its own pages."""
    return bool(page_of(office, "leafz").get("leafs"))


def say(kept: Kept, who: str, subject: str) -> None:
    """What no version can read, with the key of a service."""
    kept.run("exec", "-T", who, "/start", "python", "-c", SAY, who, subject)


def lie_in(kept: Kept, stream: str) -> int:
    """Messages, by the server's own pages."""
    accounts = page_of(kept, "jsz?accounts=true&streams=true")["account_details"]
    streams = [one for account in accounts for one in account.get("stream_detail", ())]
    return sum(one["state"]["messages"] for one in streams if one["name"] == stream)


def page_of(kept: Kept, page: str) -> Any:
    return json.loads(kept.run("exec", "-T", "nats", "python", "-c", ASK, page))
