"""The second deploy step, when services have made their keys and the bus runs: last settings, streams, consumers."""

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from deploy.compose import layout
from deploy.compose.environment import MEMBERS, Variables, centre_variables, office_variables, written
from deploy.compose.layout import OFFICE, PREPARED, Installation, centre, hand_over
from deploy.compose.prepare_step import SURROUNDINGS, passwords_of
from deploy.joining.register import Register
from deploy.nats import stream_administration
from deploy.nats.identities import PROVISION, UPLINK, reset_subject
from deploy.nats.keys import Keys
from deploy.nats.server_folders import join, membership_in, register_in
from deploy.nats.stream_administration import administration, provision
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.topology import DOWNLINK

PATIENCE = 60
"""Seconds to wait for a server to start."""
LINKS_WITHIN = 20
"""Seconds to wait for the links of members, where an office was restored."""

GIVEN = Path("/secrets")
"""Settings that the operator wrote into files, by their names: a password in a variable would be seen by all who may
look at a container."""

type Wanted = Mapping[str, Sequence[Definition]]


async def finish_all(centres: Sequence[str]) -> None:
    """Write the last settings and provision all streams. Idempotent."""
    for installation in map(centre, centres):
        await finish_centre(installation)
        join(PREPARED, installation.name, installation.name, SURROUNDINGS, release_keys(installation))
    await finish_office()


async def finish_centre(installation: Installation, given: Mapping[str, Variables] | None = None) -> None:
    """`given` holds the operator's own settings, by service."""
    public = {service: public_keys(installation, service) for service in ("cases", "notify")}
    made = centre_variables(installation, keys_of(installation), passwords_of(installation), public)
    write_variables(installation, made, given)
    wanted = {PROVISION: centre_definitions(installation.name), UPLINK: uplink_definitions(installation.name)}
    await provision_streams(installation, wanted)
    if layout.ALONE and membership_in(PREPARED, installation.name).current:
        await look_again(installation)


async def finish_office(given: Mapping[str, Variables] | None = None) -> None:
    register = register_in(PREPARED)
    register.write_members()
    shutil.copyfile(register.members_file, OFFICE.folder / "office" / MEMBERS)
    write_variables(OFFICE, office_variables(OFFICE, keys_of(OFFICE), passwords_of(OFFICE)), given)
    members = register.links
    await provision_streams(OFFICE, hub_streams(register))
    await take_anew(register)
    await forget(sorted(register.entries().members.keys() - members.keys()))


def hub_streams(register: Register) -> Wanted:
    return {PROVISION: hub_definitions(sorted(register.links), not_yet=register.anew)}


async def take_anew(register: Register) -> None:
    """After a restore: of each centre that is connected all that it ever released, from its own stream.

    Nobody may listen when that stream is asked to begin again, so only then the stream here is told to take it. Who is
    away comes at a later run.
    """
    deadline = time.monotonic() + LINKS_WITHIN
    while register.anew and time.monotonic() < deadline:
        for member in register.anew:
            async with administration(url_of(OFFICE), PROVISION, keys_of(OFFICE).seed(PROVISION)) as api:
                answered = await api.begin_again(reset_subject(member)[1:])
            if answered:
                register.taken(member)
                await provision_streams(OFFICE, hub_streams(register))
        await asyncio.sleep(0.5)


async def look_again(installation: Installation) -> None:
    """A linked centre goes on behind the last message that it has, also where the office was restored meanwhile."""
    down = next(one for one in centre_definitions(installation.name) if one.name == DOWNLINK)
    async with administration(url_of(installation), PROVISION, keys_of(installation).seed(PROVISION)) as api:
        await stream_administration.look_again(api, down)


def given_to(service: str) -> Variables:
    """What the operator set for this service, where one installation runs for keeps; nothing in the demonstration."""
    files = sorted(GIVEN.glob(f"{service.upper()}_*")) if GIVEN.is_dir() else []
    return {file.name: file.read_text().strip() for file in files}


def url_of(installation: Installation) -> str:
    return f"nats://{installation.host('nats')}:4222"


def keys_of(installation: Installation) -> Keys:
    return Keys(installation.prepared / "keys.json")


def public_keys(installation: Installation, service: str) -> str:
    return installation.said_by(service).read_text()


def release_keys(installation: Installation) -> dict[str, str]:
    """The public release keys of a centre, as printed by its `quality`."""
    said = json.loads(public_keys(installation, "quality"))
    return {said["key_id"]: said["public_key"]}


def write_variables(
    installation: Installation, variables: Mapping[str, Variables], given: Mapping[str, Variables] | None = None
) -> None:
    for service, values in variables.items():
        folder = installation.folder / service
        write_owner_only(folder / "environment", written((given or {}).get(service, {}) | values))
        hand_over(folder)


async def provision_streams(installation: Installation, wanted: Wanted) -> None:
    """Create streams and consumers as soon as the server responds."""
    keys, url = keys_of(installation), url_of(installation)
    for identity, definitions in wanted.items():
        await patiently(provision, url, identity, keys.seed(identity), definitions)


async def forget(gone: Sequence[str]) -> None:
    """Delete the consumers of centres that have left."""
    async with administration(url_of(OFFICE), PROVISION, keys_of(OFFICE).seed(PROVISION)) as api:
        for centre in gone:
            await api.ask(f"CONSUMER.DELETE.{DOWNLINK}.{centre}", {})


async def patiently[**P](step: Callable[P, Awaitable[object]], *args: P.args, **kwargs: P.kwargs) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            await step(*args, **kwargs)
            return
        except Trouble as trouble:
            if trouble.code != "no_answer" or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.2)
