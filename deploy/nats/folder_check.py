"""Validates the folder of a server: what its file says against what the generator would write, and what lies beside it.

The generator is the only definition of what is right: the file is read, the same centre or hub is generated again from
the names and public keys in it, and whatever differs is named.
"""

import os
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.nats import certificates
from deploy.nats.configuration import (
    AT_REST_BEFORE_VARIABLE,
    AT_REST_VARIABLE,
    LEAF_VARIABLE,
    Certificate,
    Link,
    Place,
    account_of,
    centre_settings,
    hub_settings,
)
from deploy.nats.configuration_reader import read_settings
from deploy.nats.configuration_writer import Value
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES, account_of_service
from deploy.nats.keys import BEFORE, new_at_rest_key, new_seed
from deploy.secrets_file import NUMERIC_IDS
from deploy.trouble import Trouble

WRITE_ANEW = "write it anew: start with ./kokon up, or run python -m deploy.nats prepare again."
REPAIR = "./kokon keys --repair"
MEANINGS = (
    ("leafnodes.remotes", "the way to the hub"),
    ("leafnodes", "how the hub lets centres in"),
    ("accounts.CENTRE_", "the account of a centre at the hub"),
    ("accounts.CENTRE", "the account of the streams"),
    ("accounts.SERVICE_", "the rights of a service"),
    ("accounts.UPLINK", "the account of what may leave"),
    ("accounts.OFFICE", "the account of the office's streams"),
    ("accounts.SYS", "the right to end a connection"),
    ("accounts", "the accounts"),
    ("jetstream.domain", "the domain of the streams"),
    ("jetstream", "how streams are kept and sealed on the disk"),
)
SECRET = ("*.key", "*.secret", "*.secrets", "keys.json", "secrets.conf", "nats.conf", "seed", "nats.json")


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` for scripts; `urgent` is False for what only comes nearer."""

    code: str
    what: str
    next_step: str
    urgent: bool = True


def check(folder: Path, *, server: Path | None = None, now: datetime | None = None) -> list[Fault]:
    """Everything that is wrong in the folder of one server; empty when nothing is. `server` is the program itself."""
    now = now or datetime.now(UTC)
    try:
        settings = read_settings(folder / "nats.conf")
    except Trouble as trouble:
        return [Fault(trouble.code, trouble.what, trouble.next_step)]
    faults = [*_differences_of(settings, folder), *check_rights(folder), *_check_certificates(settings, folder, now)]
    return [*faults, *(_accepted(server, folder) if server else ())]


def check_rights(folder: Path) -> Iterator[Fault]:
    for path in open_to_others(folder):
        yield Fault("open_to_others", f"{path} can be read by others.", REPAIR)


def open_to_others(folder: Path) -> list[Path]:
    """Files with a secret in them, and folders that hold one, that somebody else may look into.

    Through a folder others may pass, to a file that is theirs; and the group of a program of ours may list it.
    """
    secret = {path for pattern in SECRET for path in folder.rglob(pattern) if path.is_file()}
    watched = secret | {path.parent for path in secret}
    return sorted(path for path in watched if _is_open(path.stat()))


def _is_open(found: os.stat_result) -> bool:
    if not stat.S_ISDIR(found.st_mode):
        return bool(found.st_mode & 0o077)
    return bool(found.st_mode & (0o026 if found.st_gid in NUMERIC_IDS else 0o066))


def close_to_others(folder: Path) -> list[Path]:
    """What `open_to_others` finds is its owner's alone afterwards."""
    found = open_to_others(folder)
    for path in found:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return found


def _differences_of(settings: dict[str, Value], folder: Path) -> Iterator[Fault]:
    expected = expected_of(settings)
    if expected is None:
        yield Fault("not_ours", f"{folder / 'nats.conf'} is neither a centre nor a hub of ours.", WRITE_ANEW)
        return
    for path in differences(settings, expected):
        meaning = next((words for start, words in MEANINGS if path.startswith(start)), "the server itself")
        yield Fault("differs", f"{folder / 'nats.conf'}: {path} is not as it should be ({meaning}).", WRITE_ANEW)


def expected_of(settings: Mapping[str, Any]) -> dict[str, Value] | None:
    """What the generator would write for the server in this file: from its name, its places and its public keys."""
    try:
        name, jetstream = settings["server_name"], settings["jetstream"]
        host, port = str(settings["http"]).rsplit(":", 1)
        place = Place(
            name, Path(jetstream["store_dir"]), settings["port"], int(port), settings["host"], host,
            monitoring_path=settings.get("http_base_path", ""), changes_key="prev_encryption_key" in jetstream,
        )  # fmt: skip
        return _hub(settings, place) if "OFFICE" in settings["accounts"] else _centre(settings, place)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration):
        return None


def _hub(settings: Mapping[str, Any], place: Place) -> dict[str, Value]:
    accounts, leafnodes = settings["accounts"], settings["leafnodes"]
    users = ("OFFICE", "SYS", account_of_service("office"))
    keys = {name: key for one in users for name, key in _keys(accounts[one], HUB_IDENTITIES).items()}
    centres = {_centre_in(one): one["users"][0]["nkey"] for name, one in accounts.items() if name not in users}
    if {account_of(centre) for centre in centres} | {*users} != accounts.keys():
        raise ValueError("an account has the name of another centre")
    certificate = _certificate(leafnodes.get("tls", {}))
    return hub_settings(place, keys, centres, certificate, leafnodes["port"], leafnodes["host"])


def _centre(settings: Mapping[str, Any], place: Place) -> dict[str, Value]:
    accounts = settings["accounts"]
    keys = {name: key for one in accounts.values() for name, key in _keys(one, CENTRE_IDENTITIES).items()}
    link = None
    if "leafnodes" in settings:
        remote = settings["leafnodes"]["remotes"][0]
        link = Link(remote["urls"][0], _certificate(remote.get("tls", {})))
    return centre_settings(place, keys, link)


def _certificate(tls: Mapping[str, Any]) -> Certificate:
    named = (Path(str(tls.get(name, "missing"))) for name in ("cert_file", "key_file", "ca_file"))
    return Certificate(*named)


def _keys(account: Mapping[str, Any], identities: Sequence[str]) -> dict[str, str]:
    """By the inbox of each user; of two with the same inbox the second is the key before."""
    found: dict[str, str] = {}
    for user in account["users"]:
        allowed = user["permissions"]["subscribe"]["allow"]
        identity = next(name for name in identities if f"_INBOX.{name}.>" in allowed)
        found[identity + BEFORE if identity in found else identity] = user["nkey"]
    return found


def _centre_in(account: Mapping[str, Any]) -> str:
    """The id in `deliver.<id>.hub`, which every account of a centre lends to the office."""
    lent = next(one["stream"] for one in account["exports"] if "stream" in one)
    return str(lent).removeprefix("deliver.").removesuffix(".>")


def differences(found: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Places, such as `accounts.UPLINK.exports.2`, at which two values are not the same."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in sorted(found.keys() | expected.keys()):
            yield from differences(found.get(name), expected.get(name), f"{path}.{name}" if path else name)
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from differences(one, other, f"{path}.{number}")
    elif found != expected:
        yield path


def _check_certificates(settings: Mapping[str, Any], folder: Path, now: datetime) -> Iterator[Fault]:
    leafnodes: Any = settings.get("leafnodes")
    if not isinstance(leafnodes, dict):
        return
    at_hub = "remotes" not in leafnodes
    place = leafnodes if at_hub else next(iter(leafnodes["remotes"]), {})
    named = place.get("tls")
    if not isinstance(named, dict):
        yield Fault("no_tls", f"{folder / 'nats.conf'}: the link is not encrypted.", WRITE_ANEW)
        return
    # a container sees its folder elsewhere
    tls = {name: _here(Path(str(named.get(name, ""))), folder) for name in ("cert_file", "key_file", "ca_file")}
    for path in tls.values():
        if not path.is_file():
            yield Fault("no_file", f"{path} is not there.", WRITE_ANEW)
            return
    # of all whom a hub trusts, its own authority is the first; with that one over, a new certificate helps nobody
    anew = certificates.NEXT_AUTHORITY if at_hub else certificates.ASK_ANEW
    of_authority = [
        fault
        for fault in check_certificate(tls["ca_file"], anew, now, days=certificates.AUTHORITY_WARNING_DAYS)
        if fault.code != "clock"
    ]
    step = (
        certificates.NEXT_AUTHORITY if at_hub and of_authority else f"./kokon keys rotate {'hub' if at_hub else 'link'}"
    )
    yield from check_certificate(tls["cert_file"], step, now)
    yield from of_authority
    try:
        if not certificates.belong_together(tls["cert_file"], tls["key_file"]):
            yield Fault("other_key", f"{tls['key_file']} is not the key of {tls['cert_file']}.", WRITE_ANEW)
    except ValueError:
        yield Fault("unreadable", f"{tls['key_file']} holds no key.", "restore it from the backup, or make a new one.")


def check_certificate(
    file: Path, step: str, now: datetime, *, days: int = certificates.WARNING_DAYS
) -> Iterator[Fault]:
    """Over, over in so many days, or not begun by the clock of this machine."""
    try:
        begins, ends = certificates.begins(file), certificates.ends(file)
    except ValueError:
        yield Fault("unreadable", f"{file} holds no certificate.", step)
        return
    if now < begins:
        yield Fault("clock", f"{file} begins on {begins:%Y-%m-%d}, after today.", "set the clock of this machine.")
    elif now > ends:
        yield Fault("certificate_expired", f"{file} ended on {ends:%Y-%m-%d}; nothing crosses the link.", step)
    elif certificates.end_is_near(file, now, days=days):
        yield Fault("certificate_ends", f"{file} ends in {(ends - now).days} days.", step, urgent=False)


def _here(path: Path, folder: Path) -> Path:
    return here if (here := folder / path).exists() else folder / "tls" / path.name


def _accepted(server: Path, folder: Path) -> Iterator[Fault]:
    """What the server itself says of its file."""
    secrets = {AT_REST_VARIABLE: new_at_rest_key(), LEAF_VARIABLE: new_seed(), AT_REST_BEFORE_VARIABLE: "k"}
    line = [str(server), "-t", "-c", "nats.conf"]
    answer = subprocess.run(line, cwd=folder, env=secrets, capture_output=True, text=True, check=False, timeout=30)
    if answer.returncode:
        words = answer.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        yield Fault("refused", f"The server refuses {folder / 'nats.conf'}: {words[0][:300]}.", WRITE_ANEW)
