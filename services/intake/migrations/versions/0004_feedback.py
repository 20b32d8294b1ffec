"""Feedback: codes as hashes, counters, and the windows that were told."""

from alembic import op

revision = "0004"
down_revision = "0003"
TABLES = (
    "CREATE TABLE feedback_code (hash text PRIMARY KEY, until text NOT NULL, used boolean NOT NULL DEFAULT false)",
    """
    CREATE TABLE feedback_count (
        month text NOT NULL,
        question text NOT NULL,
        best_two integer NOT NULL,
        others integer NOT NULL,
        PRIMARY KEY (month, question)
    )
    """,
    "CREATE TABLE feedback_window (month text PRIMARY KEY)",
    """
    CREATE TABLE feedback_calendar (
        only_row smallint PRIMARY KEY DEFAULT 1,
        first_window text NOT NULL,
        CONSTRAINT feedback_calendar_only_row CHECK (only_row = 1)
    )
    """,
)


def upgrade() -> None:
    for table in TABLES:
        op.execute(table)
