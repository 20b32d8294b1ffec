"""`python -m deploy.nats`: prepare servers that run elsewhere, provision them, and look at what was put aside.

python -m deploy.nats prepare   --folder F --centre north --centre south    (F/hub, F/north, F/south)
python -m deploy.nats check     --folder F/north --server nats-server       (names what is wrong)
python -m deploy.nats check     --folder F/north --url nats://... --centre north      (in its streams, too)
python -m deploy.nats seed      --folder F/north intake                     (prints one seed)
python -m deploy.nats provision --folder F/north --url nats://north-nats:4222 --centre north
python -m deploy.nats provision --folder F/hub   --url nats://hub:4222 --hub --centre north --centre south
python -m deploy.nats recreate  --folder F/north --url ... --centre north intake
python -m deploy.nats dead-letters --folder F/north --url ... [--replay ID | --close ID]
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import SecretStr

from deploy.nats.deviations import look
from deploy.nats.folder_check import check
from deploy.nats.identities import CENTRE_IDENTITIES, PROVISION, UPLINK
from deploy.nats.keys import Keys
from deploy.nats.messages import bus_commands
from deploy.nats.server_folders import Surroundings, prepare
from deploy.nats.stream_administration import administration, provision, recreate
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.trouble import Trouble


def definitions_of(given: argparse.Namespace) -> dict[str, tuple[Definition, ...]]:
    if given.hub:
        return {PROVISION: hub_definitions(sorted(given.centre), not_yet=given.not_yet)}
    return {PROVISION: centre_definitions(given.centre[0]), UPLINK: uplink_definitions(given.centre[0])}


async def provision_command(given: argparse.Namespace) -> None:
    keys = Keys(given.folder / "keys.json")
    for identity, definitions in definitions_of(given).items():
        for change in await provision(given.url, identity, keys.seed(identity), definitions):
            sys.stdout.write(f"{change.kind} {change.name}: {change.done}\n")


async def recreate_command(given: argparse.Namespace) -> None:
    keys = Keys(given.folder / "keys.json")
    for identity, definitions in definitions_of(given).items():
        for definition in definitions:
            if definition.name == given.stream:
                async with administration(given.url, identity, keys.seed(identity)) as api:
                    await recreate(api, definition)
                sys.stdout.write(f"stream {given.stream}: made anew\n")
                return
    raise Trouble("unknown", f"There is no stream {given.stream}.", "name one that `provision` lists.")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A server whose folder was prepared here."""

    url: str
    prepared: Path

    def seed(self, identity: str) -> SecretStr:
        return Keys(self.prepared / "keys.json").seed(identity)

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {}


async def dead_letters_command(given: argparse.Namespace) -> None:
    bus = Elsewhere(given.url, given.folder)
    if given.replay:
        await bus_commands.replay(bus, given.replay)
    elif given.close:
        await bus_commands.close(bus, given.close)
    else:
        for row in await bus_commands.rows(bus):
            sys.stdout.write(json.dumps(row) + "\n")


async def prepare_command(given: argparse.Namespace) -> None:
    surroundings = Surroundings(given.mounted, given.store, given.hub_host)
    prepare(given.folder, given.centre, surroundings, office=not given.alone)


async def check_command(given: argparse.Namespace) -> None:
    """Exit code 1 where something urgent is wrong."""
    faults = check(given.folder, server=given.server)
    if given.url:
        if not given.centre:
            raise Trouble("no_centre", "Whose streams these are was not said.", "add --centre, and --hub at the hub.")
        keys = Keys(given.folder / "keys.json")
        faults += await look(given.url, {who: (keys.seed(who), all_) for who, all_ in definitions_of(given).items()})
    for fault in faults:
        sys.stdout.write(
            json.dumps(asdict(fault)) + "\n" if given.json else f"{fault.what} Next step: {fault.next_step}\n"
        )
    if not faults and not given.json:
        sys.stdout.write("Everything is as it should be.\n")
    if any(fault.urgent for fault in faults):
        raise SystemExit(1)


async def seed_command(given: argparse.Namespace) -> None:
    sys.stdout.write(Keys(given.folder / "keys.json").seed(given.identity).get_secret_value() + "\n")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m deploy.nats", description="The NATS side of a deployment.")
    commands = top.add_subparsers(required=True)
    one = commands.add_parser("prepare", help="write configuration, keys and certificates for servers elsewhere")
    one.set_defaults(run=prepare_command)
    one.add_argument("--centre", action="append", required=True)
    one.add_argument("--alone", action="store_true", help="a centre without an office")
    one.add_argument("--mounted", type=Path, default=Path("/etc/nats"), help="where the server sees its folder")
    one.add_argument("--store", type=Path, default=Path("/data"), help="where the server keeps its streams")
    one.add_argument("--hub-host", default="hub", help="the name by which centres reach the hub")
    one.add_argument("--folder", type=Path, required=True)
    one = commands.add_parser("check", help="validate the folder of one server")
    one.set_defaults(run=check_command)
    one.add_argument("--folder", type=Path, required=True)
    one.add_argument("--server", type=Path, help="the program nats-server, to ask it as well")
    one.add_argument("--url", help="where it runs, to look at its streams as well; then name the centre, or the hub")
    one.add_argument("--centre", action="append")
    one.add_argument("--hub", action="store_true")
    not_yet(one)
    one.add_argument("--json", action="store_true", help="one object a line for each fault")
    one = commands.add_parser("seed", help="print the seed of one identity")
    one.set_defaults(run=seed_command)
    one.add_argument("identity", choices=sorted({*CENTRE_IDENTITIES, "office"}))
    one.add_argument("--folder", type=Path, required=True)
    for name, run in (("provision", provision_command), ("recreate", recreate_command)):
        one = _server_command(commands.add_parser(name, help=f"{name} streams and consumers"))
        one.set_defaults(run=run)
        one.add_argument("--centre", action="append", required=True)
        one.add_argument("--hub", action="store_true")
        not_yet(one)
    one.add_argument("stream")
    one = _server_command(commands.add_parser("dead-letters", help="list what was put aside, or put one back"))
    one.set_defaults(run=dead_letters_command)
    one.add_argument("--replay", type=int, metavar="ID")
    one.add_argument("--close", type=int, metavar="ID", help="nothing is to be done about it: no doctor warns any more")
    return top


def not_yet(one: argparse.ArgumentParser) -> None:
    one.add_argument("--not-yet", action="append", default=[], help="a centre of which the hub takes nothing yet")


def _server_command(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    one.add_argument("--folder", type=Path, required=True, help="the folder with keys.json")
    one.add_argument("--url", required=True)
    return one


def main(arguments: Sequence[str]) -> int:
    given = parser().parse_args(arguments)
    try:
        asyncio.run(given.run(given))
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
