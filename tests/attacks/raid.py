"""Somebody takes everything: the disk, an old copy of the rows, what the bus keeps, and the centre's own key file."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.cases.counting.draws.outcomes import PLACES, row_of
from services.cases.foundation.keys.domain import binding_of
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Field, Sealer
from shared.crypto.sealing import NotOpenedError, Purpose, open_sealed
from shared.dictionary.files import of_service
from tests.cases.erasure_centre import Copy

BOX = 12 + 32 + 16
"""Bytes of a wrapped key: nonce, key, tag."""
BEHIND = 64
"""A wrapped key lies at most so many bytes behind its name, on a page and in the log of changes."""
ROW = {"request": "thread_id"}
"""The column that a sealed field is bound to, where it is not `id`."""
type Found = list[tuple[str, bytes]]


def client_keys(folder: Path, key_ids: Iterable[str], keys: CentreKeys) -> set[bytes]:
    """Their keys, out of any file below the folder in which they once lay wrapped: also where a row was deleted."""
    names = {key_id: key_id.encode() for key_id in key_ids}
    found: set[bytes] = set()
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            for key_id, name in names.items():
                for place in places_of(name, content):
                    behind = place + len(name)
                    found |= unwrapped(content[behind : behind + BEHIND + BOX], key_id, keys)
    return found


def lies_in(folder: Path, words: Iterable[str]) -> set[str]:
    """Those of the words that lie readable in a file below the folder."""
    raw = {word: word.encode() for word in words}
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return {word for file in files for content in [file.read_bytes()] for word in raw if raw[word] in content}


def places_of(name: bytes, content: bytes) -> Iterator[int]:
    place = content.find(name)
    while place >= 0:
        yield place
        place = content.find(name, place + 1)


def unwrapped(behind: bytes, key_id: str, keys: CentreKeys) -> set[bytes]:
    found: set[bytes] = set()
    binding = binding_of(keys.centre, key_id)
    for start in range(len(behind) - BOX + 1):
        box = behind[start:][:BOX]
        for kek in keys.keks.values():
            try:
                found.add(AESGCM(kek).decrypt(box[:12], box[12:], binding))
            except InvalidTag:
                continue
    return found


def opened_rows(copy: Copy, key_id: str, client_key: bytes) -> Found:
    """Every sealed field in a copy of the rows that this key opens."""
    sealer = Sealer({key_id: client_key})
    return [
        (f"{table}.{column}", words.encode())
        for table, column, field in of_service("cases").every_field()
        if field.sealed
        for row in json.loads(copy[table])
        if (words := read(sealer, Field(table, column, field.sealed), row, key_id))
    ]


def read(sealer: Sealer, field: Field, row: dict[str, Any], key_id: str) -> str | None:
    value = row[field.column]
    if value is None:
        return None
    blob = bytes.fromhex(value.removeprefix("\\x"))
    return sealer.read(field, blob, row=place_in(field.table, row), key_id=key_id)


def place_in(table: str, row: dict[str, Any]) -> UUID | str:
    """What a sealed field of the row is bound to."""
    if table in PLACES:
        return row_of(row | {"case_mark": bytes.fromhex(row["case_mark"].removeprefix("\\x"))})
    return UUID(row[ROW.get(table, "id")])


def opened_envelopes(bodies: Iterable[bytes], keys: CentreKeys) -> Found:
    """What lies on the bus and is sealed for the centre."""
    found: Found = []
    for body in bodies:
        told = json.loads(body)
        for key in keys.opening:
            try:
                found.append(("bus", open_sealed(told["blob"], key, purpose=Purpose.REQUEST, centre=keys.centre)))
            except NotOpenedError:
                continue
    return found
