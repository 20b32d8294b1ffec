"""Which of the first steps are given to which role."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE given_step (
        kind text PRIMARY KEY,
        given_to text NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL
    )
    """)
