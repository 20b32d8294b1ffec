"""The target of operations on this machine: an installation in a folder."""

import asyncio
import sys
from dataclasses import dataclass

from deploy.local.machine import programs
from deploy.local.machine.in_memory import named_in
from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.servers import Servers
from deploy.local.services import service_restart
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from deploy.nats.messages.bus_commands import answer
from deploy.target import Command, trouble_of

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
