"""Sets up a fresh federation on this machine for the demonstration: an office, two centres, a mail collector, staff."""

import asyncio
import secrets
import shutil
import sys
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from deploy.demo.addresses import Addresses, CentreAddresses, OfficeAddresses, Staff
from deploy.demo.visitors.people import HERE
from deploy.demo.visitors.retries import until
from deploy.local.machine import ports
from deploy.local.machine.display import Display
from deploy.local.machine.processes import Program, together
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, ground
from deploy.local.supervision.federation import Federation, Guests
from deploy.local.supervision.supervised_program import Kept
from deploy.local.supervision.supervisor import Supervisor
from deploy.trouble import Trouble
from shared.store.connections import StoreAwayError

MARK = "demonstration"
"""An empty file in a folder that may be emptied."""
PREFERRED = 8400
APART = 10
"""Ports from the first one of an installation to that of the next."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A federation that runs."""

    addresses: Addresses
    federation: Federation

    def pids(self) -> Mapping[str, int]:
        return self.federation.pids()

    async def keep(self) -> None:
        """Ends only by a fault of ours."""
        await together(*(watched(supervisor) for supervisor in self.federation.supervisors))


@asynccontextmanager
async def staged(
    folder: Path, *, display: Display, port: int = PREFERRED, guests: Guests | None = None
) -> AsyncIterator[Stage]:
    """Everything ready and staffed; stopped at the end. The folder begins empty each time. `port` is the first."""
    cast = tomllib.loads((HERE / "people.toml").read_text())
    check_ours(folder)
    with Claim(folder):
        clear(folder)
        bases = free_rows(len(cast["centres"]) + 1, port)
        smtp, page = ports.choose(2)
        centres = [centre_of(folder, one, base, smtp) for one, base in zip(cast["centres"], bases[1:], strict=True)]
        office = Installation(
            folder / "office", "office", kind="office", name=cast["office"]["name"], port=bases[0], demo=True
        )
        beside = [mail(folder, smtp, page)]
        async with Federation(office, centres, display=display, beside=beside, guests=guests) as federation:
            with display.step("staff"):
                addresses = await staffed(federation, cast, f"http://127.0.0.1:{page}")
            yield Stage(addresses, federation)


async def watched(supervisor: Supervisor) -> None:
    if supervisor.watch:
        await asyncio.shield(supervisor.watch)


def check_ours(folder: Path) -> None:
    """What will be emptied must be empty or a demonstration's."""
    ground(folder)
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise Trouble("folder_not_ours", f"{folder} holds something else.", "choose an empty --folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()


def clear(folder: Path) -> None:
    """Ends what an earlier demonstration left running, then removes what it left behind."""
    for old in (one for one in folder.iterdir() if one.is_dir() and one.name != "run"):
        if (old / "run").exists():
            with Claim(old):
                pass
        shutil.rmtree(old)


def free_rows(number: int, preferred: int = PREFERRED) -> list[int]:
    """First ports of rows of four: the usual ones where nobody has them."""
    return [ports.row(4, [preferred + APART * place]) for place in range(number)]


def centre_of(folder: Path, one: Mapping[str, Any], port: int, smtp: int) -> Installation:
    return Installation(
        folder / one["id"],
        one["id"],
        name=one["name"],
        phone=one["phone"],
        phone_hours="1-4 09:00-16:00",
        port=port,
        demo=True,
        smtp_url=f"smtp://127.0.0.1:{smtp}",
        sender=f"kokon@{one['id']}.example",
        client_sender="post@mail.example",
    )


def mail(folder: Path, smtp: int, page: int) -> Kept:
    told = ["--folder", str(folder / "mail"), "--smtp-port", str(smtp), "--page-port", str(page)]
    program = Program([sys.executable, "-m", "deploy.demo.mail", *told], plain(), ROOT)
    log, shown = folder / "office" / "logs" / "mail.log", f"http://127.0.0.1:{page}/mails.json"
    return Kept("mail", lambda: program, log, lambda: shown)


async def staffed(federation: Federation, cast: Mapping[str, Any], mails: str) -> Addresses:
    """Gives everybody an account, with the very function behind `./kokon team add`."""
    teams: dict[str, tuple[Staff, ...]] = {}

    async def engage(supervisor: Supervisor, module: str, people: list[Mapping[str, Any]]) -> None:
        team = tuple(Staff(**one, password=SecretStr(secrets.token_urlsafe(12))) for one in people)
        teams[supervisor.installation.id] = team
        for person in team:
            await add(supervisor, module, person)

    named = [
        (federation[one["id"]], "services.cases.oversight.team_command.__main__", one["staff"])
        for one in cast["centres"]
    ]
    office = (federation.office, "services.quality.office.team", cast["office"]["staff"])
    await together(*(engage(*one) for one in (*named, office)))
    return Addresses(
        centres=tuple(addresses_of(supervisor, teams) for supervisor, _, _ in named),
        office=OfficeAddresses(
            name=federation.office.installation.name,
            address=federation.office.installation.url_of("office"),
            staff=teams["office"],
        ),
        mails=mails,
    )


def addresses_of(supervisor: Supervisor, teams: Mapping[str, tuple[Staff, ...]]) -> CentreAddresses:
    centre = supervisor.installation
    return CentreAddresses(id=centre.id, name=centre.name, staff=teams[centre.id], **centre.urls)


async def add(supervisor: Supervisor, module: str, person: Staff) -> None:
    office = supervisor.installation.kind == "office"
    told = ["--login", person.login, "--name", person.name, "--language", person.language]
    told += [word for role in person.roles for word in ("--role", role)]
    told += ["--email", f"{person.login}@{supervisor.installation.id}.example"]
    told += ["--centre", person.centre] if person.centre else []
    accounts = import_module(module)
    url = supervisor.servers.postgres.url("office" if office else "cases")

    async def added() -> bool | None:
        try:
            await accounts.add(accounts.arguments_of(["add", *told]), person.password.get_secret_value(), url)
        except StoreAwayError:
            return None
        return True

    await until(added, f"the account of {person.login}")
