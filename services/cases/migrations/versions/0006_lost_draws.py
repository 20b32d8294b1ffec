"""Draws that left, and that this database has forgotten since it was restored; when its clock was last plausible."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """
    CREATE TABLE lost_draw (
        period text PRIMARY KEY,
        noticed_at timestamptz NOT NULL,
        closed_until text NOT NULL
    )
    """,
    "ALTER TABLE tally_calendar ADD COLUMN clock_seen timestamptz",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
