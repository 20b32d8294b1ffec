"""When new keys are due, when nothing is to be sealed for the old ones any more, and what `intake` is told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import batched, pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import with_ending, with_new_opening
from shared.crypto.keypairs import PrivateKey, Suite
from shared.crypto.opening_keys import signed
from shared.events import MOST_KEYS, OfferedKey, OpeningKeysAnnounced

OPEN_PAGES = timedelta(hours=20)
"""A page that a client has open is sealed for the key that it came with."""


def changed(keys: CentreKeys, *, now: datetime, clock: tzinfo) -> CentreKeys | None:
    """New keys on each day of the centre, and an end to those whose pages are old; None where nothing is due."""
    due = keys
    if not is_of_today(keys, now=now, clock=clock):
        due = with_new_opening(due, now=now)
    if over := set(no_longer_sealed_for(due, now=now)) - due.ending:
        due = with_ending(due, over, now=now)
    return due if due is not keys else None


def is_of_today(keys: CentreKeys, *, now: datetime, clock: tzinfo) -> bool:
    """Keys of a day to come, by a clock that was wrong, are none of today."""
    made = keys.opening_made
    return made is not None and made.astimezone(clock).date() == now.astimezone(clock).date()


def no_longer_sealed_for(keys: CentreKeys, *, now: datetime) -> Iterator[str]:
    """Key ids of those that were replaced so long ago that no page with them is open."""
    days = [tuple(day) for day in batched(keys.opening, len(Suite), strict=False)]
    for newer, older in pairwise(days):
        replaced = keys.made.get(newer[0].key_id)
        if replaced is None or now - replaced >= OPEN_PAGES:
            yield from (key.key_id for key in older)


def announcement(keys: CentreKeys) -> OpeningKeysAnnounced:
    """The same for the same keys, apart from its id."""
    told = OpeningKeysAnnounced(
        number=max(keys.opening_number, 1),
        keys=tuple(offered([key for key in keys.opening if key.key_id not in keys.ending]))[:MOST_KEYS],
        ending=tuple(key.key_id for key in keys.opening if key.key_id in keys.ending)[:MOST_KEYS],
        signature="",
    )
    return signed(told, Ed25519PrivateKey.from_private_bytes(keys.handover), centre=keys.centre)


def offered(keys: Sequence[PrivateKey]) -> Iterator[OfferedKey]:
    for key in keys:
        yield OfferedKey.model_validate(key.public().to_json())
