"""The two deploy steps of one installation whose other end is on another machine."""

import re
from collections.abc import Sequence

from deploy.compose.finish_step import finish_centre, finish_office, given_to
from deploy.compose.layout import OFFICE, Installation, centre
from deploy.compose.prepare_step import SURROUNDINGS, lay_out
from deploy.compose.production.stopped_bus import finish_or_undo
from deploy.nats.server_folders import prepare_centre, prepare_hub
from deploy.trouble import Trouble

CENTRE_ID = re.compile(r"^[a-z][a-z0-9-]{0,31}$")


def installation(which: Sequence[str]) -> Installation:
    match which:
        case ["office"]:
            return OFFICE
        case ["centre", id] if CENTRE_ID.match(id) and id not in ("hub", "setup", "office"):
            return centre(id)
    raise Trouble("not_an_id", "This is no installation.", "say office, or centre and an id in small letters.")


def prepare_alone(one: Installation) -> None:
    """Write what is missing; existing files stay. Idempotent. The server of the bus is not started yet."""
    finish_or_undo(one)
    if one is OFFICE:
        prepare_hub(one.prepared, SURROUNDINGS)
    else:
        prepare_centre(one.prepared, one.name, SURROUNDINGS)
    lay_out(one)


async def finish(one: Installation) -> None:
    """Write the services' settings and provision the streams. Idempotent."""
    own = {service: given_to(service) for service in one.services}
    await (finish_office(own) if one is OFFICE else finish_centre(one, own))
