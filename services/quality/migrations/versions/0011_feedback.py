"""Months of feedback beside those of casework, and from ten answers on."""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE tally_cell DROP CONSTRAINT tally_cell_catalogue_month_fkey",
    "ALTER TABLE tally ADD COLUMN source text NOT NULL DEFAULT 'casework'",
    "ALTER TABLE tally ALTER COLUMN source DROP DEFAULT",
    "ALTER TABLE tally DROP CONSTRAINT tally_pkey, ADD PRIMARY KEY (source, catalogue, month)",
    "ALTER TABLE tally_cell ADD COLUMN source text NOT NULL DEFAULT 'casework'",
    "ALTER TABLE tally_cell ALTER COLUMN source DROP DEFAULT",
    "ALTER TABLE tally_cell DROP CONSTRAINT tally_cell_pkey, ADD PRIMARY KEY (source, catalogue, month, indicator)",
    "ALTER TABLE tally_cell ADD FOREIGN KEY (source, catalogue, month) REFERENCES tally (source, catalogue, month)",
    "ALTER TABLE tally_cell ADD CONSTRAINT tally_cell_ten_answers "
    "CHECK (source <> 'feedback' OR state <> 'counted' OR met + partly + not_met >= 10)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
