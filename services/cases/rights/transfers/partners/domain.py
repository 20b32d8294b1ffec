"""A member centre and its key: entered by a colleague or listed by the office, used only after a call confirmed it."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.rights.transfers.sealed_file import fingerprint

LONGEST_NAME, LONGEST_KEY = 120, 100


class State(StrEnum):
    TO_CONFIRM = "to_confirm"
    KEY_CHANGED = "key_changed"
    """It was confirmed before, and has another key since."""
    CONFIRMED = "confirmed"
    NOT_AS_CONFIRMED = "not_as_confirmed"
    """Nobody did it here: the row in the database is not what was confirmed."""


@dataclass(frozen=True, slots=True)
class Partner:
    """`proof` binds what was confirmed to the key file of this centre, which the database does not know.

    Without `entered_by` the key came from the office.
    """

    id: UUID
    name: str
    public_key: str
    entered_at: datetime
    entered_by: UUID | None
    confirmed_at: datetime | None = None
    confirmed_by: UUID | None = None
    proof: bytes | None = None
    changed: bool = False
    """The key is another one than a confirmed one before it."""

    def state(self, secret: bytes) -> State:
        if self.confirmed_at is None or self.proof is None:
            return State.KEY_CHANGED if self.changed else State.TO_CONFIRM
        right = hmac.compare_digest(self.proof, proof_of(self, secret))
        return State.CONFIRMED if right else State.NOT_AS_CONFIRMED


class PartnerNotFoundError(Exception):
    """There is no such centre."""


class NotConfirmedError(Exception):
    """The key of this centre was not confirmed, or is not the one that was: nothing is made for it."""


class OtherDigitsError(Exception):
    """What was heard on the phone is not the fingerprint of the key. Nothing is confirmed."""


class OwnKeyError(Exception):
    """This is the key of this very centre."""


def entered(
    before: Iterable[Partner], name: str, public_key: str, *, own: str, partner_id: UUID, by: UUID, now: datetime
) -> Partner | None:
    """None where the centre has this key already. Another key has to be confirmed anew. Raises OwnKeyError."""
    if public_key == own:
        raise OwnKeyError
    known = next((one for one in before if one.name.casefold() == name.casefold()), None)
    if known and known.public_key == public_key:
        return None
    return Partner(
        id=known.id if known else partner_id,
        name=known.name if known else name,
        public_key=public_key,
        entered_at=now,
        entered_by=by,
        changed=bool(known and (known.changed or known.confirmed_at)),
    )


def confirmed(one: Partner, heard: str, *, secret: bytes, by: UUID, now: datetime) -> Partner:
    """`heard` are the digits that the other centre read out. Raises OtherDigitsError."""
    if not hmac.compare_digest(digits_in(heard), digits_in(fingerprint(one.public_key))):
        raise OtherDigitsError
    new = replace(one, confirmed_at=now, confirmed_by=by, changed=False)
    return replace(new, proof=proof_of(new, secret))


def require_confirmed(one: Partner | None, secret: bytes) -> Partner:
    """Raises PartnerNotFoundError, NotConfirmedError."""
    if one is None:
        raise PartnerNotFoundError
    if one.state(secret) is not State.CONFIRMED:
        raise NotConfirmedError
    return one


def proof_of(one: Partner, secret: bytes) -> bytes:
    said = "|".join((str(one.id), one.name, one.public_key, str(one.entered_by), str(one.confirmed_by)))
    return hmac.digest(secret, b"kokon/transfer-partner/v1|" + said.encode(), "sha256")


def digits_in(text: str) -> bytes:
    return re.sub(r"[\s.-]", "", text).encode()
