"""Whether a cell of a tally is counted, held back, or not measured at all."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE tally_cell ADD COLUMN state text",
    "UPDATE tally_cell SET state = CASE WHEN met IS NULL THEN 'held' ELSE 'counted' END",
    "ALTER TABLE tally_cell ALTER COLUMN state SET NOT NULL",
    "ALTER TABLE tally_cell DROP CONSTRAINT tally_cell_held_or_counted",
    """
    ALTER TABLE tally_cell ADD CONSTRAINT tally_cell_counted_or_not CHECK (
        (state IN ('held', 'not_measured') AND num_nonnulls(met, partly, not_met) = 0)
        OR (state = 'counted' AND num_nonnulls(met, partly, not_met) = 3 AND met + partly + not_met >= 5)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
