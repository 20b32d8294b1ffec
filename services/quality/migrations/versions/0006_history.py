"""Where the centre stood at the end of each quarter, and criteria of its own."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE history_quarter (period text PRIMARY KEY, catalogue text NOT NULL)",
    """
    CREATE TABLE history_line (
        period text NOT NULL REFERENCES history_quarter (period) ON DELETE CASCADE,
        criterion text NOT NULL,
        thread text NOT NULL,
        stretch text NOT NULL,
        measuring text NOT NULL,
        measured text NOT NULL,
        low double precision,
        value double precision,
        high double precision,
        coverage double precision NOT NULL,
        people integer NOT NULL,
        assessed text NOT NULL,
        level smallint,
        shortfall text,
        PRIMARY KEY (period, criterion)
    )
    """,
    "CREATE INDEX history_line_of_thread ON history_line (thread, period)",
    "CREATE INDEX history_line_of_criterion ON history_line (criterion, period)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
