"""Letters that were put aside, sealed for the newest key: none is lost, and the older key can go on its day."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter

from services.cases.foundation.keys.domain import following_key_id, key_id_of
from services.cases.foundation.keys.form import CentreKeys
from shared.crypto.keypairs import PrivateKey, Suite
from shared.crypto.sealing import NotOpenedError, Purpose, open_sealed, seal


class PutAside(BaseModel):
    """One message as the bus keeps it: `id` is its place there, `at` when it was put aside."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: int
    at: AwareDatetime
    body: Base64Bytes = Field(repr=False)


LETTERS: TypeAdapter[list[PutAside]] = TypeAdapter(list[PutAside])


def sealed_anew(letters: Iterable[PutAside], keys: CentreKeys, *, destroyed: Mapping[str, datetime]) -> dict[int, str]:
    """By id the whole message anew, in base64: of those that an older key opens, and of nobody who was erased since.

    What no key opens, or the newest one, needs no other. `destroyed` says when the keys of clients were.
    """
    older = {key.key_id: key for key in keys.opening[len(Suite) :]}
    found = {letter.id: anew(letter, older, keys, destroyed) for letter in letters}
    return {id_: b64encode(body).decode() for id_, body in found.items() if body}


def anew(
    letter: PutAside, older: Mapping[str, PrivateKey], keys: CentreKeys, destroyed: Mapping[str, datetime]
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
