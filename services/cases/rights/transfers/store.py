"""Transfers in the database: moments, people and the consent in the clear; to whom, what and the number, sealed."""

from uuid import UUID

from services.cases.foundation.access.domain import Act
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.rights.transfers.domain import Transfer, TransferNotFoundError
from services.cases.rights.transfers.words import words

TRANSFERS = Records(Transfer, "transfer", newest=("noted_at",), is_activity=False, words=words, writes=Act.RIGHTS)


class Transfers(RecordStore[Transfer]):
    records = TRANSFERS

    async def to_change(self, transfer_id: UUID, file: OfClient) -> Transfer:
        """Raises NotAllowedError, TransferNotFoundError."""
        one = await self.one(transfer_id, file, change=True)
        if one is None:
            raise TransferNotFoundError
        return one
