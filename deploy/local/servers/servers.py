"""The two servers of an installation: started first, provisioned, repaired, stopped last."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Protocol

from deploy.joining.register import Register
from deploy.local.machine.numeric_ids import account_for
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.machine.programs import run
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.outside_nats import OutsideNats
from deploy.local.servers.outside_postgres import OutsidePostgres
from deploy.local.servers.postgres import EmbeddedPostgres, PostgresServer
from deploy.local.settings.database_address import parsed
from deploy.local.settings.installation import Installation
from deploy.nats.identities import PROVISION
from deploy.nats.stream_administration import look_again_now, recreate_now
from deploy.nats.stream_changes import Change
from deploy.trouble import Trouble
from shared.store import schemas
from shared.topology import DOWNLINK

SCHEMAS = {"cases_keys": "cases-keys"}


class Server(Protocol):
    """What runs beside the services, as those see it who look after it."""

    @property
    def is_own(self) -> bool:
        """Whether it is started here; one that runs elsewhere is somebody else's to look after."""

    @property
    def log(self) -> Path: ...

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def running(self) -> bool: ...
    def answers(self, *, within: float) -> bool: ...


class Servers:
    """Everything here blocks; the supervisor calls it in a thread apart."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        folder, secrets, account = installation.folder, installation.keys, partial(account_for, installation.folder)
        self.postgres = postgres_of(installation)
        self.nats: Centre | Hub = (
            Hub(folder / "nats", keys=secrets / "nats.json", register=Register(folder / "federation"))
            if installation.kind == "office"
            else bus_of(installation)
        )
        self.nats.account = partial(account, "nats")

    def pids(self) -> dict[str, int]:
        found = {"postgres": self.postgres.pid, "nats": self.nats.pid}
        return {name: pid for name, pid in found.items() if pid is not None}

    def watched(self) -> dict[str, Server]:
        """Those that are started here, and are looked after by us."""
        found: dict[str, Server] = {"postgres": self.postgres, "nats": self.nats}
        return {name: server for name, server in found.items() if server.is_own}

    def room(self) -> int:
        """Bytes that are free where all of it lies."""
        return shutil.disk_usage(self._installation.folder).free

    def ensure_databases(self) -> list[str]:
        """Returns the databases of an older version, whose tables belong to a role of their own from now on."""
        return self.postgres.ensure_databases(*self._installation.databases)

    def outdated(self) -> list[str]:
        """The databases that an earlier version of Kokon made and that `migrate` would change; a new one is none."""
        found = self.postgres.versions(*self._installation.databases)
        return [name for name, version in found.items() if version < newest(name)]

    def migrate(self) -> None:
        """Asks first: a second Python with all that migrations need takes half a second."""
        found = self.postgres.versions(*self._installation.databases)
        if ahead := [name for name, version in found.items() if version > newest(name)]:
            raise Trouble(
                "old_program",
                f"The database {ahead[0]} was brought up to date by a newer version of Kokon; nothing was changed.",
                "start that version again; or, with this one, put back the backup from before the update.",
            )
        names = [name for name in self._installation.databases if found.get(name) != newest(name)]
        if not names:
            return
        urls = {SCHEMAS.get(name, name): self.postgres.owner_url(name).get_secret_value() for name in names}
        around, account = plain() | self.postgres.variables(), account_for(self._installation.folder, "migrations")
        program = Program([*AS_MODULE, "deploy.local.servers.migrations"], around, ROOT, account)
        finished = run(program, given=json.dumps(urls))
        if finished.returncode:
            words = finished.stderr.strip().splitlines()[-1:] or ["nothing was said"]
            raise Trouble("not_migrated", f"A database could not be brought up to date ({words[0]}).", self._log_hint())

    def recreate(self, stream: str) -> list[Change]:
        """A damaged stream is made anew; its owner publishes again what it had published."""
        for identity, definitions in self.nats.definitions().items():
            for definition in definitions:
                if definition.name == stream:
                    made = recreate_now(self.nats.url, identity, self.nats.seed(identity), definition)
                    if isinstance(self.nats, Hub) and definition.fills_others:
                        self.nats.end_links()
                    return made
        raise Trouble("unknown", f"There is no stream {stream}.", f"name one of {', '.join(self.streams())}.")

    def look_again(self) -> None:
        """Resume the streams of the link after a restore: a centre continues behind the last message that it has.

        A restored office takes everything that a centre has released once more.
        """
        if isinstance(self.nats, Hub):
            self.nats.take_anew()
        else:
            down = next(one for one in self.nats.definitions()[PROVISION] if one.name == DOWNLINK)
            look_again_now(self.nats.url, PROVISION, self.nats.seed(PROVISION), down)

    def links(self) -> set[int]:
        """Each connection to another server has a number of its own, and a new one when it comes back."""
        return {leaf["id"] for leaf in self.nats.ask("leafz").get("leafs") or []}

    def streams(self) -> list[str]:
        return [definition.name for wanted in self.nats.definitions().values() for definition in wanted]

    def _log_hint(self) -> str:
        return f"read the end of {self.postgres.log}."


def bus_of(installation: Installation) -> Centre:
    """A server of its own, or the one elsewhere that its settings name."""
    folder, keys, link = installation.folder / "nats", installation.keys / "nats.json", installation.keys / "link"
    if not installation.bus_url:
        return Centre(folder, installation.id, keys=keys, link=link)
    url, monitoring = installation.bus_url, installation.bus_monitoring
    return OutsideNats(folder, installation.id, url=url, monitoring=monitoring, keys=keys, link=link)


def postgres_of(installation: Installation) -> PostgresServer:
    """A server of its own, or the one elsewhere that its settings name."""
    passwords = installation.keys / "postgres.json"
    if not installation.database_url:
        account = partial(account_for, installation.folder, "postgres")
        return EmbeddedPostgres(
            installation.folder / "postgres", passwords=passwords, connections=installation.connections, account=account
        )
    return OutsidePostgres(
        parsed(installation.database_url),
        installation.folder,
        names=installation.databases,
        passwords=passwords,
        password_file=installation.database_password_file,
        programs=installation.database_programs,
        connections=installation.connections,
    )


def newest(database: str) -> str:
    return schemas.SCHEMAS[SCHEMAS.get(database, database)].newest
