"""The door in the store: nothing of a client is returned or changed before it was passed."""

from services.cases.access.domain import Act, Ground, Subject, ground
from services.cases.sealed.store import SealedWork
from shared.signin.domain import Person


class AccessWork(SealedWork):
    async def introduce(self, reader: Person) -> None:
        """Says who reads, before a list is asked for: the list then holds only what is hers."""

    async def admit(self, reader: Person, act: Act, subject: Subject) -> Ground:
        """Before what it names is returned or changed; a list names what it found. Raises NotAllowedError."""
        await self.introduce(reader)
        return ground(reader, act, subject)
