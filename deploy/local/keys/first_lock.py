"""How the key files of a new centre are locked: said, or asked at its first start, and never open without a word."""

import os
import sys

import typer

from deploy.local.keys.key_lock import asked_twice
from deploy.local.services import passphrase_prompt, service_keys
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

SETTING = "keys.lock"
PASSPHRASE, CREDENTIAL, UNLOCKED = CHOICES = ("passphrase", "credential", "unlocked")
QUESTION = """\
This centre is new. Its key file opens what every client writes. How is it locked?
  1  with a passphrase, which is asked at each start
  2  with a credential of systemd, so that the machine starts without a person
  3  not at all: who can read this disk can read every client"""
ENCRYPT = "systemd-creds encrypt --name=cases-key-passphrase - /etc/credstore.encrypted/cases-key-passphrase"


def ensure_chosen(installation: Installation, said: str) -> None:
    """Before the first start of a centre. `said` is the setting, or empty. Raises Trouble where nothing says it."""
    if installation.kind != "centre" or service_keys.key_file(installation, "cases").exists():
        return
    if passphrase_prompt.is_given():
        return
    at_terminal = sys.stdin.isatty()
    match said or (_chosen() if at_terminal else ""):
        case "unlocked":
            return
        case "credential":
            raise Trouble("no_credential", "systemd hands no credential cases-key-passphrase over here.", _to_systemd())
        case "passphrase" if at_terminal:
            os.environ[passphrase_prompt.SAID] = str(asked_twice())
        case _:
            what = "This centre is new, and nothing says how its key file is locked."
            step = (
                f"name a file with a passphrase in {passphrase_prompt.SAID}, let systemd hand over the credential "
                f"{passphrase_prompt.CREDENTIAL}, start it at a terminal once, or say --unlocked."
            )
            raise Trouble("lock_not_chosen", what, step)


def _chosen() -> str:
    typer.echo(QUESTION, err=True)
    by_number = {str(number): choice for number, choice in enumerate(CHOICES, 1)}
    while (number := typer.prompt("1, 2 or 3", err=True).strip()) not in by_number:
        pass
    return by_number[number]


def _to_systemd() -> str:
    return f"systemd-ask-password -n | {ENCRYPT}, then start the unit of deploy/systemd (docs/first-run.md)."
