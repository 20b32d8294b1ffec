"""Threads whose number was replaced: nothing is kept for them any more, in whatever order events come."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("CREATE TABLE ended_thread (thread_id uuid PRIMARY KEY, ended_at timestamptz NOT NULL)")
