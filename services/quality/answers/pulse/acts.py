"""Taking part in a pulse once, opening and closing one."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from services.quality.answers.pulse import domain
from services.quality.answers.pulse.domain import ClosedError, Counts, Feeling, Pulse, Question, last_with_a_result
from services.quality.answers.pulse.store import Pulses
from services.quality.answers.pulse.urn import Urn, UrnKey, UrnNotOpenedError, opened
from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk

SALT = 32
type KeyOf = Callable[[Pulse, bytes], UrnKey]
"""From a pulse and its salt, with a secret that the database has never seen."""


async def take_part(answers: Mapping[Question, Feeling], *, by: Author, key_of: KeyOf, desk: Desk) -> None:
    """Raises ClosedError, AlreadyThereError, UrnNotOpenedError."""
    async with desk.store.work() as work:
        running = await Pulses(work).running(to_change=True)
        if running is None or not running[0].takes_answers(desk.today):
            raise ClosedError
        pulse, salt, urn = running
        key = key_of(pulse, salt)
        fuller = opened(urn, key).with_one_more(key.mark(by.pseudonym), answers)
        await Pulses(work).change_urn(pulse.id, fuller.sealed(key))


async def open_one(*, ends: date, by: Author, id: UUID, key_of: KeyOf, desk: Desk) -> None:
    """Raises IncompleteError, TooSoonError, NotYoursError."""
    async with desk.store.work() as work:
        last = last_with_a_result(await Pulses(work).closed())
        pulse = domain.open_pulse(ends=ends, last=last, by=by, id=id, today=desk.today)
        salt = os.urandom(SALT)
        await Pulses(work).keep_pulse(pulse, salt=salt, urn=Urn().sealed(key_of(pulse, salt)))


async def close(*, by: Author, key_of: KeyOf, desk: Desk) -> None:
    """Raises ClosedError where none runs, and NotYoursError."""
    async with desk.store.work() as work:
        running = await Pulses(work).running(to_change=True)
        if running is None:
            raise ClosedError
        pulse, salt, urn = running
        said = counted(urn, key_of(pulse, salt))
        await Pulses(work).close_pulse(domain.close(pulse, said, by=by, today=desk.today))


def counted(urn: bytes, key: UrnKey) -> Counts:
    """Nothing where the service has another secret than when the pulse began: lost, and never guessed."""
    try:
        return opened(urn, key).counts
    except UrnNotOpenedError:
        return {}
