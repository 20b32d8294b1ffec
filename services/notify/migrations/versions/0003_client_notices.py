"""How far each notice to a client has come, by id and moments, and the last moment at which the clock was right."""

from alembic import op

from shared.clock import store as clock_store

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE client_notice (
            notice_id uuid PRIMARY KEY,
            first_begun_at timestamptz,
            begun_at timestamptz,
            withdrawn_at timestamptz,
            ended_at timestamptz,
            noted_at timestamptz NOT NULL
        )
    """)
    clock_store.create_table(op)
