"""The office keeps the newest key of each member for cases that are passed on, and what the centres were told of it."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE member_key (
        centre text PRIMARY KEY,
        public_key text NOT NULL,
        said_at timestamptz NOT NULL,
        listed_name text,
        listed_key text
    )
    """)
