"""The target of operations on this machine: an installation in a folder."""

import asyncio
import json
import sys
from dataclasses import dataclass

from deploy.local.machine import programs
from deploy.local.machine.in_memory import named_in
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.outside_nats import OutsideNats
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys, service_restart
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from deploy.nats.messages.bus_commands import answer
from deploy.target import Command, trouble_of
from deploy.trouble import Trouble

OTHERWISE = ("Nothing was changed.", "start it with ./kokon up, then try again.")


@dataclass(frozen=True, slots=True)
class Local:
    installation: Installation

    @property
    def name(self) -> str:
        return self.installation.id

    @property
    def kind(self) -> str:
        return self.installation.kind

    def command(self, service: str, module: str, *words: str) -> Command:
        told = surroundings(self.installation, service)
        return Command([sys.executable, "-m", module, *words], told, ROOT, named_in(told.values()))

    def run(self, service: str, module: str, *words: str, given: str = "", check: bool = True) -> str:
        program = Program([*AS_MODULE, module, *words], surroundings(self.installation, service), ROOT)
        finished = programs.run(program, given=given)
        if check and finished.returncode:
            raise trouble_of(finished.stderr, otherwise=OTHERWISE)
        return finished.stdout

    def restart(self, service: str) -> None:
        service_restart.restart(self.installation, service)

    def sql(self, database: str, question: str) -> str:
        return Servers(self.installation).postgres.ask(question, database=database)

    def bus(self, *words: str) -> str:
        return asyncio.run(answer(Servers(self.installation).nats, words))

    def put(self, service: str, public: str) -> None:
        service_keys.write_public_keys(self.installation, service, json.loads(public))

    def change_keys(self, service: str, verb: str, *words: str) -> str:
        if service == "cases":  # which needs its databases for some of them
            return self.run("cases", service_keys.COMMANDS["cases"], verb, *words)
        return service_keys.run_key_command(self.installation, service, verb, *words)

    def bus_key(self, verb: str, identity: str) -> None:
        nats = Servers(self.installation).nats
        (nats.keys.renew if verb == "renew" else nats.keys.destroy_old)(identity)
        nats.reload()
        if verb == "forget" and isinstance(nats, OutsideNats):
            what = f"The old key of {identity} is used no more, and the server at {nats.url} still takes it."
            raise Trouble("old_key_there", what, f"have its administrator take over what is in {nats.given}.")

    def renew_password(self, database: str) -> None:
        Servers(self.installation).postgres.renew_passwords(database)

    def says(self, command: str) -> str:
        """Which folder is meant is added where it is shown."""
        return f"./kokon {command}"
