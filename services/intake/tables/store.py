"""The database of intake: one set of tables, and its outbox."""

from sqlalchemy import MetaData

from shared.outbox import Outbox

metadata = MetaData()
outbox = Outbox(metadata)
