"""What the programs beside the services are told, and how they are started."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.demo.history.program import run_program
from deploy.demo.years.centres.life import Life, life_of
from deploy.demo.years.centres.practice import practice_of
from deploy.local.supervision.supervisor import Supervisor
from shared.runtime.settings import ServiceSettings


class OfficeOrder(BaseModel):
    """Where the key of each centre is that reports without services, and what time it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    keys: Mapping[str, Path]
    now: datetime


class YearsOrder(BaseModel):
    """What makes the two years of a centre, the same here and in the program."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    centre: str
    seed: int
    now: datetime

    def life(self) -> Life:
        practice = practice_of(self.centre)
        assert practice, f"{self.centre} is none of the centres of the demonstration"
        return life_of(practice, today=self.now.date(), seed=self.seed)


def refuse_elsewhere(settings: ServiceSettings, meant: str | None = None) -> None:
    """Ends a program that would write invented years where people work, or at another centre."""
    if not settings.demo:
        raise SystemExit(f"kokon: {settings.centre} is no demonstration. Next step: ./kokon demo, which makes its own.")
    if meant and settings.centre != meant:
        raise SystemExit(
            f"kokon: the order is for {meant}, the settings are those of {settings.centre}. "
            f"Next step: run it with the settings of {meant}."
        )


async def report_at(office: Supervisor, order: OfficeOrder) -> None:
    """Raises Trouble where the office refuses a release."""
    failed = "The office did not take the history of the federation."
    await run_program(office, "office", "deploy.demo.years.at_office", order.model_dump_json(), failed=failed)


async def live_years(centre: Supervisor, order: YearsOrder) -> None:
    """Raises Trouble where something was refused."""
    failed = f"The years of {order.centre} could not be written."
    await run_program(centre, "quality", "deploy.demo.years.at_centre", order.model_dump_json(), failed=failed)
