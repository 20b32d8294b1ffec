"""Whose a file is, apart from as whom its client is counted: two who were taken for one are kept apart again."""

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS = (
    "ALTER TABLE file ADD COLUMN same_as uuid",
    "UPDATE file SET same_as = counted_as",
    "ALTER TABLE file ALTER COLUMN same_as SET NOT NULL",
    "CREATE INDEX ix_file_same_as ON file (same_as)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
