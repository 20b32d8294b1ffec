"""What is attached to a file, and what it is called."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, NonNegativeInt, StringConstraints

from services.cases.foundation.records.domain import Record, sealed
from shared.documents.acceptance import Kind

LONGEST_NAME = 120
MOST_AT_ONCE = 10
"""Files in one form."""
ENDING_KEPT = 10
"""Characters at the end of a name that is too long: the ending says what it is."""
KEPT_FORMATS = frozenset("\u200c\u200d")
"""Joiners without which words of some languages are wrong. Every other invisible sign can turn a name around."""


class Removal(StrEnum):
    """Why somebody took an attachment out of a file."""

    MISTAKE = "mistake"
    HER_WISH = "her_wish"
    NOT_NEEDED = "not_needed"
    OTHERS = "others"
    """There is something about other people in it."""


class Details(BaseModel):
    """What is kept sealed beside the content. `size` in bytes, as it is handed out."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
    kind: Kind
    size: NonNegativeInt
    cleaned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Record):
    """`details` is None where it was removed, or cannot be read any more."""

    at: datetime
    staff_id: UUID
    details: Details | None = sealed("attachment", default=None)
    removed_at: datetime | None = None
    removed_by: UUID | None = None
    removal: Removal | None = sealed("attachment", default=None)


class AttachmentNotFoundError(Exception):
    def __init__(self, attachment_id: UUID) -> None:
        super().__init__(str(attachment_id))
        self.attachment_id = attachment_id


def id_of(upload_id: UUID, file_id: UUID, content: bytes) -> UUID:
    """The same form sent twice makes the same id; `upload_id` is kept nowhere, so the id tells no content."""
    return uuid5(upload_id, f"{file_id}|{sha256(content).hexdigest()}")


def shown_name(sent: str) -> str:
    """A name as it can stand on a page: no folders, nothing invisible, not too long; "" if nothing is left."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(sign for sign in last if is_shown(sign)).split()).strip(". ")
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - ENDING_KEPT] + name[-ENDING_KEPT:]


def is_shown(sign: str) -> bool:
    return sign in KEPT_FORMATS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def taken_out(attachment: Attachment, removal: Removal, *, by: UUID, now: datetime) -> Attachment | None:
    """Name and kind go; that something was here, and why it is not any more, stays. None where it was gone before."""
    if attachment.removed_at:
        return None
    return replace(attachment, details=None, removed_at=now, removed_by=by, removal=removal)
