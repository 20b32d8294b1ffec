"""What an operator asks a running bus: what was put aside."""

import json
from collections.abc import Sequence

from deploy.nats.deviations import Bus
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters, handled_letters
from deploy.nats.messages.dead_letters import DeadLetter
from deploy.nats.stream_administration import administration, rewind
from deploy.nats.streams import Definition
from deploy.trouble import Trouble
from shared.topology import DOWNLINK, RELEASES


async def answer(bus: Bus, words: Sequence[str]) -> str:
    """`dead-letters list`, `replay ID...`, `close ID`. Raises Trouble."""
    match words:
        case ["dead-letters", "list"]:
            return json.dumps(await rows(bus)) + "\n"
        case ["dead-letters", "replay", *numbers] if numbers and all(map(str.isdecimal, numbers)):
            for number in map(int, numbers):
                await replay(bus, number)
            return ""
        case ["dead-letters", "close", number] if number.isdecimal():
            await close(bus, int(number))
            return ""
    step = "say dead-letters list, replay ID or close ID."
    raise Trouble("usage", "Nobody can ask this of a bus.", step)


async def rows(bus: Bus) -> list[dict[str, object]]:
    """What was put aside: never what is in it."""
    listed = await _listed(bus)
    waiting = handled_letters.waiting(bus.prepared, listed)
    return [dead_letters.json_row(letter) | {"settled": letter not in waiting} for letter in listed]


async def replay(bus: Bus, number: int) -> None:
    """Put one back as it came. Where nobody here may write, because a stream fills from another server, all of it is
    delivered again instead: at the office what centres released, at a centre what the office says.
    """
    from_elsewhere = await _from_elsewhere(bus, number)
    if from_elsewhere:
        identity, definition = from_elsewhere
        async with administration(bus.url, identity, bus.seed(identity)) as api:
            await rewind(api, definition)
    else:
        async with administration(bus.url, DEAD_LETTERS, bus.seed(DEAD_LETTERS)) as api:
            await dead_letters.replay(api, number)
    await close(bus, number)


async def _from_elsewhere(bus: Bus, number: int) -> tuple[str, Definition] | None:
    """The stream of a dead letter that fills from another server, and who looks after it here."""
    streams = {one.name: (identity, one) for identity, found in bus.definitions().items() for one in found}
    if RELEASES in streams:
        return streams[RELEASES]
    subjects = [letter.subject for letter in await _listed(bus) if letter.id == number]
    return streams.get(DOWNLINK) if any(subject.startswith(f"{DOWNLINK}.") for subject in subjects) else None


async def close(bus: Bus, number: int) -> None:
    """Nothing is to be done about one any more."""
    letters_there = await _listed(bus)
    if not (found := [letter for letter in letters_there if letter.id == number]):
        raise Trouble("unknown", f"There is no dead letter {number}.", "look at `dead-letters list`.")
    handled_letters.mark_handled(bus.prepared, found, letters_there)


async def _listed(bus: Bus) -> list[DeadLetter]:
    async with administration(bus.url, DEAD_LETTERS, bus.seed(DEAD_LETTERS)) as api:
        return [letter async for letter in dead_letters.letters(api)]
