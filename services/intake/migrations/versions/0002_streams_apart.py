"""Each stream of a service is guarded apart."""

from alembic import op

from shared.store import outbox

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    outbox.guard_streams_apart(op, first="intake")
