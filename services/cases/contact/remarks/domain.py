"""A remark: what a client wrote beside the questions of a feedback. It belongs to no client, file or thread."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Sealer
from shared.calendar import following

KEY_ID = "centre"
ENDED = "remark-"
LONGEST = 20_000
"""Characters, as the public page takes; of more the beginning is kept."""
MOST = 1_000
"""Remarks of a month. Nobody can delete one before its month is over, so a flood is cut off here."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`id` is drawn here: it is not that of the event in which the words came. `words` is None where they cannot be
    opened."""

    id: UUID
    month: str
    words: str | None = field(repr=False)


def remark(words: str, *, remark_id: UUID, month: str) -> Remark | None:
    """Return None where nothing was written."""
    said = words.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
    return Remark(remark_id, month, said) if said else None


def end_of(remark_id: UUID) -> str:
    """What stays of a remark that a reader deleted, among the keys that were destroyed: by it a restored copy of the
    database is rid of the remark again, and nobody finds the remark.
    """
    return f"{ENDED}{sha256(str(remark_id).encode()).hexdigest()}"


def first_kept(this_month: str, *, months: int) -> str:
    """The earliest month of which remarks are still kept."""
    return following(this_month, -months)


def by_month(remarks: Iterable[Remark]) -> list[tuple[str, list[Remark]]]:
    """Of remarks in the order of their months."""
    return [(month, list(those)) for month, those in groupby(remarks, key=lambda one: one.month)]


def remark_sealer(keys: CentreKeys) -> Sealer:
    """Nobody knows whose a remark is, so no client's key seals it: the key comes from the key file, for this alone."""
    key = HKDF(SHA256(), 32, None, f"kokon/remarks/v1|{keys.centre}".encode()).derive(keys.mark)
    return Sealer({KEY_ID: key})
