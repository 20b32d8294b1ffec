"""What is asked of `cases` from outside: `python -m services.cases.backup VERB`.

What they need they take from the environment of the service. Each prints one JSON object with numbers and moments,
and nothing of anybody.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError

import services.cases.concepts  # noqa: F401  # what is due depends on all of them
from services.cases.casework.client_notices.store import PassedOn
from services.cases.contact.remarks.domain import remark_sealer
from services.cases.counting.draws.choice import IN_REGISTER
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.order import put_in_order
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.keys.domain import KeyNotUnwrappedError, KeyProvider, Wrapped
from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.letters.opening_keys import IN_REGISTER as LETTERS_IN_REGISTER
from services.cases.foundation.keys.place import KeyPlace
from services.cases.foundation.keys.problems import NO_PLACE, next_step
from services.cases.foundation.keys.providers import ProviderNotSetUpError, open_provider
from services.cases.foundation.keys.register import NoPlaceError, register_of
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore, open_store
from services.cases.keys.__main__ import complain, said_of
from services.cases.oversight.incidents.domain import centre_sealer
from services.cases.people.reminders.domain import reminder_sealer
from services.cases.people.supporters.domain import supporter_sealer
from services.cases.retention.erasure.store import Certificates, Erasing, erase_what_came_back
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import decisions
from services.cases.retention.schedule.store import KeptData
from services.cases.retention.trial_restores.samples import Samples, not_opened
from shared.clock.wall import wall_clock
from shared.process.memory_protection import keep_memory_private
from shared.store.connections import StoreAwayError

BEGINS = "COPY public.client_key ("
BATCH = 1_000
OF_CENTRE = {
    "remark": remark_sealer,
    "reminder": reminder_sealer,
    "supporter": supporter_sealer,
    "incident": centre_sealer,
    "incident_entry": centre_sealer,
}
"""Tables about no client: what is sealed in them opens with keys that come from the key file."""
type Said = dict[str, object]


class Settings(KeySettings):
    database_url: SecretStr
    retention: Periods = Periods()
    time_zone: str = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a command works with."""

    store: CasesStore
    provider: KeyProvider
    keys: CentreKeys = field(repr=False)
    settings: Settings
    now: datetime

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.settings.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.clock).date()


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.backup")
    verbs = parser.add_subparsers(required=True, dest="verb")
    verbs.add_parser("waiting", help="how many erasures wait, and which days certificates name for backups")
    copying = verbs.add_parser("copy", help="copy the key file, locked as it is")
    copying.add_argument("--to", type=Path, required=True)
    copying.add_argument("--newest-alone", action="store_true", help="without the older key-encryption keys")
    checking = verbs.add_parser("check", help="whether every key on standard input opens; as `pg_restore` prints them")
    checking.add_argument("--copy", type=Path, help="with this key file in place of the service's own")
    verbs.add_parser("erasures", help="how many erasures are due, unfinished, or not final in every copy")
    verbs.add_parser("notice-keys", help="for which keys of `notify` short messages to clients lie sealed")
    verbs.add_parser("erase-again", help="after a restore: erase and end what may not come back")
    verbs.add_parser("open", help="of a trial restore: whether the sealed values on standard input open")
    return parser.parse_args(given)


async def waiting(here: Inside) -> Said:
    keys = here.keys
    async with here.store.work() as work:
        found = await Certificates(work).waiting_for_keys(await here.store.ring.store.alone_since())
        letters = await Certificates(work).letters_waiting(keys.opening_since, today=here.today)
        signed = await Certificates(work).backup_days_signed()
    promised = {str(days): last.isoformat() for days, last in signed.items()}
    return {
        "waiting": found.number,
        "since": moment(found.since),
        "signed": promised,
        "provider": here.provider.name,
        "letters": letters.number,
    }


async def erasures(here: Inside) -> Said:
    """How many are due, begun and not finished, or done and not final in every copy."""
    async with here.store.errand(Errand.RETENTION) as on_errand:
        unfinished = await Certificates(on_errand).erasures_under_way()
        found = await Certificates(on_errand).waiting_for_keys(await here.store.ring.store.alone_since())
        letters = await Certificates(on_errand).letters_waiting(here.keys.opening_since, today=here.today)
        kept = await KeptData(on_errand).kept_for_purge(clock=here.clock)
        periods = rules(await PeriodsInForce(on_errand).periods(here.settings.retention))
    due = [one for one in decisions(kept, today=here.today, rules=periods) if one.goes]
    return {
        "due": len(due),
        "unfinished": len(unfinished),
        "begun": moment(unfinished[0].at if unfinished else None),
        "waiting": found.number,
        "since": moment(found.since),
        "letters": letters.number,
        "letters_since": moment(letters.since),
        "letter_keys_since": moment(here.keys.opening_since),
    }


async def notice_keys(here: Inside) -> Said:
    async with here.store.errand(Errand.NOTICES) as on_errand:
        return {"key_ids": await PassedOn(on_errand).keys_in_use()}


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


async def erase_again(here: Inside) -> Said:
    """What the service does before its first work; here it is done before the service is started at all.

    Nor is it known whether the criteria of the centre alone are still wanted: they are off until somebody says so.
    """
    await here.store.agree()
    await put_in_order(here.store)
    keys = here.store.ring.store
    destroyed = await keys.destroyed()
    async with here.store.work() as work:
        async with work.errand(Errand.RETENTION) as on_errand:
            there = await Erasing(on_errand).still_there()
        async with work.errand(Errand.COUNTING) as on_errand:
            await Draws(on_errand).hold_draws()
        async with work.errand(Errand.COUNTING) as on_errand:
            ended = await Draws(on_errand).end_if_forgotten(now=here.now, restored=True)
    return {
        "destroyed": sum(not name.startswith((IN_REGISTER, LETTERS_IN_REGISTER)) for name in destroyed),
        "left": len(there) + len(await keys.kept(destroyed)),
        "choice_ended": ended,
    }


async def open_samples(here: Inside) -> Said:
    given: Samples = json.load(sys.stdin)
    of_centre = {table: sealer_of(here.keys) for table, sealer_of in OF_CENTRE.items()}
    lost = await not_opened(given, ring=here.store.ring, of_centre=of_centre)
    return {"samples": len(given["samples"]), "not_opened": lost}


async def check(provider: KeyProvider, wrapped: Mapping[str, Wrapped]) -> Said:
    opened = 0
    for key_ids in batched(wrapped, BATCH, strict=False):
        opened += await number_opened(provider, {key_id: wrapped[key_id] for key_id in key_ids})
    return {
        "opened": opened,
        "unopened": len(wrapped) - opened,
        "versions": sorted({entry.kek_version for entry in wrapped.values()}),
        "provider": provider.name,
    }


async def number_opened(provider: KeyProvider, wrapped: dict[str, Wrapped]) -> int:
    """The keys themselves go nowhere."""
    while wrapped:
        try:
            return len(await provider.unwrap(wrapped))
        except KeyNotUnwrappedError as error:
            del wrapped[error.key_id]
    return 0


def printed_keys(lines: Iterable[str]) -> Iterator[tuple[str, Wrapped]]:
    """Of a dump of `cases_keys`, in the text form of PostgreSQL's COPY."""
    names: list[str] = []
    for line in lines:
        if line.startswith(BEGINS):
            names = line[len(BEGINS) : line.index(")")].split(", ")
        elif line.startswith("\\."):
            names = []
        elif names:
            row = dict(zip(names, line.rstrip("\n").split("\t"), strict=True))
            yield row["key_id"], Wrapped(int(row["kek_version"]), bytes.fromhex(row["wrapped"].removeprefix("\\\\x")))


VERBS: dict[str, Callable[[Inside], Awaitable[Said]]] = {
    "waiting": waiting,
    "erasures": erasures,
    "notice-keys": notice_keys,
    "erase-again": erase_again,
    "open": open_samples,
}


async def with_store(verb: str, settings: Settings, place: KeyPlace) -> Said:
    register = register_of(settings.key_file, settings.destroyed_keys)
    keys = place.read()
    keys = LetterFile.beside(register, keys).found(keys)
    provider = open_provider(settings.key_provider, keys, place)
    ring = KeyRing(provider, KeyStore(settings.keys_database_url, pool_size=1), register)
    store = open_store(settings.database_url, ring, wall_clock, mark=keys.mark, erase_again=erase_what_came_back)
    try:
        return await VERBS[verb](Inside(store, provider, keys, settings, wall_clock()))
    finally:
        await store.engine.dispose()
        await ring.store.engine.dispose()


def done(chosen: argparse.Namespace, settings: Settings) -> Said:
    place = settings.place()
    if chosen.verb == "copy":
        keys = place.copy(chosen.to, newest_alone=chosen.newest_alone)
        return {"versions": sorted(keys.keks), "locked": place.passphrase is not None}
    if chosen.verb == "check":
        place = KeyPlace(chosen.copy or place.path, place.centre, place.passphrase)
        provider = open_provider(settings.key_provider, place.read(), place)
        return asyncio.run(check(provider, dict(printed_keys(sys.stdin))))
    return asyncio.run(with_store(chosen.verb, settings, place))


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    try:
        settings = Settings()
    except ValidationError as wrong:
        names = ", ".join(sorted(f"CASES_{str(error['loc'][0]).upper()}" for error in wrong.errors()))
        return complain(f"not everything is said. Next step: set {names} as for the service.")
    try:
        sys.stdout.write(json.dumps(done(chosen, settings)) + "\n")
    except KeyFileError as error:
        return complain(next_step(error, settings.key_file, settings.centre))
    except NoPlaceError as error:
        return complain(NO_PLACE.format(file=error))
    except (ProviderNotSetUpError, StoreAwayError, KeyNotUnwrappedError) as error:
        return complain(said_of(error))
    return 0


if __name__ == "__main__":
    keep_memory_private()
    sys.exit(main(sys.argv[1:]))
