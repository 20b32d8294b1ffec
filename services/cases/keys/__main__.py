"""`python -m services.cases.keys init --file FILE --centre ID` makes a centre's keys, prints the public.

`rotate`, `forget-older`, `renew-handover`, `settle-handover`, `renew-certificates`, `lock` and `move --to PROVIDER`
change them; what they need they take from the environment of the service (`CASES_KEY_FILE`, ...). Each may be run
again.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr, TypeAdapter, ValidationError

from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.audit.store import AuditedWork
from services.cases.foundation.keys import rotation
from services.cases.foundation.keys.changes import IN_THE_FILE, Said, public_part
from services.cases.foundation.keys.domain import KeyNotUnwrappedError, KeyProvider
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.keys.letters.file import LetterFile, without_letters
from services.cases.foundation.keys.passphrase import passphrase_of
from services.cases.foundation.keys.place import (
    KeyPlace,
    new_keys,
    with_one_more_kek,
    without_keks,
    write_once,
)
from services.cases.foundation.keys.problems import NO_PLACE, next_step
from services.cases.foundation.keys.providers import ProviderNotSetUpError, known_providers, open_provider
from services.cases.foundation.keys.register import NoPlaceError, register_of
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.store import outbox
from shared.events import CentreId
from shared.process.memory_protection import keep_memory_private
from shared.store.connections import StoreAwayError
from shared.store.store import Store

CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)


def centre_id(given: str) -> str:
    try:
        return CENTRE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("small letters, digits and hyphens, a letter first") from None


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.keys")
    verbs = parser.add_subparsers(required=True, dest="verb")
    init = verbs.add_parser("init", help="make the key file once, print the public keys")
    init.add_argument("--file", type=Path, required=True)
    init.add_argument("--centre", type=centre_id, required=True)
    verbs.add_parser("tell", help="print the public keys")
    verbs.add_parser("rotate", help="wrap every client's key with a new key-encryption key")
    verbs.add_parser("forget-older", help="destroy the key-encryption keys that nothing is wrapped with any more")
    verbs.add_parser("renew-handover", help="a new key for coming over to quality, which takes both from now on")
    verbs.add_parser("settle-handover", help="destroy the key for coming over that `renew-handover` has replaced")
    verbs.add_parser("renew-certificates", help="a new key for certificates of erasure; print its public half")
    locking = verbs.add_parser("lock", help="seal the key file with a passphrase, or with another one")
    locking.add_argument("--passphrase-file", type=Path, required=True)
    moving = verbs.add_parser("move", help="wrap every client's key by another provider")
    moving.add_argument("--to", choices=known_providers(), required=True)
    return parser.parse_args(given)


def init(place: KeyPlace) -> Said:
    """Letters have keys of their own; those of an earlier version leave as soon as the service has them."""
    write_once(place.path, without_letters(new_keys(place.centre, now=datetime.now(UTC))), place.passphrase)
    keys = place.read()
    if keys.opening and LetterFile.beside(register_of(place.path, given_register()), keys).path.exists():
        place.change(without_letters)
    return public_part(keys)


def given_register() -> Path | None:
    return Path(named) if (named := os.environ.get("CASES_DESTROYED_KEYS")) else None


async def note() -> None:
    """In the audit, before anything is changed; where the database of cases is not named, nobody can be told."""
    if url := os.environ.get("CASES_DATABASE_URL"):
        audit = Store(SecretStr(url), outbox, AuditedWork, pool_size=1)
        try:
            async with audit.work() as work:
                await work.save_audit(None, Deed.ROTATE_KEYS, Thing.KEYS)
        finally:
            await audit.engine.dispose()


async def with_keys(place: KeyPlace, settings: KeySettings, to: str | None, verb: str) -> Said:
    await note()
    keys, store = place.read(), KeyStore(settings.keys_database_url, pool_size=1)
    try:
        provider = open_provider(settings.key_provider, keys, place)
        if to is not None:
            keys = keys if keys.keks or to != "file" else place.change(with_one_more_kek)
            return {"moved": await rotation.move(provider, open_provider(to, keys, place), store), "to": to}
        done = await CHANGES[verb](provider, store)
        if verb == "forget-older" and provider.name != "file" and keys.keks:
            place.change(without_keks)
        return done
    finally:
        await store.engine.dispose()


async def rotate(provider: KeyProvider, store: KeyStore) -> Said:
    return asdict(await rotation.rotate(provider, store))


async def forget_older(provider: KeyProvider, store: KeyStore) -> Said:
    return {"left": await rotation.forget_older(provider, store)}


CHANGES: dict[str, Callable[[KeyProvider, KeyStore], Awaitable[Said]]] = {
    "rotate": rotate,
    "forget-older": forget_older,
}


def done(chosen: argparse.Namespace, place: KeyPlace, settings: KeySettings | None) -> Said:
    if settings is None:
        return init(place)
    if chosen.verb in IN_THE_FILE:
        return IN_THE_FILE[chosen.verb](place, datetime.now(UTC))
    if chosen.verb == "lock":
        place.change(lambda keys: keys, locked_with=passphrase_of(chosen.passphrase_file, None))
        return {"locked": str(place.path)}
    return asyncio.run(with_keys(place, settings, getattr(chosen, "to", None), chosen.verb))


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    try:
        settings = None if chosen.verb == "init" else KeySettings()
    except ValidationError as wrong:
        names = ", ".join(sorted(f"CASES_{str(error['loc'][0]).upper()}" for error in wrong.errors()))
        return complain(f"not everything is said. Next step: set {names} as for the service.")
    file, centre = (settings.key_file, settings.centre) if settings else (chosen.file, chosen.centre)
    try:
        place = settings.place() if settings else KeyPlace(file, centre, passphrase_of(*given_passphrase()))
        sys.stdout.write(json.dumps(done(chosen, place, settings)) + "\n")
    except KeyFileError as error:
        return complain(next_step(error, file, centre))
    except OSError as error:
        return complain(f"{file} cannot be written ({error.strerror}). Next step: check its folder.")
    except NoPlaceError as error:
        return complain(NO_PLACE.format(file=error))
    except (ProviderNotSetUpError, StoreAwayError, KeyNotUnwrappedError, rotation.StillUsedError) as error:
        return complain(said_of(error))
    return 0


def given_passphrase() -> tuple[Path | None, SecretStr | None]:
    file, secret = os.environ.get("CASES_KEY_PASSPHRASE_FILE"), os.environ.get("CASES_KEY_PASSPHRASE")
    return Path(file) if file else None, SecretStr(secret) if secret else None


def said_of(error: Exception) -> str:
    match error:
        case rotation.StillUsedError():
            next_step = "python -m services.cases.keys rotate"
            return f"{error.keys} keys are wrapped with an older one. Next step: {next_step}"
        case KeyNotUnwrappedError():
            return f"the key {error.key_id} cannot be opened, and nothing was changed. Next step: restore it first"
        case StoreAwayError():
            return f"the keys cannot be reached ({error}). Next step: start what keeps them, then run this again"
        case _:
            return str(error)


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    keep_memory_private()
    sys.exit(main(sys.argv[1:]))
