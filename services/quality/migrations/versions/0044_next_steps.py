"""Which role is to take the next step of a criterion, and by when."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE next_step (
        criterion text PRIMARY KEY,
        given_to text NOT NULL,
        due date NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL
    )
    """)
