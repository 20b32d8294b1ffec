"""What a browser carries while its person is away at the provider: sealed, for some minutes, good once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from shared.accounts.factors.keys import NOBODY, DoorKeys, UnreadableError
from shared.accounts.oidc.client import new_secret
from shared.accounts.oidc.domain import WAY_FOR

LONGEST_CARRIED = 4096
LONGEST_PLACE = 1000


class Carried(BaseModel):
    """`place` is the path to go on at after the sign-in."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    begun_at: AwareDatetime
    place: str = "/"

    @property
    def ends_at(self) -> datetime:
        return self.begun_at + WAY_FOR

    def sealed(self, keys: DoorKeys) -> str:
        told = self.model_dump_json().encode()
        return urlsafe_b64encode(keys.sealed(told, person_id=NOBODY, purpose=type(self).__name__)).decode()

    @classmethod
    def opened(cls, given: str | None, keys: DoorKeys, *, now: datetime) -> Self | None:
        """None for what was not sealed here, for this purpose, within the last minutes."""
        try:
            sealed = urlsafe_b64decode((given or "")[:LONGEST_CARRIED].encode())
            found = cls.model_validate_json(keys.opened(sealed, person_id=NOBODY, purpose=cls.__name__))
        except (UnreadableError, ValidationError, ValueError):
            return None
        return found if timedelta(seconds=-5) <= now - found.begun_at < WAY_FOR else None


class Way(Carried):
    """The state of one redirect to the provider. Within a session it connects that account to the provider."""

    state: str
    nonce: str
    verifier: str
    person_id: UUID | None = None
    session_id: UUID | None = None

    @classmethod
    def begun(cls, place: str, *, person_id: UUID | None, session_id: UUID | None, now: datetime) -> "Way":
        secrets = {"state": new_secret(), "nonce": new_secret(), "verifier": new_secret()}
        place = place if len(place) <= LONGEST_PLACE else "/"
        return cls(id=uuid4(), begun_at=now, place=place, person_id=person_id, session_id=session_id, **secrets)


class Halfway(Carried):
    """The provider named a person and checked one factor: the second one is still to be shown here."""

    person_id: UUID
