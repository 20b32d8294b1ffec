"""A message that another version of Kokon made: whose it is can be told, and not what it says."""

from collections.abc import Callable
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from shared.events import Quarter


class OtherVersion(BaseModel):
    """What every version of an event has in common. It is put aside, and its centre is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID


class OtherRelease(OtherVersion):
    period: Quarter


class OtherAmounts(OtherVersion):
    year: int


def reader_of[Common: OtherVersion](model: type[Common]) -> Callable[[bytes], Common | None]:
    """A function that reads `model` in a body of any version; None where the body is of none."""

    def read(body: bytes) -> Common | None:
        try:
            fields = from_json(body)
            return model.model_validate({name: fields[name] for name in model.model_fields})
        except (ValueError, KeyError, TypeError):
            return None

    return read
