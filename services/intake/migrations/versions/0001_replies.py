"""The outbox, and the sealed replies that wait to be read."""

import sqlalchemy as sa
from alembic import op

from shared.store import outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    outbox.create_tables(op)
    op.create_table(
        "reply",
        sa.Column("reply_id", sa.Uuid, primary_key=True),
        sa.Column("thread_id", sa.Uuid, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("reply_of_thread", "reply", ["thread_id", "received_at"])
    op.create_index("reply_age", "reply", ["received_at"])
