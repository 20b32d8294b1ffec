"""A release that another version of Kokon made: whose it is can be told, and not what it says."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from shared.events import Quarter


class OtherVersion(BaseModel):
    """What every version of a release has in common. It is put aside, and its centre is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    period: Quarter


def of_another_version(body: bytes) -> OtherVersion | None:
    """Of a body that is no release of this version; None where it is none of any."""
    try:
        told = from_json(body)
        return OtherVersion.model_validate({name: told[name] for name in OtherVersion.model_fields})
    except (ValueError, KeyError, TypeError):
        return None
