"""From which day on the sums of amounts of a year stand, and when the office last ran before that was decided."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.execute("""
    CREATE TABLE amounts_year (
        year integer PRIMARY KEY,
        lived_at timestamptz NOT NULL,
        stands_from date
    )
    """)
