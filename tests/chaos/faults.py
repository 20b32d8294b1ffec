"""Every fault that falls on a federation: how it is struck, and what is done by hand before the page is followed."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from deploy.local.machine.processes import apart
from deploy.local.servers.nats import Centre, Hub
from deploy.local.services.service_keys import public_release_keys
from tests.chaos.standstill import stop
from tests.chaos.struck import Struck
from tests.shared.building import until

ALL_TRIES = 10.0
"""Seconds in which an event that fails is tried as often as it ever is; a fault that lasts so long must not count."""
CENTRES, EVERYWHERE = ("centre-a", "centre-b"), ("centre-a", "centre-b", "office")
WIRED = CENTRES[:1]
"""The centre whose services reach their servers by wires that can be cut."""
LONGEST = 120.0
"""Seconds until something that hangs was ended."""
SHORT = 4.0
"""Seconds for which a certificate is good that is to end."""


class Fault:
    """`what` is the first cell of its row in the table of `docs/operations.md`."""

    what: str
    places: Sequence[str] = CENTRES
    at_rest = False
    """Whether it falls when nothing is under way in its place; else while people work there."""
    logs_mistakes = False
    """Whether services rightly log that their work failed."""
    lasts = 0.0
    """Seconds after an operator could see it."""

    def can_fall(self, struck: Struck) -> bool:
        return True

    async def strike(self, struck: Struck) -> None:
        raise NotImplementedError

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        """What hands do; returns what stands for the words in capitals of the commands that follow."""
        return {}


class Hang(Fault):
    """Again where a blow ended it before, or let it go on."""

    what = "a program hangs and does not end"
    places = EVERYWHERE

    async def strike(self, struck: Struck) -> None:
        name = struck.random.choice(sorted(struck.supervisor.pids().keys() - {"mail"}))
        words, since = f"{name} of {struck.place}: gives no answer", len(struck.said.lines)
        async with asyncio.timeout(LONGEST):
            while not any(words in line for line in struck.said.lines[since:]):
                if pid := struck.pid(name):
                    stop(pid)
                await asyncio.sleep(1)


class SlowNetwork(Fault):
    what = "the network inside a centre is slow"
    places = WIRED
    lasts = 6.0

    def can_fall(self, struck: Struck) -> bool:
        return struck.place in struck.wires

    async def strike(self, struck: Struck) -> None:
        struck.wires[struck.place].slow(struck.random.uniform(0.02, 0.1))

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        struck.wires[struck.place].mend()
        return {}


class CutNetwork(SlowNetwork):
    what = "the network inside a centre is cut"
    lasts = 2.0

    async def strike(self, struck: Struck) -> None:
        struck.wires[struck.place].cut()


class CutLink(Fault):
    what = "the way from a centre to the office is cut"
    lasts = 2.0

    def can_fall(self, struck: Struck) -> bool:
        return struck.link is not None

    async def strike(self, struck: Struck) -> None:
        assert struck.link
        struck.link.cut()
        struck.link.drop()

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        assert struck.link
        struck.link.mend()
        return {}


class FullDisk(Fault):
    """A server may have to start again on it."""

    what = "the disk is full"
    places = EVERYWHERE
    lasts = ALL_TRIES

    def can_fall(self, struck: Struck) -> bool:
        return struck.disk is not None

    async def strike(self, struck: Struck) -> None:
        assert struck.disk
        await apart(struck.disk.fill)
        if server := struck.random.choice(("postgres", "nats", "")):
            struck.supervisor.kill(server)

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        assert struck.disk
        struck.disk.make_room()
        return {}


class ReadOnlyDatabase(Fault):
    what = "PostgreSQL can only be read"
    places = EVERYWHERE
    lasts = ALL_TRIES

    async def strike(self, struck: Struck) -> None:
        """What clients write is taken at a centre, so that it reaches those who cannot keep it: else nothing could be
        lost, as nothing would come in."""
        if struck.place in CENTRES:
            await struck.sql("alter role intake set default_transaction_read_only = off;")
        await struck.sql("alter system set default_transaction_read_only = on; select pg_reload_conf();")
        await struck.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'intake';")

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        if struck.place in CENTRES:
            reset = "alter role intake reset default_transaction_read_only;"
            await struck.sql(f"set default_transaction_read_only = off; {reset}")
        return {}


class LostRightInDatabase(Fault):
    """Events of clients are put aside meanwhile, as nobody can tell such a refusal from a mistake of the program."""

    what = "a service lost a right in its database"
    logs_mistakes = True

    async def strike(self, struck: Struck) -> None:
        await struck.sql("revoke insert on inbox from cases;", "cases")

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        await struck.sql("grant insert on inbox to cases;", "cases")
        return {}


class LostRightOnBus(Fault):
    """Its file was changed: what `intake` says can no longer be published."""

    what = "a service lost a right on the message bus"

    async def strike(self, struck: Struck) -> None:
        nats = struck.supervisor.servers.nats
        file = nats.folder / "nats.conf"
        file.write_text(file.read_text().replace('"intake.>"', '"intake.none.>"'))
        if process := nats.process():
            process.send_signal(signal.SIGHUP)


class LeaptClock(Fault):
    """A service knows the leap by what its database saw last, and so it is told there."""

    what = "the clock leapt"

    async def strike(self, struck: Struck) -> None:
        before = "now() - interval '200 days'"
        for database in ("intake", "quality"):
            seen = f"insert into clock_state (seen) values ({before})"
            await struck.sql(f"{seen} on conflict (only_row) do update set seen = excluded.seen;", database)
        await struck.sql(f"update tally_calendar set clock_seen = {before};", "cases")


class DamagedStream(Fault):
    """One flipped bit in the middle of its file, met when the server starts again."""

    what = "a stream is damaged"

    async def strike(self, struck: Struck) -> None:
        nats = struck.supervisor.servers.nats
        blocks = await until(lambda: blocks_of(nats.streams, "intake"))
        flip(max(blocks, key=size))
        for index in blocks[0].parent.glob("index.db"):
            index.unlink()
        await apart(nats.kill)


def blocks_of(streams: Path, name: str) -> list[Path]:
    """Those with some messages in them."""
    return [block for block in streams.glob(f"**/streams/{name}/msgs/*.blk") if size(block) > 4_000]


def size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def flip(file: Path, place: int | None = None) -> None:
    """One bit of it, in the middle where no place is named."""
    with file.open("r+b") as block:
        place = size(file) // 2 if place is None else place
        block.seek(place)
        [byte] = block.read(1)
        block.seek(place)
        block.write(bytes([byte ^ 1]))
        os.fsync(block.fileno())


class DamagedPage(Fault):
    """One flipped bit in a table of casework, met when the page is read again."""

    what = "a page of the database is damaged"
    at_rest = True

    def __init__(self) -> None:
        self._places: tuple[Path, Path, Path] | None = None

    async def strike(self, struck: Struck) -> None:
        folder = struck.installation.folder
        self._places = tuple(folder.parent.parent / f"{part}-{struck.place}" / "kokon" for part in ("a", "b", "c"))  # type: ignore[assignment]
        assert self._places
        for place in self._places:
            place.mkdir(parents=True)
        rows, wrapped, files = map(str, self._places)
        await struck.run(["backup", rows, "--client-keys", wrapped, "--keys", files])
        table = await struck.sql("select pg_relation_filepath('request');", "cases")
        await struck.sql("checkpoint;")
        flip(folder / "postgres" / "data" / table, 8_192 - 200)
        struck.supervisor.kill("postgres")
        with suppress(AssertionError):
            await struck.read("select count(*) from request;", "cases")

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        assert self._places
        folder = struck.installation.folder
        await struck.supervisor.stop()
        await apart(shutil.move, folder, folder.parent.parent / f"damaged-{struck.place}")
        rows, wrapped, files = map(str, self._places)
        return {"DISK": rows, "SHARE": wrapped, "STICK": files, "FOLDER": str(folder)}


class EndedCertificate(Fault):
    """One that was admitted, and ends after some seconds; met when the link is made again."""

    what = "the certificate of a link ended"

    async def strike(self, struck: Struck) -> None:
        ends = datetime.now(UTC) + timedelta(seconds=SHORT)
        await apart(self._use_short, struck, ends)
        await asyncio.sleep((ends - datetime.now(UTC)).total_seconds() + 1)  # nobody can hurry a clock
        await apart(struck.supervisor.servers.nats.kill)

    def _use_short(self, struck: Struck, ends: datetime) -> None:
        hub, centre = struck.stage.federation.office.servers.nats, struck.supervisor.servers.nats
        assert isinstance(hub, Hub)
        assert isinstance(centre, Centre)
        centre.membership.renew(days=(ends - datetime.now(UTC)).total_seconds() / 86_400)
        answer = centre.membership.answer(public_release_keys(struck.installation))
        hub.register.admit(answer, answer.fingerprint, now=datetime.now(UTC))
        hub.let_in(centre.name)
        centre.membership.switch()

    async def heal(self, struck: Struck) -> Mapping[str, str]:
        folder = struck.installation.folder
        return {"ANSWER": str(folder.parent.parent / f"answer-{struck.place}-{struck.random.random()}.json")}


FAULTS: tuple[type[Fault], ...] = (
    Hang,
    SlowNetwork,
    CutNetwork,
    CutLink,
    FullDisk,
    ReadOnlyDatabase,
    LostRightInDatabase,
    LostRightOnBus,
    LeaptClock,
    DamagedStream,
    DamagedPage,
    EndedCertificate,
)
HANDS = 3
"""Rounds in which each of them falls once."""


def hand(seed: int, round: int = 0) -> list[type[Fault]]:
    """What falls in one round: of three rounds that follow each other, each fault falls in exactly one."""
    deck = [*FAULTS]
    Random(f"{seed + round // HANDS}|faults").shuffle(deck)
    return deck[round % HANDS :: HANDS]
