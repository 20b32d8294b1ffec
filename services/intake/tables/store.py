"""The database of intake: one set of tables, and its outbox."""

from sqlalchemy import MetaData

from shared.clock import store as clock_store
from shared.store.outbox import Outbox

metadata = MetaData()
outbox = Outbox(metadata)
clock_store.table_in(metadata)
