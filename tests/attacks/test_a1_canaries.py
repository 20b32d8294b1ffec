"""A1: words that exist nowhere else go the whole way through a federation, and lie nowhere in any form afterwards."""

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local import environment
from deploy.local.demo import people
from deploy.local.demo.addresses import Addresses
from deploy.local.demo.journey import Journey
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.stage import staged
from deploy.local.demo.visitor import Network, Visitor
from deploy.local.display import Silent
from deploy.local.nats_server import EmbeddedNats
from deploy.local.servers import Servers
from deploy.nats.identities import PROVISION, UPLINK
from tests.attacks import sinks
from tests.attacks.canary import Hit, canary, search, search_all, search_files
from tests.attacks.planted import ELSEWHERE, PLANTED

CLIENTS, SEED = 6, 17
FIELDS = (*PLANTED, *ELSEWHERE)
pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Lived:
    """A federation that has lived and was stopped, and what was heard of it."""

    folder: Path
    canaries: dict[str, str]
    heard: list[tuple[str, bytes]]
    servers: list[Servers]
    lost: list[str]


def planted_words(canaries: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    said = {"situations": "situation", "wishes": "wish", "again": "again", "replies": "reply", "later": "later"}
    everybody = {kind: [f"{canaries[field]} hilf"] for kind, field in said.items()}
    return {language: everybody for language in ("de", "en", "ar")}


async def ask_with_contact(addresses: Addresses, canaries: dict[str, str]) -> None:
    """Without the script: the words pass through intake in the clear, the way where most could leak."""
    async with Network() as http:
        browser = Visitor(http, addresses.centres[0].intake)
        form = (await browser.get("/write")).form(action="/write")
        told = {"words": canaries["situation"], "channel": "email", "contact": canaries["contact"], "way": "server"}
        filled = form.values() | told | {"when": canaries["when"]}
        assert (await browser.post(form.action, filled)).status == 200
        assert (await browser.post(form.action, filled | {"channel": canaries["address"]})).status == 422


async def live(folder: Path, canaries: dict[str, str]) -> Lived:
    ledger = Ledger()
    async with staged(folder, display=Silent()) as stage:
        await ask_with_contact(stage.addresses, canaries)
        await Journey(stage.addresses, ledger, clients=CLIENTS, seed=SEED).go(3.0)
        pages = await asyncio.to_thread(lambda: list(sinks.open_pages(stage.federation, canaries["address"])))
        supervisors = stage.federation.supervisors
        stores = [(one.installation.id, one.servers.postgres) for one in supervisors]
        tables = await asyncio.to_thread(lambda: [row for store in stores for row in sinks.rows(*store)])
    return Lived(folder, canaries, [*pages, *tables], [one.servers for one in supervisors], ledger.lost)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    canaries = {field: canary(field) for field in FIELDS}
    folder = tmp_path_factory.mktemp("canaries") / "demo"
    with pytest.MonkeyPatch.context() as patched, sinks.Collector() as collector:
        patched.setattr(people, "words_by_language", lambda: planted_words(canaries))
        patched.setattr(people, "pen_names", lambda count, _: [f"{canaries['pseudonym']}{one}" for one in range(count)])
        patched.setattr(environment, "of_service", sinks.telling(collector, environment.of_service))
        found = asyncio.run(live(folder, canaries))
        with sinks.readable(patched):
            for one in found.servers:
                found.heard.extend(read_streams(one.nats))
        found.heard.extend(collector.received)
    return found


def read_streams(server: EmbeddedNats) -> list[tuple[str, bytes]]:
    server.start()
    try:
        accounts = [PROVISION] if server.name == "hub" else [PROVISION, UPLINK]
        return [one for account in accounts for one in asyncio.run(sinks.messages(server.name, server, account))]
    finally:
        server.stop()


def test_the_words_went_the_whole_way(lived: Lived) -> None:
    assert lived.lost == []
    streams = {place.split()[2] for place, _ in lived.heard if " stream " in place}
    assert streams >= {"intake", "cases", "notify", "uplink", "releases"}
    assert any(place.startswith("telemetry") for place, _ in lived.heard)
    assert any(" cases.public.message" in place for place, _ in lived.heard)


def test_no_file_holds_a_word(lived: Lived) -> None:
    assert search_files(lived.folder, lived.canaries) == set()


def test_no_row_message_span_or_open_page_holds_a_word(lived: Lived) -> None:
    assert search_all(lived.heard, lived.canaries) == set()


def test_twin_a_word_in_a_row_a_log_or_a_message_is_found(lived: Lived, tmp_path: Path) -> None:
    word = lived.canaries["pseudonym"].encode()
    log = tmp_path / "cases.log"
    log.write_bytes(b'{"event":"opened","case":"' + base64.b64encode(b"x" + word) + b'"}')
    postgres = lived.servers[-1].postgres
    postgres.start()
    try:
        hexadecimal = (b"some" + word).hex()
        postgres.sql(
            f"create table leak as select decode('{hexadecimal}', 'hex') as column_of_somebody", database="notify"
        )
        in_rows = search_all(sinks.rows("twin", postgres), lived.canaries)
        postgres.sql("drop table leak", database="notify")
    finally:
        postgres.stop()
    told = b'{"cells":[],"client":"' + hashlib.sha256(word).hexdigest().encode() + b'"}'
    assert {hit.field for hit in search_files(tmp_path, lived.canaries)} == {"pseudonym"}
    assert {hit.field for hit in in_rows} == {"pseudonym"}
    assert Hit("stream", "pseudonym", "sha256 hex") in search(told, "stream", lived.canaries)
