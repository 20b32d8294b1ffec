"""A service under a numeric id of its own: what it is given, and how it reaches it.

It works in the folder of the installation, so that no folder above has to let it pass, and reads what lies elsewhere,
such as a file of root with a password, from a copy in memory that is its own.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from deploy.local.machine import numeric_ids, ownership
from deploy.local.machine.in_memory import lent
from deploy.local.machine.processes import Account, Program
from deploy.local.services import passphrase_prompt
from deploy.local.settings import folder_owners
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import PATHS, is_path

CREDENTIALS = "CREDENTIALS_DIRECTORY"


def with_own_id(installation: Installation, service: str, program: Program) -> Program:
    """The same program where nothing runs under an id of its own."""
    account = numeric_ids.account_for(installation.folder, service)
    if account is None:
        return program
    folder_owners.give_service(installation, service, account)
    told = {name: value for name, value in program.environment.items() if name != CREDENTIALS}
    told |= _credential(service, told)
    prefix = f"{service.upper()}_"
    reached = {
        name: _reached(name.removeprefix(prefix), Path(value), installation.folder, account)
        for name, value in told.items()
        if name.startswith(prefix) and is_path(name.removeprefix(prefix))
    }
    return replace(program, environment=told | reached, folder=installation.folder, account=account)


def _credential(service: str, told: dict[str, str]) -> dict[str, str]:
    """The folder of credentials is closed to a service; the one that opens its key file it is named."""
    name, file = f"{service.upper()}_KEY_PASSPHRASE_FILE", passphrase_prompt.given()
    return {name: str(file)} if service == "cases" and name not in told and file else {}


def _reached(name: str, path: Path, folder: Path, account: Account) -> str:
    if path.is_relative_to(folder):
        return str(path.relative_to(folder))
    if name in PATHS:
        _give_outside(path, account)
    elif path.is_file() and not ownership.may_read(path, account):
        return str(lent(path, account.uid, account.gid))
    return str(path)


def _give_outside(path: Path, account: Account) -> None:
    """What a service writes elsewhere: a folder for the access log, the register of destroyed keys. A file system that
    knows no owners refuses it; then the service says what it cannot write."""
    with suppress(OSError):
        files = path.iterdir() if path.is_dir() else ()
        for one in (path, *files):
            if not one.is_symlink():
                ownership.give(one, account, 0o700 if one.is_dir() else 0o600)
