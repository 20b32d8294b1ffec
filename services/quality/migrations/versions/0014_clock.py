"""The last moment at which the clock was right."""

from alembic import op

from shared.clock import store as clock_store

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    clock_store.create_table(op)
