"""The outbox and the inbox; notify keeps nothing else."""

from alembic import op

from shared.store import outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    outbox.create_tables(op)
