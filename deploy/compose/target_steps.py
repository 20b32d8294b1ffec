"""What operations on the host ask of the deploy step in containers, as `deploy.compose.host` does.

tell-keys CENTRE SERVICE     reads what a service says of its keys; the others use them from their next start on
bus-key NAME renew|forget IDENTITY     a key of the bus, and who is told of it
at-rest NAME                 seals the streams with a new key; its server is stopped
next-password NAME DATABASE  says what the server of a database compares its next password with
use-password NAME DATABASE   that password is used from the next start on
bus NAME WORD ...            asks the bus; the words are those of `deploy.nats.messages.bus_commands`
recreate-stream NAME STREAM  a damaged stream is made anew, and filled again by the service that publishes into it
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from deploy.compose.doctor import Server
from deploy.compose.environment import centre_variables, office_variables
from deploy.compose.finish_step import given_to, keys_of, public_keys, write_variables
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE, Installation, hand_over
from deploy.compose.prepare_step import SURROUNDINGS, give_bus, give_to_databases, passwords_of
from deploy.compose.production import stopped_bus
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.messages.bus_commands import answer
from deploy.nats.server_folders import prepare_centre, prepare_hub
from deploy.nats.stream_administration import recreate_now
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.crypto.scram import verifier


def tell_keys(centre: str, service: str) -> None:
    """Write what a service says of its keys into the settings of all who use them."""
    installation, _ = one(centre)
    public = json.load(sys.stdin)
    file = installation.said_by(service)
    write_owner_only(file, json.dumps(public) + "\n")
    hand_over(file.parent)
    tell_services(installation)


def tell_services(installation: Installation) -> None:
    keys, passwords = keys_of(installation), passwords_of(installation)
    if installation is OFFICE:
        variables = office_variables(installation, keys, passwords)
    else:
        said = {service: public_keys(installation, service) for service in ("cases", "notify")}
        variables = centre_variables(installation, keys, passwords, said)
    write_variables(installation, variables, {service: given_to(service) for service in installation.services})


def bus_key(name: str, verb: str, identity: str) -> None:
    """The server takes it over when it is started again."""
    installation = installed(name)
    keys = keys_of(installation)
    if identity not in (HUB_IDENTITIES if installation is OFFICE else CENTRE_IDENTITIES):
        raise Trouble("unknown", f"There is no key {identity}.", "name a service, provision, uplink or dead_letters.")
    (keys.renew if verb == "renew" else keys.destroy_old)(identity)
    configure_bus(installation)
    tell_services(installation)


def configure_bus(installation: Installation) -> None:
    if installation is OFFICE:
        prepare_hub(installation.prepared, SURROUNDINGS)
    else:
        prepare_centre(installation.prepared, installation.name, SURROUNDINGS)
    give_bus(installation)


def seal_streams_anew(name: str) -> None:
    """The server finds its own streams and their key; or, until the next deploy step, no configuration."""
    installation = installed(name)
    with stopped_bus.alone(installation):
        try:
            stopped_bus.seal_anew(installation)
        finally:
            if keys_of(installation).at_rest_before() is None:
                configure_bus(installation)
                hand_over(installation.folder / "streams")


def next_password(name: str, database: str) -> None:
    """Say what a server compares the next password with."""
    sys.stdout.write(verifier(passwords_of(installed(name)).next(checked(name, database))) + "\n")


def use_password(name: str, database: str) -> None:
    """The server has the next password: it is the password now. Again is harmless."""
    installation = installed(name)
    passwords_of(installation).take_over(checked(name, database))
    give_to_databases(installation)
    tell_services(installation)


def checked(name: str, database: str) -> str:
    if database not in {one for names in installed(name).databases.values() for one in names}:
        raise Trouble("unknown", f"There is no database {database}.", "name one of this installation.")
    return database


def installed(name: str) -> Installation:
    return OFFICE if name == OFFICE.name else one(name)[0]


def ask_bus(name: str, *words: str) -> None:
    installation = installed(name)
    sys.stdout.write(asyncio.run(answer(Server(installation), words)))


def recreate_stream(name: str, stream: str) -> None:
    bus = Server(installed(name))
    known = {one.name: (identity, one) for identity, found in bus.definitions().items() for one in found}
    if stream not in known:
        raise Trouble("unknown", f"There is no stream {stream}.", f"name one of {', '.join(sorted(known))}.")
    identity, definition = known[stream]
    recreate_now(bus.url, identity, bus.seed(identity), definition)
    sys.stdout.write(f"{stream} was made anew.\n")
    if bus.installation is OFFICE and definition.fills_others:
        sys.stdout.write(f"Next step: docker compose restart {OFFICE.host('nats')}\n")


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    match verb, *words:
        case ["tell-keys", centre, "cases" | "notify" | "quality" as service]:
            tell_keys(centre, service)
        case ["bus-key", name, "renew" | "forget" as change, identity]:
            bus_key(name, change, identity)
        case ["at-rest", name]:
            seal_streams_anew(name)
        case ["next-password", name, database]:
            next_password(name, database)
        case ["use-password", name, database]:
            use_password(name, database)
        case ["bus", name, *asked]:
            ask_bus(name, *asked)
        case ["recreate-stream", name, stream]:
            recreate_stream(name, stream)
        case _:
            return False
    return True
