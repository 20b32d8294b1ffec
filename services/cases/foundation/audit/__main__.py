"""`python -m services.cases.foundation.audit verify [--json]` names entries that were changed or taken away.

It ends with 1 if there are any. It takes what it needs from the environment of the service: `CASES_DATABASE_URL`,
`CASES_CENTRE`, the key file for the key that roots are signed with, and `CASES_AUDIT_ROOTS` for the place outside.
`signed` says whether the last day is signed and all lie there. `public-key` prints the key to keep.
"""

import argparse
import asyncio
import json
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from services.cases.foundation.audit.domain import Finding, Trouble, last_over
from services.cases.foundation.audit.signatures import (
    RootsUnreadableError,
    roots_in,
    signed_by,
    signing_key,
    strangers,
)
from services.cases.foundation.audit.status import Standing, lacking, standing
from services.cases.foundation.audit.store import AuditedWork, AuditTrail
from services.cases.foundation.audit.verification import Verified, verify
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.keys.passphrase import passphrase_of
from services.cases.foundation.keys.place import KeyPlace
from services.cases.foundation.sealed.store import outbox
from shared.process.memory_protection import keep_memory_private
from shared.store.connections import StoreAwayError
from shared.store.store import Store

WORDS = {
    Trouble.CHANGED: "changed after it was written down",
    Trouble.MISSING: "missing: somebody took it away",
    Trouble.MADE_ANEW: "changed, and chained again to hide it",
    Trouble.CUT_OFF: "missing at the end, though a signed root knows of it",
    Trouble.NOT_SIGNED: "a root or a cut that this centre did not sign",
}


class NotSaidError(Exception):
    """Something that the command needs is not in the environment, or not where it is said to be."""


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.foundation.audit")
    verbs = parser.add_subparsers(required=True, dest="verb")
    verifying = verbs.add_parser("verify", help="name entries that were changed or taken away")
    verifying.add_argument("--json", action="store_true", help="one JSON object on standard output, for scripts")
    verifying.add_argument("--roots", type=Path, help="the folder with the roots from outside")
    verifying.add_argument("--public-key", help="the key that roots are signed with, as it was noted (base64)")
    looking = verbs.add_parser("signed", help="whether the last day is signed, and all lie outside; 1 if not")
    looking.add_argument("--json", action="store_true", help="one JSON object on standard output, for scripts")
    verbs.add_parser("public-key", help="the key that roots are signed with: keep it apart from this machine")
    return parser.parse_args(given)


def setting(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise NotSaidError(f"{name} is not set. Next step: set it as for the service")


def own_key() -> bytes:
    """Raises KeyFileError."""
    file, secret = os.environ.get("CASES_KEY_PASSPHRASE_FILE"), os.environ.get("CASES_KEY_PASSPHRASE")
    passphrase = passphrase_of(Path(file) if file else None, SecretStr(secret) if secret else None)
    keys = KeyPlace(Path(setting("CASES_KEY_FILE")), setting("CASES_CENTRE"), passphrase).read()
    return signing_key(keys).public_key().public_bytes_raw()


def expected_key(given: str | None) -> bytes | None:
    """Where nobody can read the key file, the key of the oldest root counts."""
    if given:
        return b64decode(given)
    try:
        return own_key()
    except (KeyFileError, NotSaidError):
        return None


def folder_outside() -> Path | None:
    place = os.environ.get("CASES_AUDIT_ROOTS")
    return Path(place) if place else None


@asynccontextmanager
async def at_work() -> AsyncIterator[AuditedWork]:
    store = Store(SecretStr(setting("CASES_DATABASE_URL")), outbox, AuditedWork, pool_size=1)
    try:
        async with store.work() as work:
            yield work
    finally:
        await store.engine.dispose()


async def verified(chosen: argparse.Namespace, tell: Callable[[int, int], None]) -> Verified:
    if chosen.roots and not chosen.roots.is_dir():
        raise NotSaidError(f"{chosen.roots} is not there. Next step: mount the medium, then run this again")
    if chosen.roots and not roots_in(chosen.roots):
        raise NotSaidError(
            f"{chosen.roots} holds no root. Next step: mount the medium, or name the folder that has them"
        )
    if not chosen.roots and (wrong := lacking(folder_outside())):
        raise NotSaidError(f"{wrong}. Next step: mount the medium, or correct CASES_AUDIT_ROOTS, then run this again")
    key, outside = expected_key(chosen.public_key), chosen.roots or folder_outside()
    async with at_work() as work:
        return await verify(work, centre=setting("CASES_CENTRE"), public_key=key, outside=outside, tell=tell)


async def stands() -> Standing:
    clock = ZoneInfo(os.environ.get("CASES_TIME_ZONE") or "Europe/Berlin")
    async with at_work() as work:
        kept, cuts = [await AuditTrail(work).signed_heads(one, setting("CASES_CENTRE")) for one in ("root", "cut")]
        begun = await AuditTrail(work).audit_begun()
    key = expected_key(None)
    roots = signed_by(kept, key) if key else kept
    last, strange = last_over(datetime.now(UTC), clock), strangers([*kept, *cuts], key) if key else 0
    first = begun.astimezone(clock).date() if begun else date.max
    return standing(roots, folder_outside(), last=last, first=first, strange=strange)


def progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {total:,} entries{chr(10) if done >= total else ''}")


def said(found: Verified) -> str:
    lines = [f"Entry {places(one)}: {WORDS[one.trouble]}." for one in found.findings]
    number = max(found.last - found.first + 1, 0)
    entries = f"{number:,} entries, {found.first} to {found.last}" if number else "No entries"
    lines.append(
        f"{entries}: " + ("every one is as it was written." if found.whole else "this is not what was written.")
    )
    if found.roots_outside:
        lines.append(
            f"{found.roots_outside} roots from outside; the newest one vouches for everything up to {found.sure}."
        )
    else:
        lines.append("No roots from outside: a missing end would not be noticed. Next step: --roots FOLDER")
    if found.waiting:
        lines.append(f"{found.waiting} entries wait to be chained; a running service does that within a minute.")
    return "\n".join(lines)


def places(one: Finding) -> str:
    return str(one.first) if one.first == one.last else f"{one.first} to {one.last}"


def as_json(found: Verified) -> str:
    return json.dumps(asdict(found) | {"whole": found.whole}, default=str)


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    try:
        if chosen.verb == "public-key":
            sys.stdout.write(b64encode(own_key()).decode() + "\n")
            return 0
        if chosen.verb == "signed":
            stood = asyncio.run(stands())
            sys.stdout.write((json.dumps(asdict(stood)) if chosen.json else stood.words) + "\n")
            return int(stood.state == "missing")
        found = asyncio.run(verified(chosen, progress))
    except (NotSaidError, StoreAwayError, RootsUnreadableError, KeyFileError, OSError, ValueError) as error:
        sys.stderr.write(f"kokon: {problem(error)}\n")
        return 2
    sys.stdout.write((as_json(found) if chosen.json else said(found)) + "\n")
    return 0 if found.whole else 1


def problem(error: Exception) -> str:
    match error:
        case NotSaidError():
            return str(error)
        case RootsUnreadableError():
            return f"{error} is not a root. Next step: look who changed it, and take the copy from another place"
        case StoreAwayError():
            return f"the database cannot be reached ({error}). Next step: start it, then run this again"
        case KeyFileError():
            return f"the key file cannot be used ({error}). Next step: set CASES_KEY_FILE as for the service"
        case OSError():
            return f"the roots cannot be read ({error.strerror}). Next step: check the folder"
        case _:
            return "that is not a key. Next step: give it as `public-key` printed it"


if __name__ == "__main__":
    keep_memory_private()
    sys.exit(main(sys.argv[1:]))
