"""Outcomes in the ledgers, sealed with one key for all: to know whose a row is tells nothing of its outcome."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid5

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.keys.domain import CLIENT_KEYS
from services.cases.foundation.outcomes import Outcome
from services.cases.foundation.sealed.domain import Field, Sealer

LEDGER_KEY = str(uuid5(CLIENT_KEYS, "ledger"))
"""Kept among the keys of clients and wrapped like them; a key for each client would say whose a row is."""
CONTRIBUTED = Field("contribution", "outcome", "measurement")
STOOD = Field("standing", "outcome", "measurement")
PLACES = {field.table: field for field in (CONTRIBUTED, STOOD)}
BEFORE = {outcome.value.encode(): outcome for outcome in Outcome}
"""As outcomes lay in clear until they were sealed: a migration has no key, so `put_in_order` seals what it finds."""


class Row(Protocol):
    """As the database gives it, or as it is put there."""

    def __getitem__(self, name: Any, /) -> Any: ...

    def get(self, name: Any, otherwise: Any, /) -> Any: ...


def row_of(row: Row) -> str:
    """What an outcome is bound to."""
    return f"{row['case_mark'].hex()}|{row['indicator']}|{row.get('quarter', '')}"


class Ledger:
    """Seals and opens outcomes; lives as long as one piece of work."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def sealed(self, field: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with its outcome sealed; one that is not known stays so."""
        if row["outcome"] is None:
            return {**row, "outcome": b""}
        return {**row, "outcome": self._sealer.seal(field, row["outcome"], row=row_of(row), key_id=LEDGER_KEY)}

    def opened(self, field: Field, row: Row) -> Outcome | None:
        """None where the key is lost."""
        blob = row["outcome"]
        if blob in BEFORE:
            return BEFORE[blob]
        found = self._sealer.read(field, blob, row=row_of(row), key_id=LEDGER_KEY)
        return None if found is None else Outcome(found)


class Outcomes(ErrandStore):
    serves = Errand.COUNTING

    async def ledger(self) -> Ledger:
        """With the key of the ledgers, made when it is needed for the first time."""
        sealer = await self.work.opener({LEDGER_KEY})
        if LEDGER_KEY not in sealer:
            sealer.take(await self.work.ring.sealer_for_new({LEDGER_KEY}))
        return Ledger(sealer)
