"""Conversations that are stored under the id that their number gives are found among all others."""

from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX request_from_before ON request (thread_id) WHERE get_byte(uuid_send(thread_id), 6) >> 4 = 8"
    )
