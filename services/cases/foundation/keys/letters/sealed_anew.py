"""Letters that were put aside, sealed for the newest key: none is lost, and the older key can go on its day."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.foundation.keys.domain import following_key_id, key_id_of
from services.cases.foundation.keys.form import CentreKeys
from shared.bus.lookups.put_aside import Aside, LettersOnBus
from shared.crypto.keypairs import PrivateKey
from shared.crypto.sealing import NotOpenedError, Purpose, open_sealed, seal


async def seal_anew(
    bus: LettersOnBus,
    keys: CentreKeys,
    ending: Collection[str],
    *,
    destroyed: Mapping[str, datetime],
    now: datetime,
) -> int:
    """Put a copy for the newest key in the place of each letter that only a key in `ending` opens; return how many.

    Of nobody who was erased since: `destroyed` says when the keys of clients were. Interrupted, the same again goes on.
    """
    done = 0
    for letter in await bus.put_aside():
        if body := sealed_anew(letter, keys, ending, destroyed=destroyed):
            done += await bus.put_in_place(letter, body, now=now)
    return done


def sealed_anew(
    letter: Aside, keys: CentreKeys, ending: Collection[str], *, destroyed: Mapping[str, datetime]
) -> bytes | None:
    """The whole message anew; None for what another key opens or none, and for a client who was erased since."""
    older = {key.key_id: key for key in keys.opening if key.key_id in ending}
    return anew(letter, older, keys, destroyed)


def anew(
    letter: Aside, older: Mapping[str, PrivateKey], keys: CentreKeys, destroyed: Mapping[str, datetime]
) -> bytes | None:
    event = understood(letter.body)
    match event:
        case {"thread_id": str(thread), "key_id": str(key_id), "blob": str(blob)} if key_id in older:
            pass
        case _:
            return None
    if was_erased(thread, letter.at, destroyed):
        return None
    try:
        words = open_sealed(blob, older[key_id], purpose=Purpose.REQUEST, centre=keys.centre)
    except NotOpenedError:
        return None
    to = keys.opening[0].public()
    sealed = seal(words, to, purpose=Purpose.REQUEST, centre=keys.centre)
    return json.dumps(event | {"key_id": to.key_id, "blob": sealed}).encode()


def understood(body: bytes) -> dict[str, Any]:
    """Empty where it is none. Also of another version of Kokon, which is why some of them were put aside."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def was_erased(thread: str, at: datetime, destroyed: Mapping[str, datetime]) -> bool:
    """Whether the client who wrote it was erased after that, the first time or after writing again."""
    try:
        key_id = key_id_of(UUID(thread))
    except ValueError:
        return False
    while ended := destroyed.get(key_id):
        if at <= ended:
            return True
        key_id = following_key_id(key_id)
    return False
