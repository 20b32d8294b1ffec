"""What a running server shows by its streams: full ones, letters put aside or forgotten, what somebody changed."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from deploy.nats.deviations import Bus, look_now
from deploy.nats.folder_check import Fault
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters, handled_letters
from deploy.nats.messages.dead_letters import DeadLetter
from deploy.nats.messages.overdue import overdue
from deploy.nats.stream_administration import administration
from deploy.nats.streams import ADVISORIES
from deploy.trouble import Trouble
from shared.events import EVENTS, Event, NumberReplaced
from shared.topology import KEPT, KEPT_GET, publisher_of

PASSED_OVER = (
    "nothing stands still, casework passes it over. If an older version let it in, nothing has to be done; if a newer "
    "one wrote it, update this program. Never make this stream anew for it: casework then forgets what it has drawn."
)
FULL = 80
"""Percent of what a stream may take; nobody should hear of it only when it refuses."""


def examine(bus: Bus) -> list[Fault]:
    """What cannot be looked at is a fault, too."""
    try:
        return [*full_streams(bus), *not_defined(bus), *put_aside(bus), *unreadable(bus), *overdue(bus)]
    except Trouble as trouble:
        return [Fault("not_looked_at", f"The streams were not looked at. {trouble.what}", trouble.next_step)]


def full_streams(bus: Bus) -> list[Fault]:
    """Streams that will refuse soon; what is refused waits where it comes from."""
    used = {one["config"]["name"]: _share(one) for one in asyncio.run(_streams(bus))}
    step = "make room on the disk, then ./kokon up with this version; nothing is lost meanwhile."
    return [
        Fault("stream_full", f"stream {name} is {share} % full.", step)
        for name, share in used.items()
        if share >= FULL and name != ADVISORIES
    ]


def put_aside(bus: Bus) -> list[Fault]:
    """What could not be handled waits for somebody who looks; at a centre not for longer than its stream keeps it."""
    if not (waiting := handled_letters.waiting(bus.prepared, asyncio.run(_listed(bus)))):
        return []
    step = "./kokon dead-letters list, which says why; then for each replay, or close where nothing is to be done."
    days = sorted(letter.gone_at.date() for letter in waiting if letter.gone_at)
    gone = f", the oldest gone on {days[0]}" if days else ""
    found = Fault("put_aside", f"put aside, because it could not be handled{gone}: {len(waiting)}", step)
    return [found, *old_numbers(waiting)]


def old_numbers(waiting: Sequence[DeadLetter]) -> list[Fault]:
    """Named apart from all others: until it is handled, a thief of the old number of a client reads the answers."""
    ids = " ".join(str(letter.id) for letter in waiting if letter.subject == NumberReplaced.subject)
    what = "the old number of a client still opens answers on the public pages: nothing else is as urgent."
    return [Fault("old_number", what, f"./kokon dead-letters replay {ids}")] if ids else []


def unreadable(bus: Bus) -> list[Fault]:
    """By its place alone, what is kept for good and is no event: nobody can delete it, so it is passed over."""
    return [
        Fault("unreadable_kept", f"stream {KEPT}, message {place}: not an event of this version.", PASSED_OVER, False)
        for place in asyncio.run(_unreadable(bus))
    ]


def not_defined(bus: Bus) -> list[Fault]:
    """What somebody with the key of a provisioner changed or added, through which messages could go elsewhere."""
    return look_now(bus.url, {name: (bus.seed(name), wanted) for name, wanted in bus.definitions().items()})


async def _unreadable(bus: Bus) -> list[int]:
    if KEPT not in {one.name for definitions in bus.definitions().values() for one in definitions}:
        return []
    lasting = {event.subject: event for event in EVENTS if event.kept_for_good}
    publisher = publisher_of(next(iter(lasting.values())))
    async with administration(bus.url, publisher, bus.seed(publisher)) as api:
        return [place async for place, subject, body in api.lying_in(KEPT_GET) if not _is(lasting.get(subject), body)]


def _is(event: type[Event] | None, body: bytes) -> bool:
    try:
        return event is not None and bool(event.model_validate_json(body))
    except ValidationError:
        return False


async def _listed(bus: Bus) -> list[DeadLetter]:
    """Not those in whose place one lies that was sealed for a newer key."""
    async with administration(bus.url, DEAD_LETTERS, bus.seed(DEAD_LETTERS)) as api:
        return [letter async for letter in dead_letters.letters(api)]


async def _streams(bus: Bus) -> list[Any]:
    """Of those that are defined each that is there."""
    found: list[Any] = []
    for identity, definitions in bus.definitions().items():
        async with administration(bus.url, identity, bus.seed(identity)) as api:
            found += [await api.ask(f"STREAM.INFO.{definition.name}", {}) for definition in definitions]
    return [stream for stream in found if stream]


def _share(stream: Any) -> int:
    return int(100 * stream["state"]["bytes"] // max(1, stream["config"]["max_bytes"]))
