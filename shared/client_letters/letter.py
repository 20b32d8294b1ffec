"""The letter that carries a notice: only `notify` opens it, and every one is as long as every other."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, ValidationError

from shared.client_letters.notice import ClientNotice
from shared.client_letters.safe_times import CLOSED, SafeTimes
from shared.crypto.sealing import NotOpenedError, PrivateKey, PublicKey, Purpose, open_sealed, seal

LENGTH = 4_096
"""Bytes of every letter before it is sealed."""
type Channel = Literal["text", "email", "messenger"]


class ClientLetter(BaseModel):
    """One notice, the one way in which it may be sent, and what the plan allows: `notify` refuses all else."""

    model_config = CLOSED

    notice: ClientNotice
    channel: Channel
    address: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(repr=False)
    safe_times: SafeTimes
    good_until: date
    """The last day, where the client lives, on which the plan is good; then the client has to be asked again."""
    latest: AwareDatetime
    """From then on the notice is of no use any more."""
    is_urgent: bool = False
    """A second colleague agreed, with a reason, that it may be sent outside the safe times."""


def sealed_letter(letter: ClientLetter, to: PublicKey, *, centre: str) -> str:
    return seal(letter.model_dump_json().encode(), to, purpose=Purpose.NOTICE, centre=centre, block=LENGTH)


def opened_letter(blob: str, key: PrivateKey, *, centre: str) -> ClientLetter:
    """Raises NotOpenedError as well for what is no letter: what was in it is told to nobody."""
    try:
        return ClientLetter.model_validate_json(open_sealed(blob, key, purpose=Purpose.NOTICE, centre=centre))
    except ValidationError:
        raise NotOpenedError from None
