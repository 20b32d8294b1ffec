"""The database of a centre's quality service, and of the office: one metadata, one outbox, one set of sessions."""

from sqlalchemy import MetaData

from shared.accounts.store import Accounts
from shared.clock import store as clock_store
from shared.store.outbox import Outbox

metadata = MetaData()
outbox = Outbox(metadata)
clock_store.table_in(metadata)
accounts = Accounts(metadata)
"""A centre uses its sessions only, which hang on a hand-over; the office its accounts, too."""
