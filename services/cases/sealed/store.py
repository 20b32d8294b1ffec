"""The database of client data: one set of tables, and work that can seal and open what lies in them."""

from sqlalchemy import MetaData

from services.cases.keys.ring import KeyRing
from shared.outbox import Outbox
from shared.store import Work

metadata = MetaData()
outbox = Outbox(metadata)


class SealedWork(Work):
    """The work of every part of cases. `ring` is set by the store that begins the work."""

    ring: KeyRing
