"""What the notify service remembers: which events it has answered, and its answers. No table of its own."""

from pydantic import SecretStr
from sqlalchemy import MetaData

from shared.outbox import Outbox
from shared.store import Store, Work

metadata = MetaData()
outbox = Outbox(metadata)

NotifyStore = Store[Work]


def open_store(url: SecretStr) -> NotifyStore:
    return Store(url, outbox, Work)
