"""A centre under measurement: servers and services as `./kokon up` starts them, but each by hand and alone."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

import psutil

from bench.processes import ROOT, free_port, python, wait_for
from deploy.local.machine import ports
from deploy.local.servers.servers import SCHEMAS, Servers
from deploy.local.services import environment, service_keys
from deploy.local.services.service_keys import PublicKeys
from deploy.local.settings import operators
from deploy.local.settings.installation import OWN_DATABASES, Installation
from shared.crypto.sealing import PrivateKey, Purpose, seal
from shared.store import schemas
from shared.topology import SERVICES

KEY = PrivateKey.generate("request-x25519-bench")
CENTRE = "bench"
FORM = "application/x-www-form-urlencoded"
WORDS = {
    "v": 1,
    "kind": "request",
    "language": "ar",
    "words": "A person writes what happened and asks for help. " * 18,
    "contact": {"channel": "none", "value": "", "when": ""},
    "from": "client",
    "reply_to": {"suite": "x25519", "public": "A" * 43 + "="},
}


@dataclass(frozen=True, slots=True)
class Started:
    installation: Installation
    servers: Servers
    public: PublicKeys

    def environment(self, service: str) -> dict[str, str]:
        """Nothing computes for its place: a load that is measured is no attack."""
        pair = (self.servers.postgres, self.servers.nats)
        return environment.of_service(self.installation, service, pair, self.public) | {"INTAKE_CALM": "0"}

    def address(self, database: str) -> str:
        """As asyncpg wants it."""
        return self.servers.postgres.url(database).get_secret_value().replace("+asyncpg", "")

    def new_database(self, name: str) -> str:
        """In which a floor makes its own tables."""
        self.servers.postgres.ensure_database(name)
        return self.servers.postgres.owner_url(name).get_secret_value().replace("+asyncpg", "")

    @property
    def form(self) -> str:
        """What a browser posts: `{one}` becomes the request's id and `{two}` the thread's."""
        key = KEY.public()
        offered = f"'{key.key_id}', 0, 'x25519', '{key.to_json()['public']}', true"
        put = f"insert into letter_key values ({offered}) on conflict do nothing"
        self.servers.postgres.sql(put, database="intake")
        sealed = seal(json.dumps(WORDS).encode(), key, purpose=Purpose.REQUEST, centre=CENTRE)
        return f"sealed={quote(sealed, safe='')}&key_id={key.key_id}&request_id={{one}}&thread_id={{two}}"


@contextmanager
def centre(folder: Path, services: Sequence[str] = SERVICES) -> Iterator[Started]:
    """The servers run, the databases of the services are there; no service runs yet."""
    installation = Installation(folder / "centre", CENTRE, port=ports.row(len(SERVICES)))
    installation.folder.mkdir()
    servers = Servers(installation)
    try:
        servers.postgres.start()
        servers.ensure_databases()
        servers.nats.start()
        servers.nats.provision()
        started = Started(installation, servers, service_keys.public_keys(installation))
        for service in services:
            migrate(started, service)
        yield started
    finally:
        servers.nats.stop()
        servers.postgres.stop()


def migrate(started: Started, service: str) -> None:
    for database in OWN_DATABASES.get(service, (service,)):
        schema = SCHEMAS.get(database, database)
        url = started.servers.postgres.owner_url(database).get_secret_value()
        subprocess.run(
            [sys.executable, "-m", "shared.store.upgrade", schema],
            cwd=ROOT,
            env=started.environment(service) | {schemas.SCHEMAS[schema].variable: url},
            check=True,
            stdout=subprocess.DEVNULL,
        )


def hire(started: Started, login: str) -> None:
    """A colleague on duty, who is told of everything that comes."""
    arguments = [
        "-m",
        "services.cases.oversight.team_command",
        "add",
        "--login",
        login,
        "--name",
        login,
        "--role",
        "intake_duty",
    ]
    arguments += ["--email", f"{login}@example.org"]
    given = started.environment("cases") | {"CASES_NEW_PASSWORD": token_urlsafe()}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def mail_sink(log: Path) -> Iterator[int]:
    """A mail server that takes everything and keeps nothing; its port."""
    port = free_port()
    told = ["-m", "aiosmtpd", "--nosetuid", "--listen", f"127.0.0.1:{port}", "--class", "aiosmtpd.handlers.Sink"]
    with python(*told, environment={}, log=log):
        yield port


@contextmanager
def running(started: Started, service: str, **others: str) -> Iterator[psutil.Process]:
    """One service, ready."""
    log, given = started.installation.folder / f"{service}.log", started.environment(service) | others
    with python("-m", "shared.runtime.server", service, environment=given, log=log) as process:
        wait_for(operators.ports_of(started.installation)[service], process, log)
        yield process
