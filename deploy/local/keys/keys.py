"""`./kokon keys`: which keys there are, where, since when, who may read them; and changing them."""

import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from deploy.local.backup.backup_identity import make_identity
from deploy.local.keys import key_lock, key_rotation, secret_rotation
from deploy.local.machine.display import on_output
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys
from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, Office, existing, with_folder
from deploy.nats import certificates
from deploy.nats.folder_check import close_to_others, open_to_others
from deploy.trouble import Trouble

app = typer.Typer(help="Which keys there are, where, since when; and changing them.", invoke_without_command=True)
PASSWORDS = "postgres.json"
OF_FILES = {
    "quality": key_rotation.RELEASE,
    "cases": ", ".join((*client_keys.NAMES, secret_rotation.COMING_OVER, secret_rotation.CERTIFICATES)),
    "notify": secret_rotation.NOTICES,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """`since` and `until` are days, empty where nobody knows or nothing ends. `rotates` is the name for `rotate`."""

    name: str
    where: str
    since: str
    until: str = ""
    rotates: str = ""
    warning: str = ""


@app.callback()
def keys(
    context: typer.Context,
    folder: Folder = None,
    office: Office = False,
    repair: Annotated[bool, typer.Option("--repair", help="Make every key readable for its owner alone.")] = False,
    json_output: Json = False,
) -> None:
    """List the keys of an installation, never what is in them; check who may read them."""
    if context.invoked_subcommand:
        if folder or office or repair or json_output:
            raise _misplaced(context.invoked_subcommand)
        return
    installation = existing(folder, office=office)
    open_ones = (close_to_others if repair else open_to_others)(installation.folder)
    found = every_key(installation, datetime.now(UTC))
    listed = [replace(one, warning=with_folder(one.warning, installation.folder)) for one in found]
    if json_output:
        told = {"keys": [asdict(one) for one in listed], "open": [str(path) for path in open_ones], "repaired": repair}
        typer.echo(json.dumps(told))
    else:
        _show(listed, open_ones, installation.folder, repaired=repair)
    raise typer.Exit(1 if open_ones and not repair else 0)


def _misplaced(verb: str) -> Trouble:
    """What stands before the verb would not reach it: keys of another installation would be changed."""
    what = f"Options stand behind {verb}, not before; nothing was done."
    return Trouble("misplaced", what, f"./kokon keys {shlex.join(sys.argv[sys.argv.index(verb) :])}")


app.command("rotate")(key_rotation.rotate)
app.command("lock")(key_lock.lock)
app.command("backup-identity")(make_identity)


@app.command("certificates")
def certificate_key(folder: Folder = None) -> None:
    """The key that certificates of erasure are verified with, and its fingerprint, as JSON."""
    raise typer.Exit(Local(existing(folder)).command("cases", "services.cases.retention.erasure", "key").shown())


def every_key(installation: Installation, now: datetime) -> Iterator[Listed]:
    nats = Servers(installation).nats
    for name in nats.keys.names():
        shown = key_rotation.AT_REST if name == "at_rest" else name
        yield Listed(_means(name), str(installation.keys / "nats.json"), nats.keys.since(name) or "", rotates=shown)
    if isinstance(nats, Hub):
        yield from _of_hub(nats, now)
    else:
        yield from _of_link(nats, now)
    for file in sorted(installation.keys.glob("*.key")):
        yield Listed(f"keys of {file.stem}", str(file), _day(file), rotates=OF_FILES.get(file.stem, ""))
    if (file := installation.keys / PASSWORDS).exists():
        yield Listed("passwords of the databases", str(file), _day(file), rotates=secret_rotation.PASSWORDS)


def _of_hub(hub: Hub, now: datetime) -> Iterator[Listed]:
    authority, own = hub.folder / "authority" / "ca.pem", hub.folder / "tls" / "hub.pem"
    near = authority.exists() and certificates.end_is_near(authority, now, days=certificates.AUTHORITY_WARNING_DAYS)
    if authority.exists():
        yield _authority(authority, certificates.NEXT_AUTHORITY, now)
    if own.exists():
        # signed by an authority that ends, a new one would end, too
        step = certificates.NEXT_AUTHORITY if near else "./kokon keys rotate hub"
        yield _certificate("certificate of the hub", own, "hub", step, now)


def _of_link(centre: Centre, now: datetime) -> Iterator[Listed]:
    for keys, name in (
        (centre.membership.current, "link"),
        (centre.membership.before_call, "link, waits for the call"),
        (centre.membership.next, "link, not admitted yet"),
    ):
        if keys:
            step = "./kokon keys rotate link"
            yield Listed(f"key of the {name}", str(keys.folder / "seed"), _day(keys.folder / "seed"), rotates="link")
            yield _certificate(f"certificate of the {name}", keys.certificate, "link", step, now)
    if centre.membership.authority.exists():
        yield _authority(centre.membership.authority, certificates.ASK_ANEW, now)


def _authority(file: Path, step: str, now: datetime) -> Listed:
    rotates = key_rotation.AUTHORITY if step == certificates.NEXT_AUTHORITY else ""
    return _certificate("authority of the hub", file, rotates, step, now, days=certificates.AUTHORITY_WARNING_DAYS)


def _certificate(
    name: str, file: Path, rotates: str, step: str, now: datetime, *, days: int = certificates.WARNING_DAYS
) -> Listed:
    begins, ends = certificates.begins(file), certificates.ends(file)
    warning = ""
    if certificates.end_is_near(file, now, days=days):
        warning = "has ended" if now > ends else f"ends in {(ends - now).days} days"
        warning += f"; next step: {step}"
    return Listed(name, str(file), begins.date().isoformat(), ends.date().isoformat(), rotates, warning)


def _day(file: Path) -> str:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()


def _means(name: str) -> str:
    return {"at_rest": "key of the streams on the disk"}.get(name, f"bus key of {name.replace('_', ' ')}")


def _show(listed: list[Listed], open_ones: list[Path], folder: Path, *, repaired: bool) -> None:
    table = Table("key", "since", "until", "rotate", "where", box=None)
    for one in listed:
        table.add_row(one.name, one.since or "?", one.until, one.rotates, str(Path(one.where).relative_to(folder)))
    console = on_output()
    console.print(f"In {folder}:", highlight=False, soft_wrap=True)
    console.print(table)
    for warning in (one for one in listed if one.warning):
        console.print(f"{warning.name}: {warning.warning}", style="yellow", highlight=False, soft_wrap=True)
    for path in open_ones:
        console.print(f"{path}: {'closed to others again' if repaired else 'others may read it'}", highlight=False)
    if open_ones and not repaired:
        step = with_folder("./kokon keys --repair", folder)
        console.print(f"Next step: {step}", highlight=False, soft_wrap=True)
