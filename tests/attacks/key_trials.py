"""Every sealed value of a dump, tried with every key there is: no link and no rule of the program is trusted."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from services.cases.contact.remarks.domain import KEY_ID as OF_REMARKS
from services.cases.contact.remarks.domain import remark_sealer
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Field, FieldNotOpenedError, Sealer
from services.cases.oversight.incidents.domain import KEY_ID, centre_sealer
from shared.crypto.sealing import NotOpenedError, PrivateKey, Purpose, open_sealed
from shared.dictionary.files import of_service
from tests.attacks import raid
from tests.attacks.raid import Found
from tests.cases.erasure_centre import Copy

ENVELOPE = re.compile(rb"[A-Za-z0-9+/]{5400,}={0,2}")
"""Base64 of the smallest that can be sealed for a reader, or longer."""
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def key_ids(copies: Iterable[Copy]) -> set[str]:
    """Of every client who is named anywhere in these rows."""
    named = r'"key_id":\s*"([^"]+)"'
    return {one for copy in copies for text in copy.values() for one in re.findall(named, text)}


def client_keys(folders: Iterable[Path], ids: Collection[str], keys: CentreKeys) -> set[bytes]:
    """Every key of a client that can be unwrapped from any file of these disks with what the centre still has."""
    return {key for folder in folders for key in raid.client_keys(folder, ids, keys)}


def opened_rows(copies: Iterable[Copy], ids: Collection[str], client: Collection[bytes], keys: CentreKeys) -> Found:
    """What any of these keys opens of any sealed field, whomever it says it belongs to; where, and what is in it."""
    sealers = [(one, Sealer({one: key})) for one in ids for key in client]
    sealers += [(KEY_ID, centre_sealer(keys)), (OF_REMARKS, remark_sealer(keys))]
    return [
        (f"{table}.{column}", content)
        for copy in copies
        for table, column, field in of_service("cases").every_field()
        if field.sealed
        for row in json.loads(copy[table])
        for content in opened(Field(table, column, field.sealed), row, sealers)
    ]


def opened(field: Field, row: dict[str, Any], sealers: Iterable[tuple[str, Sealer]]) -> Iterator[bytes]:
    if not (value := row[field.column]):
        return
    blob = bytes.fromhex(value.removeprefix("\\x"))
    bound_to = [UUID(one) for one in set(AN_ID.findall(json.dumps(row)))]
    for key_id, sealer in sealers:
        for one in bound_to:
            with suppress(FieldNotOpenedError, UnicodeDecodeError):
                yield sealer.open(field, blob, row=one, key_id=key_id).encode()
            with suppress(FieldNotOpenedError):
                yield sealer.open_parts(field, [blob], row=one, key_id=key_id)


def opened_envelopes(contents: Found, opening: Iterable[PrivateKey], centre: str) -> Found:
    """What is sealed for a reader anywhere: on the bus, in an outbox, in a dump."""
    keys, tried = list(opening), set[bytes]()
    found: Found = []
    for place, content in contents:
        for blob in set(ENVELOPE.findall(content)) - tried:
            tried.add(blob)
            for key in keys:
                for purpose in Purpose:
                    try:
                        found.append((place, open_sealed(blob.decode(), key, purpose=purpose, centre=centre)))
                    except NotOpenedError:
                        continue
    return found
