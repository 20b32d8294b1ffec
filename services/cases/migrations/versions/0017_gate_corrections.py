"""What was noted of a talk can be put right: which record it was and why, and the errand that may change it."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    "ALTER TABLE correction ADD COLUMN record_id uuid, ADD COLUMN because bytea",
    "CREATE POLICY correcting_reads ON gate_record FOR SELECT USING (kokon_errand() = 'correcting')",
    """
    CREATE POLICY correcting ON gate_record FOR UPDATE
    USING (kokon_errand() = 'correcting') WITH CHECK (kokon_errand() = 'correcting')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
