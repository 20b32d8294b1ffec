"""Everything a federation leaves anywhere, read out raw: databases, streams, traces, pages that stand open."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import nats
import pytest

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import PostgresServer
from deploy.local.supervision.federation import Federation
from deploy.nats import identities
from deploy.nats.configuration_writer import Value
from tests.shared.patience import PATIENCE

HEXADECIMAL = re.compile(r"\\\\?x((?:[0-9a-f]{2}){8,})")
type Contents = Iterator[tuple[str, bytes]]


def rows(place: str, postgres: PostgresServer) -> Contents:
    """Every row of every table of every database, binary columns also as what they stand for."""
    databases = postgres.sql("select datname from pg_database where not datistemplate").split()
    for database in databases:
        listed = "select schemaname || '.' || quote_ident(tablename) from pg_tables where schemaname = 'public'"
        for table in postgres.sql(listed, database=database).split():
            text = postgres.sql(f"select t::text from {table} t", database=database)
            name = f"{place} {database}.{table}"
            yield name, text.encode()
            yield f"{name} (binary)", b"\n".join(bytes.fromhex(found) for found in HEXADECIMAL.findall(text))


@contextmanager
def readable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside, servers are started with an administrator who may read messages; none of ours may."""
    honest = identities.provision_user

    def curious(public_key: str, identity: str = identities.PROVISION, *_: tuple[str, ...]) -> dict[str, Value]:
        user = honest(public_key, identity)
        return user | {"permissions": {"publish": {"allow": [">"]}, "subscribe": {"allow": [">"]}}}

    with monkeypatch.context() as patched:
        patched.setattr("deploy.nats.identities.provision_user", curious)
        yield


async def messages(place: str, server: EmbeddedNats, identity: str) -> list[tuple[str, bytes]]:
    """Subject, headers and body of everything in every stream of the identity's account."""
    found: list[tuple[str, bytes]] = []
    seed = server.seed(identity).get_secret_value()
    client = await nats.connect(server.url, nkeys_seed_str=seed, allow_reconnect=False)
    try:
        stream = client.jetstream()
        for info in await stream.streams_info():
            kept = str(info.config.name)
            for number in range(max(info.state.first_seq, 1), info.state.last_seq + 1):
                message = await stream.get_msg(kept, number)
                name = f"{place} stream {kept} {number}"
                headers = json.dumps(dict(message.headers or {}))
                found.append((name, f"{message.subject}\n{headers}\n".encode() + (message.data or b"")))
    finally:
        await client.close()
    return found


class Collector:
    """Stands in for the operator's collector: keeps the bodies of all traces and metrics."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name that the standard library calls
                received.append((f"telemetry {self.path}", self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *values: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Collector":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()


def telling(collector: Collector, honest: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    """The environment of each service, with the address of the collector."""

    def of_service(installation: Any, service: str, servers: Any, public: Any) -> dict[str, str]:
        told = honest(installation, service, servers, public)
        return told | {f"{service.upper()}_OTLP_ENDPOINT": collector.url}

    return of_service


def open_pages(federation: Federation, word: str) -> Contents:
    """What anybody may ask a service without a key, a nosy address among it."""
    for supervisor in federation.supervisors:
        installation = supervisor.installation
        for service in installation.services:
            public, operators = installation.url_of(service), supervisor.operators[service]
            shown = [f"{public}{path}" for path in ("/live", f"/{word}", f"/?lang={word}", "/signin")]
            shown += [f"{operators}{path}" for path in ("/live", "/ready", "/metrics", f"/{word}")]
            for address in shown:
                answer = httpx.get(address, headers={"user-agent": word, "accept": "text/html"}, timeout=PATIENCE)
                asked = address.replace(word, "…")
                told = f"{answer.status_code}\n{dict(answer.headers)}\n{answer.text}"
                yield f"{installation.id} {service} {asked}", told.encode()
