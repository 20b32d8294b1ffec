"""Every fault that falls on the federation in containers: how it is struck, and what hands do before the page."""

import os
import shutil
import time
from pathlib import Path
from random import Random

from tests.chaos.faults import ALL_TRIES, blocks_of, flip, size
from tests.chaos.small_disk import SmallDisk
from tests.chaos.standstill import stop
from tests.containers import engine
from tests.containers.engine import Networks, docker
from tests.containers.federation import Compose

CENTRE = "centre-a"
NATS = f"{CENTRE}-nats"
POSTGRES = f"{CENTRE}-postgres"
CASES_POSTGRES = f"{CENTRE}-cases-postgres"
SERVERS = (NATS, POSTGRES, CASES_POSTGRES)
SERVICES = tuple(f"{CENTRE}-{name}" for name in ("intake", "cases", "quality", "notify"))
SLOW = ("tbf", "rate", "150kbit", "burst", "3200", "latency", "4s")
"""What a server sends comes at the pace of a modem."""
SHORT = 25
"""Seconds for which a certificate is good that is to end: a server is started again meanwhile."""
SHORT_CERTIFICATE = f"""
from datetime import UTC, datetime
from deploy.compose.join_commands import Hub, LinkedCentre, one

linked, hub = LinkedCentre(*one("{CENTRE}")), Hub()
linked.membership.renew(days={SHORT} / 86_400)
answer = linked.membership.answer(linked.release_keys())
hub.register.admit(answer, answer.fingerprint, now=datetime.now(UTC))
hub.reload()
linked.membership.switch()
linked.start_anew()
"""


class Fault:
    """`what` is the first cell of its row in the table of `docs/operations.md`."""

    what: str
    targets: tuple[str, ...] = (NATS,)
    """On one of these containers it falls."""
    lasts = 4.0
    """Seconds after an operator could see it."""

    def __init__(self, federation: Compose, random: Random) -> None:
        self.federation = federation
        self.random = random
        self.service = random.choice(self.targets)

    @property
    def container(self) -> str:
        return str(self.federation.described[self.service]["Id"])

    @property
    def told(self) -> dict[str, str]:
        """What stands for the words in capitals of the page."""
        return {"ID": CENTRE, "CONTAINER": self.service, "NATS": NATS, "POSTGRES": self.service}

    def can_fall(self) -> bool:
        return True

    def strike(self) -> None:
        raise NotImplementedError

    def heal(self) -> None:
        """What hands do, before the commands of the page."""

    def sql(self, server: str, database: str, *statements: str) -> None:
        """As the administrator of a database server."""
        words = [word for statement in statements for word in ("--command", statement)]
        self.federation.run("exec", "-T", server, "psql", "--username", "postgres", "--dbname", database, *words)


class Killed(Fault):
    """After `docker kill` the engine waits for an operator."""

    what = "a container was killed"
    targets = (*SERVERS, *SERVICES)

    def strike(self) -> None:
        docker("kill", self.container)


class Paused(Fault):
    what = "a container stands still for a while"
    targets = (*SERVERS, *SERVICES)

    def strike(self) -> None:
        docker("pause", self.container)

    def heal(self) -> None:
        docker("unpause", self.container)


class Hung(Fault):
    """It runs, and its connections are open; the page starts it again."""

    what = "a program hangs and does not end"
    targets = (NATS, f"{CENTRE}-cases", f"{CENTRE}-intake")

    def strike(self) -> None:
        stop(engine.pid_of(self.container))


class SlowNetwork(Fault):
    what = "the network inside a centre is slow"
    targets: tuple[str, ...] = SERVERS
    lasts = 6.0

    def can_fall(self) -> bool:
        return os.geteuid() == 0 and bool(shutil.which("nsenter") and shutil.which("tc"))

    def strike(self) -> None:
        for card in self._cards():
            engine.in_network_of(self.container, "tc", "qdisc", "add", "dev", card, "root", *SLOW)

    def heal(self) -> None:
        for card in self._cards():
            engine.in_network_of(self.container, "tc", "qdisc", "del", "dev", card, "root")

    def _cards(self) -> list[str]:
        lines = engine.in_network_of(self.container, "ip", "-oneline", "link", "show", "type", "veth").splitlines()
        return [line.split(": ")[1].partition("@")[0] for line in lines]


class CutNetwork(Fault):
    """Of one container; the engine's own names lead to it again."""

    what = "the network inside a centre is cut"
    targets: tuple[str, ...] = SERVERS
    only = ""
    _networks: Networks

    def strike(self) -> None:
        self._networks = engine.cut_off(self.container, only=self.only)

    def heal(self) -> None:
        engine.connect(self.container, self._networks)


class CutLink(CutNetwork):
    what = "the way from a centre to the office is cut"
    targets = ("office-nats",)
    only = "_link-"


class FullDisk(Fault):
    what = "the disk is full"
    lasts = ALL_TRIES

    @property
    def _disk(self) -> SmallDisk:
        return SmallDisk(self.federation.place_of(CENTRE))

    def can_fall(self) -> bool:
        return self.federation.disks

    def strike(self) -> None:
        self._disk.fill()

    def heal(self) -> None:
        self._disk.make_room()


class ReadOnlyDatabase(Fault):
    what = "PostgreSQL can only be read"
    targets = (POSTGRES, CASES_POSTGRES)
    lasts = ALL_TRIES

    def strike(self) -> None:
        statement = "alter system set default_transaction_read_only = on"
        self.sql(self.service, "postgres", statement, "select pg_reload_conf()")


class LostRightInDatabase(Fault):
    """Events of clients are put aside meanwhile, as nobody can tell such a refusal from a mistake of the program."""

    what = "a service lost a right in its database"
    targets = (CASES_POSTGRES,)

    def strike(self) -> None:
        self.sql(CASES_POSTGRES, "cases", "revoke insert on inbox from cases")

    def heal(self) -> None:
        self.sql(CASES_POSTGRES, "cases", "grant insert on inbox to cases")


class LostRightOnBus(Fault):
    """Its file was changed: what `intake` says can no longer be published."""

    what = "a service lost a right on the message bus"

    def strike(self) -> None:
        file = f"/kokon/{CENTRE}/nats/nats.conf"
        changed = f'sed \'s/"intake[.]>"/"intake.none.>"/\' {file} >/tmp/changed && cat /tmp/changed >{file}'
        self.federation.step("sh", "-c", changed)
        docker("kill", "--signal", "HUP", self.container)


class LeaptClock(Fault):
    """A service knows the leap by what its database saw last, and so it is told there."""

    what = "the clock leapt"

    def strike(self) -> None:
        before = "now() - interval '200 days'"
        for database in ("intake", "quality"):
            seen = f"insert into clock_state (seen) values ({before})"
            self.sql(POSTGRES, database, f"{seen} on conflict (only_row) do update set seen = excluded.seen")
        self.sql(CASES_POSTGRES, "cases", f"update tally_calendar set clock_seen = {before}")


class DamagedStream(Fault):
    """One flipped bit in the middle of its file, met when the server starts again."""

    what = "a stream is damaged"

    def can_fall(self) -> bool:
        return os.geteuid() == 0 and bool(self._blocks())

    def strike(self) -> None:
        docker("kill", self.container)
        flip(max(self._blocks(), key=size))
        for index in self._blocks()[0].parent.glob("index.db"):
            index.unlink()
        docker("start", self.container)

    def _blocks(self) -> list[Path]:
        return blocks_of(self.federation.place_of(CENTRE) / "streams", "intake")


class EndedCertificate(Fault):
    """One that was admitted, and ends after some seconds; met when the link is made again."""

    what = "the certificate of a link ended"

    def strike(self) -> None:
        ends = time.monotonic() + SHORT + 2
        self.federation.step("python", "-c", SHORT_CERTIFICATE)
        self.federation.run("restart", "--timeout", "3", "office-nats")
        time.sleep(max(0.0, ends - time.monotonic()))  # nobody can hurry a clock
        self.federation.run("restart", "--timeout", "3", NATS)


OUTAGES: tuple[type[Fault], ...] = (Killed, Paused, CutNetwork)
"""In each run, each on a container that is drawn."""
LASTING: tuple[type[Fault], ...] = (
    Hung,
    SlowNetwork,
    CutLink,
    FullDisk,
    ReadOnlyDatabase,
    LostRightInDatabase,
    LostRightOnBus,
    LeaptClock,
    DamagedStream,
    EndedCertificate,
)
"""Of these some are drawn; all where everything is asked for."""
DRAWN = 2


def drawn(seed: int, *, everything: bool) -> list[type[Fault]]:
    """What falls in a run, in which order."""
    random = Random(f"{seed}|faults of containers")
    chosen = [*OUTAGES, *(LASTING if everything else random.sample(LASTING, DRAWN))]
    random.shuffle(chosen)
    return chosen
