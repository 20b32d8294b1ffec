"""`./kokon team ...`: hands the words over to the service that keeps the accounts, with that service's surroundings."""

import os
import subprocess
import sys

import typer

from deploy.local.machine.in_memory import named_in
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.servers.servers import Servers
from deploy.local.services import environment, service_keys
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Office, existing
from deploy.trouble import Trouble

USAGE = "./kokon team [--folder FOLDER] [--office]"
PLACES = """
  --folder FOLDER  where the data is kept (.kokon/data, with --office .kokon/office)
  --office         accounts of the KOK office instead of a centre"""
COMMANDS = {
    "centre": ("cases", "services.cases.oversight.team_command"),
    "office": ("office", "services.quality.office.team"),
}


def team(context: typer.Context, folder: Folder = None, office: Office = False) -> None:
    """Accounts of colleagues: ./kokon team add --login anna --name "Anna A." --role counsellor ..."""
    if not context.args or "--help" in context.args:
        module, told = COMMANDS["office" if office else "centre"][1], plain()
    else:
        installation = existing(folder, office=office)
        service, module = COMMANDS[installation.kind]
        told = surroundings(installation, service) | given_password(service)
    line = [sys.executable, "-m", module, *context.args]
    told |= {"KOKON_COMMAND": USAGE}
    code = subprocess.run(line, cwd=ROOT, env=told, pass_fds=named_in(told.values()), check=False).returncode
    if "--help" in context.args:
        typer.echo(PLACES)
    raise typer.Exit(code)


def given_password(service: str) -> dict[str, str]:
    """Where a script says it, and nobody types it."""
    name = f"{service.upper()}_NEW_PASSWORD"
    return {name: os.environ[name]} if name in os.environ else {}


def surroundings(installation: Installation, service: str) -> dict[str, str]:
    """What a service is told, for a command of its own, where there is that service."""
    if service not in installation.services:
        here, there = ("an office", "a centre") if installation.kind == "office" else ("a centre", "the office")
        raise Trouble("not_here", f"{installation.folder} is {here}.", f"run this at {there}.")
    if installation.kind == "centre" and not service_keys.key_file(installation, "cases").exists():
        what = f"{installation.folder} has no keys yet."  # made here, they would have no lock
        raise Trouble("no_keys_yet", what, "start it with ./kokon up once, and look at what it says.")
    if service == "cases":
        service_keys.ask_for_passphrase(installation)
    servers = Servers(installation)
    public = service_keys.public_keys(installation) if installation.kind == "centre" else None
    return environment.of_service(installation, service, (servers.postgres, servers.nats), public)
