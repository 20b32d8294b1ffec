"""Received releases as they came and counted, and the proposals, drafts, comments and votes of the members."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE received_release ADD COLUMN body bytea, ADD COLUMN received_on date",
    "DROP INDEX received_release_of_period",
    "CREATE INDEX received_release_of_period ON received_release (period, catalogue, centre)",
    """
    CREATE TABLE federation_count (
        period text NOT NULL,
        catalogue text NOT NULL,
        criterion text NOT NULL,
        line text NOT NULL,
        said text NOT NULL,
        centres integer NOT NULL,
        PRIMARY KEY (period, catalogue, criterion, line, said)
    )
    """,
    "CREATE INDEX federation_count_of_criterion ON federation_count (criterion)",
    """
    INSERT INTO federation_count (period, catalogue, criterion, line, said, centres)
    SELECT period, catalogue, criterion, told.line, told.said, count(*)
    FROM received_line, LATERAL (VALUES
        ('measured', coalesce(measured_band::text, measured)),
        ('assessed', coalesce(assessed_band::text, assessed)),
        ('gap', CASE WHEN 'structural_gap' IN (measured, assessed) THEN 'structural_gap' END)
    ) AS told (line, said)
    WHERE told.said IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
