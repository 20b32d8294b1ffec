"""The two servers of an installation: started first, provisioned, repaired, stopped last."""

import json
import shutil
from functools import partial

from deploy.joining.register import Register
from deploy.local.machine.numeric_ids import account_for
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.machine.programs import run
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.settings.installation import Installation
from deploy.nats.identities import PROVISION
from deploy.nats.stream_administration import look_again_now, recreate_now
from deploy.nats.stream_changes import Change
from deploy.trouble import Trouble
from shared.store import schemas
from shared.topology import DOWNLINK

SCHEMAS = {"cases_keys": "cases-keys"}


class Servers:
    """Everything here blocks; the supervisor calls it in a thread apart."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        folder, secrets, account = installation.folder, installation.keys, partial(account_for, installation.folder)
        self.postgres = EmbeddedPostgres(
            folder / "postgres", passwords=secrets / "postgres.json", account=partial(account, "postgres")
        )
        self.nats: Centre | Hub = (
            Hub(folder / "nats", keys=secrets / "nats.json", register=Register(folder / "federation"))
            if installation.kind == "office"
            else Centre(folder / "nats", installation.id, keys=secrets / "nats.json", link=secrets / "link")
        )
        self.nats.account = partial(account, "nats")

    def pids(self) -> dict[str, int]:
        found = {"postgres": self.postgres.pid, "nats": self.nats.pid}
        return {name: pid for name, pid in found.items() if pid is not None}

    def room(self) -> int:
        """Bytes that are free where all of it lies."""
        return shutil.disk_usage(self._installation.folder).free

    def ensure_databases(self) -> None:
        self.postgres.ensure_databases(*self._installation.databases)

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
        urls = {SCHEMAS.get(name, name): self.postgres.url(name).get_secret_value() for name in names}
        account = account_for(self._installation.folder, "migrations")
        program = Program([*AS_MODULE, "deploy.local.servers.migrations"], plain(), ROOT, account)
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


def newest(database: str) -> str:
    return schemas.SCHEMAS[SCHEMAS.get(database, database)].newest
