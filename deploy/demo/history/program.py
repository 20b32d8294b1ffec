"""Starts the programs that write the months of the centres before the last day begins, and waits for them."""

import asyncio
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.demo.addresses import CentreAddresses
from deploy.demo.history.plan import Plan, plan_of
from deploy.demo.history.story import Colleague
from deploy.local.machine import logs, programs
from deploy.local.machine.processes import AS_MODULE, Program, apart
from deploy.local.machine.program_environment import ROOT
from deploy.local.supervision.supervisor import Supervisor
from deploy.trouble import Trouble

LOOK = 0.1


class Order(BaseModel):
    """What makes the plan of a centre, the same here and in the program."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    team: tuple[Colleague, ...]
    files: int
    seed: int
    now: datetime

    @classmethod
    def to(cls, centre: CentreAddresses, *, files: int, seed: int, now: datetime) -> "Order":
        return cls(team=team_of(centre), files=files, seed=seed, now=now)

    def plan(self, centre: str) -> Plan:
        return plan_of(centre, self.team, files=self.files, seed=self.seed, now=self.now)


def team_of(centre: CentreAddresses) -> tuple[Colleague, ...]:
    return tuple(
        Colleague(
            login=one.login,
            language=one.language,
            counsels="counsellor" in one.roles,
            on_duty="intake_duty" in one.roles,
            leads="lead" in one.roles,
        )
        for one in centre.staff
    )


async def run_beside(supervisor: Supervisor, order: Order) -> None:
    """Raises Trouble where the program says that something was refused."""
    what = f"The months of {supervisor.installation.id} could not be written."
    await run_program(supervisor, "cases", "deploy.demo.history", order.model_dump_json(), failed=what)


async def run_program(supervisor: Supervisor, service: str, module: str, order: str, *, failed: str) -> None:
    """A program with the settings of a service, beside it. Raises Trouble with the words of `failed`."""
    log = supervisor.installation.folder / "logs" / f"{module.rpartition('.')[2]}.log"
    program = Program([*AS_MODULE, module, order], supervisor.environment_of(service), ROOT)
    begun = list[programs.Running]()
    try:
        await apart(lambda: begun.append(begin(program, log)))
        while (code := begun[0].poll()) is None:  # noqa: ASYNC110 - another process
            await asyncio.sleep(LOOK)
    finally:
        for child in begun:
            await apart(end, child)
    if code:
        raise Trouble("no_months", failed, f"read the end of {log}.")


def end(child: programs.Running) -> None:
    if child.poll() is None:
        child.kill()
        child.wait(10)


def begin(program: Program, log: Path) -> programs.Running:
    with logs.opened(log) as descriptor:
        return programs.start(program, descriptor)
