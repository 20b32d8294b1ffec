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
    """
    CREATE TABLE own_criterion (
        criterion text NOT NULL,
        number integer NOT NULL,
        texts jsonb NOT NULL,
        retired text NOT NULL,
        id uuid NOT NULL CONSTRAINT own_criterion_id_key UNIQUE,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL,
        PRIMARY KEY (criterion, number)
    )
    """,
    """
    CREATE TABLE own_count (
        id uuid PRIMARY KEY,
        criterion text NOT NULL,
        part integer NOT NULL,
        whole integer NOT NULL,
        author uuid NOT NULL,
        role text NOT NULL,
        at timestamptz NOT NULL,
        day date NOT NULL,
        CONSTRAINT own_count_part_of_whole CHECK (whole > 0 AND part BETWEEN 0 AND whole)
    )
    """,
    "CREATE INDEX own_count_of_criterion ON own_count (criterion, at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
