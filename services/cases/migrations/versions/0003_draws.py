"""What may leave the centre is drawn here, once; a file knows as whom its client is counted."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    CREATE TABLE standing (
        case_mark bytea NOT NULL,
        indicator text NOT NULL,
        quarter text NOT NULL,
        outcome text NOT NULL,
        PRIMARY KEY (case_mark, indicator, quarter)
    )
    """,
    """
    INSERT INTO standing (case_mark, indicator, quarter, outcome)
    SELECT case_mark, indicator, left(recorded_in, 4) || '-Q' || (right(recorded_in, 2)::int + 2) / 3, outcome
    FROM contribution
    """,
    """
    CREATE TABLE drawn_part (
        case_mark bytea NOT NULL,
        part text NOT NULL,
        period text NOT NULL,
        PRIMARY KEY (case_mark, part)
    )
    """,
    """
    CREATE TABLE draw (
        period text NOT NULL,
        budget text NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (period, budget)
    )
    """,
    """
    CREATE FUNCTION draw_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a draw stands as it was told'; END $$
    """,
    "CREATE TRIGGER draw_stands BEFORE UPDATE OR DELETE ON draw FOR EACH ROW EXECUTE FUNCTION draw_stands()",
    "ALTER TABLE file ADD COLUMN counted_as uuid",
    "UPDATE file SET counted_as = id",
    "ALTER TABLE file ALTER COLUMN counted_as SET NOT NULL",
    "CREATE INDEX ix_file_counted_as ON file (counted_as)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
