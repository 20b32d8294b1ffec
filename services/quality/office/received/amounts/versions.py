"""Amounts that another version of Kokon let go: whose they are can be told, and not what they say."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json


class OtherVersion(BaseModel):
    """What every version of such a message has in common. It is put aside, and its centre is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    year: int


def of_another_version(body: bytes) -> OtherVersion | None:
    """Of a body that is no such message of this version; None where it is none of any."""
    try:
        told = from_json(body)
        return OtherVersion.model_validate({name: told[name] for name in OtherVersion.model_fields})
    except (ValueError, KeyError, TypeError):
        return None
